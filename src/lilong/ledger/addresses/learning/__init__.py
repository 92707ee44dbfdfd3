"""Models that are trained when they are needed, on numpy alone: networks for tags, trees for pairs.

Nothing trained is shipped: an office, or an evaluation, trains on the rows it names.
"""

"""Models trained when they are needed, on numpy alone: networks for tags; trees, weights for pairs.

Nothing trained is shipped: an office, or an evaluation, trains on the rows it names.
"""

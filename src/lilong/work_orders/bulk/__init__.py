"""Many orders for measuring: real ones, made by the operations, copied with fresh keys and words.

A copy differs from its original in keys, number, words, caller and point only; clocks, moves and
stages are the original's, and its journal is chained anew, so every invariant that holds for an
order that went through the operations holds for its copies: `journal verify` and a recount of
clocks find nothing.
"""

from lilong.work_orders.bulk.filling import facts, fill, sample_texts

__all__ = ["facts", "fill", "sample_texts"]

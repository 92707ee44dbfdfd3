"""Pages of the ledger: places, areas, and what is recorded of them."""

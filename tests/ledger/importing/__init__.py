"""Files of other systems come into the ledger."""

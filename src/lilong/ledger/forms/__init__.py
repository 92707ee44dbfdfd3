"""Shape of input on the ledger's pages."""

"""The shape of input for the ledger's pages."""

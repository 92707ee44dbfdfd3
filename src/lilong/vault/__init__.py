"""Protected values: encrypted fields, blind index, keys, purposes, read log."""

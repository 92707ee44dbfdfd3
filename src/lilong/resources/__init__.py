"""Goods of the office: what comes in, what goes out, to whom; nothing is deleted (FND)."""

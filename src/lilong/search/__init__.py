"""Chinese tokenizer and full-text index on SQLite and PostgreSQL."""

"""The append-only record of who did what, when and why; also event log and outbox."""

"""Commands of the attachments room."""

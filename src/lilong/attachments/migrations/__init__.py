"""Migrations of the attachments room."""

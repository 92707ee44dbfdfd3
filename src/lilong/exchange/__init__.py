"""Import and export with dry run, remembered mappings and error lists."""

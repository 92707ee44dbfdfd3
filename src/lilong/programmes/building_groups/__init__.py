"""Beautiful building groups: each community has one, with a theme of its own."""

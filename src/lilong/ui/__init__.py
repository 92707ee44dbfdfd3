"""Base templates, fragments, components and contribution slots; knows no room."""

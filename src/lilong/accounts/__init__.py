"""Offices, units, posts, staff, grants, and the scope each post may see."""

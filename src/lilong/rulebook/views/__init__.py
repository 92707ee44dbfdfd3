"""Pages of the rulebook: its keys and their values, proposals, the calendar's years and notices."""

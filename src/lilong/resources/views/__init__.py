"""Pages of goods: what there is, what moved, who received it, what waits for a second person."""

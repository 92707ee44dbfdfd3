"""Old estates with closed and guarded entrances, and their conditions of safety."""

"""Plain Python that every room may use: clock, working days, actor, money, measures, errors."""

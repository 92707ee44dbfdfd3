"""Suggestions of people's deputies: handed over, answered, judged by the deputy, answered again."""

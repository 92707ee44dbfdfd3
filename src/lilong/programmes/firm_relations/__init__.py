"""Attract firms and keep them: a pipeline, and a task before each lease ends."""

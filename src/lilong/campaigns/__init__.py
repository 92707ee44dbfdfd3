"""Campaigns: a frozen roll of subjects, each with a state, and shares compared exactly."""

"""Every number an office may set: key, value, validity, source, approver; the calendar's days."""

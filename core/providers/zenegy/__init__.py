"""Zenegy: Danish cloud payroll. The target of approved hours, absence and supplements."""

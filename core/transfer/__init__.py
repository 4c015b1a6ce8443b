"""The payroll planner: from approved rows to the items that payroll still lacks."""

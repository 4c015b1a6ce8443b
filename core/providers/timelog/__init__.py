"""TimeLog: approved hours, absence and employees; a source of pay periods."""

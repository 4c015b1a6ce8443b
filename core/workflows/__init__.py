"""What wakes the work up: runners, which runs are due, locks. It is handed the functions it runs."""

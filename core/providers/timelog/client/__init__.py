"""Talking to TimeLog's three APIs, one method an endpoint: `rest`, `reporting`, `soap`."""

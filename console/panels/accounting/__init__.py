"""Accounting: what is posted to an accounting system, how it is set up, what was sent and where it stands there."""

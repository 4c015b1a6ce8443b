"""Codes and rates: which source code goes to which target, what is missing, what to suggest. Pure."""

"""Zenegy's wire models to the domain's and back. Pure."""

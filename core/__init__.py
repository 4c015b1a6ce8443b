"""Matching, mapping, the ledger and the providers: everything that decides, and nothing that draws."""

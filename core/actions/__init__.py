"""The verbs: what pages, the command line and notebooks call. Each is one transaction and one audit row."""

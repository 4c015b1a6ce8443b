"""The command line, `handover`."""

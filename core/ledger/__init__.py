"""The ledger: every outgoing write, sent once, and the only code that calls a connector's write."""

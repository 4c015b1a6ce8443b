"""The Zenegy sandbox: a local server that holds state and speaks Zenegy's wire format."""

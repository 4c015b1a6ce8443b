"""Keys, ciphers, redaction, audit-chain arithmetic: pure, without a database."""

"""The database: tables, migrations, transactions, audit rows."""

"""Accounting: approved hours and salary data as vouchers, project time and draft invoices. The ledger sends them."""

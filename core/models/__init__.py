"""The words of the domain as plain data: no I/O, no provider's word."""

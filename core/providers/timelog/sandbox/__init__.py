"""A local TimeLog: holds state, speaks REST v1, Reporting and a few Transactional calls. Imports no connector."""

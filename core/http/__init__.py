"""The one HTTP client: sign-in flows, paging, retry of reads, the error tree."""

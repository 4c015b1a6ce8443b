"""Between Personio's models and ours: pure, both ways."""

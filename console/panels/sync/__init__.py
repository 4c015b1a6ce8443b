"""Time and absence sync: what two systems hold differently, what is done about it, and what came of it."""

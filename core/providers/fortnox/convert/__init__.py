"""Between Fortnox's JSON and the domain's words; nothing here asks anybody anything."""

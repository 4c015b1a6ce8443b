"""Wire to models and back, pure: `people`, `clock`, `types`, `absences`, `work`, `rows`."""

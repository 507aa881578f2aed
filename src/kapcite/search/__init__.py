"""Full-text search over the corpus's cache (SQLite FTS5)."""

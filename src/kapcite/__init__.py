"""kapcite: search, deduplicate, cite, verify and summarise a corpus of references."""

__version__ = "0.1.0"

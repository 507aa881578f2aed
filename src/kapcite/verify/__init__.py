"""Is this citation true? Fields against what was published, each with its own tolerance."""

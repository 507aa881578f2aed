"""What a corpus is made of: frozen records that import nothing of kapcite but errors."""

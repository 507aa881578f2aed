"""The citation engine: CSL 1.0.2 styles to trees of formatted text."""

"""The corpus file: read with places, edited line by line, found and cached."""

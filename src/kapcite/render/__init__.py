"""Results as text for one place or another; everything is escaped for the place it goes to."""

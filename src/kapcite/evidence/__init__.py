"""What the studies of a corpus say together: tables by condition, effects, pooled models."""

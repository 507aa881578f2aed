"""Search by meaning with a small sentence model, an optional extra (``--semantic``)."""

"""Where published records come from: one file a service, its answers parsed without a network."""

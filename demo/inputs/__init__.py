"""The Input page: what a usual mistake in front of a network does, and which mistake is yours."""

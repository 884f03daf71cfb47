"""What can go wrong, on demand or by seed, and what is left of it."""

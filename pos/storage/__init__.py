"""SQL, and nothing but."""

"""What must always hold, checked on live data: read-only, by plain SQL and hashing, without the code that wrote it."""

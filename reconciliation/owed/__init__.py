"""Money that is owed, explained to the yen."""

"""Checking money: proves, every night, that what was written down is what really happened, and prints it."""

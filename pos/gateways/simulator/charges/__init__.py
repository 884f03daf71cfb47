"""Charges as the agents know them, and the terminals and payers that end them."""

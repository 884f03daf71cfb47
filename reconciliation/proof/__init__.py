"""The three steps of the proof: what belongs together, what is due when, and what that means. Pure."""

"""The steps of the night. Each commits its own work and, run again, does only what is left to do."""

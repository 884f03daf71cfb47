"""SQL of checking money: set-based, a day at a time, never one statement per payment."""

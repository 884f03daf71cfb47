"""What agents and the bank report -> the journal, each once."""

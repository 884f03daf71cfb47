"""Files that come in: one verdict for each, and the lines of accepted ones."""

"""One file for each check. Each knows the tables and the rules by itself: what wrote the rows is not asked."""

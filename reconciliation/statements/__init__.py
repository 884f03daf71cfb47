"""Files of agents and banks: bytes -> lines, or a refusal that names the row. Pure: no database, no clock."""

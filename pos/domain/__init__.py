"""What the money rests on: pure rules, standard library only, no I/O and no clock."""

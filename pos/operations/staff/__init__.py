"""Staff come in, go out, and are managed; sessions live in real time (pos/front_desk.py)."""

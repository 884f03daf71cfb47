"""The doors of `pos`: parse, call one operation, present. No rule about money lives here."""

"""A day of the ward, played through the real doors by programs that act like clerks, citizens and the reservation
system; then its night, and the proof that what was found is what was planted.
"""

"""What a browser holds of its session, and what we keep of it."""

import hashlib


def hashed(token: str) -> str:
    """The SHA-256 we keep. A fast hash is enough: a token has 256 bits of randomness, nobody tries them out."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

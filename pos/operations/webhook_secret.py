"""The secret that an endpoint's owner verifies our webhooks with."""

import base64
import hashlib
import hmac


def webhook_secret(secret_key: str, endpoint_id: str) -> str:
    """`whsec_…` as Standard Webhooks writes it, 256 bits, derived from our key and the endpoint.

    It is nowhere in the database: a stolen backup signs nothing. A new POS_SECRET_KEY means new webhook secrets.
    """
    derived = hmac.new(secret_key.encode(), f"webhook-endpoint:{endpoint_id}".encode(), hashlib.sha256)
    return f"whsec_{base64.b64encode(derived.digest()).decode()}"

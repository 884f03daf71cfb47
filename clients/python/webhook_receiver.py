"""Receives the ward's webhooks. Needs `flask` and `standardwebhooks`.

    WEBHOOK_SECRET=whsec_… flask --app webhook_receiver run --port 5000

Verify, store, answer; do your work afterwards. The same event may come twice, and a later one before an earlier one.
"""

import os
import sqlite3

from flask import Flask, request
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

app = Flask(__name__)
webhook = Webhook(os.environ["WEBHOOK_SECRET"])
DATABASE = os.environ.get("DATABASE", "bookings.sqlite")


@app.post("/hooks")
def hook():
    """204 once it is stored; anything else makes the ward send it again."""
    try:
        event = webhook.verify(request.get_data(), dict(request.headers))
    except (WebhookVerificationError, ValueError):  # the library raises ValueError for a malformed header
        return {"detail": "the signature is missing, wrong or old"}, 401
    # The whole payment comes with every event: whatever was missed before, this is how it stands.
    payment = event["data"]["payment"]
    store(event["event_id"], payment["id"], payment["reference"], payment["status"])
    return "", 204


def store(event_id, payment_id, reference, status):
    """An event that is already there changes nothing."""
    with sqlite3.connect(DATABASE) as database:
        database.execute("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, payment, reference, status)")
        database.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", (event_id, payment_id, reference, status))

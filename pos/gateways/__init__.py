"""The outside, translated: payment gateways behind one interface. Nothing here sees the database."""

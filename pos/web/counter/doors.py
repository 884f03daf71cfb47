"""All doors of the counter's room, on one blueprint."""

from pos.web.counter import drawer_pages, json_door, payment_pages, sale_page, terminal_pages
from pos.web.counter.blueprint import blueprint

__all__ = ["blueprint", "drawer_pages", "json_door", "payment_pages", "sale_page", "terminal_pages"]

"""What happens to a charge behind the merchant's back, though no merchant asked for it."""

from datetime import datetime

from pos.domain.errors import Refused
from pos.gateways.gateway import ActionKind
from pos.gateways.simulator.charges.charge import SimulatedCharge, Waiting
from pos.gateways.simulator.charges.charge_book import ChargeBook, Key, void_refusal
from pos.gateways.simulator.charges.statuses import ChargeMove, ChargeStatus
from pos.gateways.simulator.seeded import seeded_token


def void_at_terminal(book: ChargeBook, now: datetime, key: Key) -> SimulatedCharge:
    """Undo a sale at the terminal itself, within the limits that the agent sets to a void. Raises Refused."""
    if key not in book.charges:
        raise _not_found(key)
    record = book.charges[key]
    if record.status is not ChargeStatus.CAPTURED:
        raise Refused("not_captured", f"a terminal undoes only a captured charge; this one is {record.status}")
    refusal = void_refusal(now, record, decline=False)
    if refusal is not None:
        raise Refused(*refusal)
    book.endings.undo(now, record)
    return record


def surface(book: ChargeBook, now: datetime, key: Key) -> SimulatedCharge:
    """Capture a charge that had ended without money. This breaks the agent's own word on purpose: its final "no" (a
    decline, a cancellation, even a tombstone) promised that nothing can be charged under the reference any more.

    Raises Refused and changes nothing.
    """
    record = book.charges.get(key) or _canceled_early(book, key)
    if not record.may(ChargeMove.SURFACE):
        raise Refused(
            "not_finished_without_money",
            f"money surfaces only on a charge that was declined or canceled; this one is {record.status}",
        )
    book.endings.surface(now, record)
    book.charges[key] = record
    book.tombstones.pop(key, None)
    return record


def _canceled_early(book: ChargeBook, key: Key) -> SimulatedCharge:
    """The charge behind a tombstone, as it would stand had it been in the book."""
    if key not in book.tombstones:
        raise _not_found(key)
    if key not in book.strays:
        raise Refused("never_asked_for", f"{key[1]} was canceled and never asked for: nobody has said how much")
    agent, charge, canceled_at = key[0], book.strays[key], book.tombstones[key]
    kind = ActionKind.HOSTED_PAGE if charge.terminal_id is None else ActionKind.TERMINAL
    waiting = Waiting(kind, seeded_token(book.seed, "wait", *key), expires_at=canceled_at)
    record = book.new_charge(canceled_at, agent, charge, waiting)
    record.end(ChargeMove.CANCEL, canceled_at, "canceled", "canceled by the merchant before it arrived")
    return record


def _not_found(key: Key) -> Refused:
    return Refused("not_found", f"there is no charge {key[1]} at {key[0]}")

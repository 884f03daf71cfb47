"""`pos verify` as the night hears it: plain SQL and hashing, none of the house's own ways of reading."""

from pos.office import Office
from pos.verification.inspection import Violation
from pos.verification.run import violations
from reconciliation.findings.day import Hit


def verify_house(office: Office) -> list[Hit]:
    """Every invariant that does not hold, each as a hit at its facility, or at the ward."""
    with office.database.reading() as connection:
        found = violations(connection, office.audit_keys.keys, office.ward.cut_off)
    return [Hit(one.invariant, _facility(office, one), _in_words(one)) for one in found]


def _facility(office: Office, violation: Violation) -> str | None:
    # The chain of the ward's own acts is no facility.
    return violation.facility if violation.facility in office.ward.facilities else None


def _in_words(violation: Violation) -> str:
    return f"{violation.subject}: {violation.found}(あるべき値 {violation.expected})"

"""Step 1 of the proof: ask each agent about the legs that no report has proven yet. Once per leg."""

from collections.abc import Iterable

from pos.crash_points import crash_point
from pos.domain.tender import Evidence
from reconciliation.proof.asking import QUESTIONS, Proof, proof_from
from reconciliation.proof.legs import Leg, LegKind
from reconciliation.steps.night import Night
from reconciliation.storage import days, legs, proofs

#: Answers kept in one transaction; a night that dies asks again for no more than these.
_AT_ONCE = 200


def ask_agents(night: Night) -> int:
    """Ask about the day's legs; how many answered. A standalone terminal's sale is proven by its line alone."""
    answered = 0
    # One facility after the other: a big day's legs need not fit into memory.
    for facility in _facilities(night):
        to_ask = _to_ask(night, facility)
        for start in range(0, len(to_ask), _AT_ONCE):
            night.progress("ask agents", start, len(to_ask))
            answers = list(_answers(night, to_ask[start : start + _AT_ONCE]))
            with night.office.database.transaction() as connection:
                proofs.add(connection, answers, night.run.run_id, night.office.clock.now())
            crash_point("night:answers_kept")
            answered += len(answers)
    return answered


def _facilities(night: Night) -> list[str]:
    with night.office.database.reading() as connection:
        known = days.statuses(connection, night.business_day)
    return sorted(facility for facility in known if night.run.facility in {None, facility})


def _to_ask(night: Night, facility: str) -> list[Leg]:
    with night.office.database.reading() as connection:
        unproven = [
            leg for leg in legs.unmatched_at(connection, facility, night.business_day) if _can_be_asked(night, leg)
        ]
        known = proofs.asked(connection, [leg.leg_id for leg in unproven])
        undone = proofs.undone_payments(connection, [leg.payment_id for leg in unproven])
    # Of an undone sale the agent speaks as undone: its void is asked for instead.
    return [
        leg
        for leg in unproven
        if leg.leg_id not in known and not (leg.kind is LegKind.CAPTURE and leg.payment_id in undone)
    ]


def _can_be_asked(night: Night, leg: Leg) -> bool:
    return leg.evidence is Evidence.GATEWAY and leg.agent in night.office.gateways.agents()


def _answers(night: Night, some: Iterable[Leg]) -> Iterable[Proof]:
    for leg in some:
        answer = night.office.gateways.for_agent(leg.agent).inquire(QUESTIONS[leg.kind][0], leg.our_reference)
        proof = proof_from(leg, answer)
        if proof is not None:
            yield proof

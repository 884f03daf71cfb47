"""未収・払込: what agents owe and why, payouts from their total down to the account, cash on its way to the bank."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pos.web.current import office
from reconciliation.owed.money_owed import MoneyOwed, days_late, money_owed
from reconciliation.owed.receivables import Age, OwedSort
from reconciliation.web.blueprint import blueprint

_SORTS = {
    OwedSort.WAITING: "照合待ち",
    OwedSort.REPORTED: "報告済・未払込",
    OwedSort.NOT_REPORTED: "報告に明細なし",
    OwedSort.PAID_UNKNOWN: "心当たりのない払込",
}
_AGES = {Age.NOT_DUE: "期限前", Age.TO_30: "30日まで超過", Age.TO_60: "60日まで超過", Age.OVER_60: "60日を超えて超過"}


@blueprint.get("/owed")
def owed() -> ResponseReturnValue:
    """All agents at a glance; then the days to come, payouts, and cash."""
    return render_template("accounting/owed.html", money=_money(), **_words())


@blueprint.get("/owed/<agent>")
def owed_by_agent(agent: str) -> ResponseReturnValue:
    """One agent: each part with its dates and places, and its payouts."""
    money = _money()
    known = office().ward.agents.get(agent)
    found = next((one for one in money.agents if one.agent == agent), None)
    if known is None and found is None:
        abort(404)
    return render_template("accounting/owed_by_agent.html", money=money, agent=agent, found=found, **_words())


def _money() -> MoneyOwed:
    with office().database.reading() as connection:
        return money_owed(office(), connection)


def _words() -> dict[str, object]:
    ward = office().ward
    return {
        "agent_names": {agent.id: agent.name for agent in ward.agents.values()},
        "place_names": {place.id: place.name for place in ward.facilities.values()} | {"ward": "区全体"},
        "sorts": _SORTS,
        "ages": _AGES,
        "days_late": days_late,
    }

"""`reconciliation close` and `reconciliation owed`: what accounting does with days and with money that is not here."""

import sys
from datetime import datetime

import click

from pos.command_line import actor
from pos.domain.money import Yen, total
from pos.facilities_cli import aligned
from reconciliation.closing import Closing, close_day
from reconciliation.command_house import BUSINESS_DAY, open_house
from reconciliation.owed.money_owed import MoneyOwed, money_owed
from reconciliation.owed.receivables import Age, AgentOwed, OwedSort

#: Something that the books hold is not explained.
UNEXPLAINED = 3


@click.command()
@click.option("--business-day", "business_day", type=BUSINESS_DAY, required=True, help="YYYY-MM-DD.")
@click.option("--facility", help="Only this facility; otherwise all that have nothing in the way.")
def close(business_day: datetime, facility: str | None) -> None:
    """確定: nothing is posted to the day any more. Says what stays open and why; exit code 1 if the named one does."""
    with open_house() as (_, office):
        facilities = None if facility is None else [facility]
        closing = close_day(office, business_day.date(), actor(), facilities=facilities)
    _say_closing(closing)
    if facility is not None and closing.left_open:
        sys.exit(1)


@click.command()
def owed() -> None:
    """List what every agent owes and why, and cash on its way to the bank; exit code 3 if a yen is not explained."""
    with open_house() as (_, office), office.database.reading() as connection:
        money = money_owed(office, connection)
    rows = [_row(one, money) for one in money.agents]
    headings = ("agent", "balance", *(sort.value for sort in OwedSort), "overdue", "not explained")
    for line in aligned([headings, *rows]):
        click.echo(line)
    cash = money.cash
    click.echo(f"cash in transit: {cash.balance_yen} in the journal, {cash.slips_yen} on {len(cash.slips)} open slips")
    for agent in money.agents:
        for place, yen in agent.remainders.items():
            click.echo(f"not explained: {agent.agent} at {place}: {yen}", err=True)
    if cash.balance_yen != cash.slips_yen or any(agent.remainders for agent in money.agents):
        sys.exit(UNEXPLAINED)


def _row(one: AgentOwed, money: MoneyOwed) -> tuple[str, ...]:
    by_sort, by_age = one.by_sort(), one.by_age(money.today)
    overdue = total([amount for age, amount in by_age.items() if age is not Age.NOT_DUE])
    rest = Yen(one.balance_yen - one.explained_yen)
    return (one.agent, str(one.balance_yen), *(str(by_sort[sort]) for sort in OwedSort), str(overdue), str(rest))


def _say_closing(closing: Closing) -> None:
    closed, before, left = (len(some) for some in (closing.closed, closing.closed_before, closing.left_open))
    click.echo(f"{closing.business_day}: {closed} closed, {before} closed before, {left} left open")
    for one in closing.left_open:
        for obstacle in one.obstacles:
            click.echo(f"  {one.facility}: {obstacle.code.value}: {obstacle.detail}")

"""I7: a line proves one thing, and a thing is proven by one line; what the bank brought is booked, and nothing is left.

Of a payout whose sales and refunds are all matched nothing stays on the agent's account once the bank has paid it: what
its lines put there (each leg's amount, each line's own entry) is what its entries take away, with what was carried.
"""

from collections.abc import Iterator

from pos.verification.inspection import Inspection, Outcome, Violation

_TWICE = """
    SELECT '{table}' AS what, {column} AS subject, count(*) AS times FROM {table}
    GROUP BY {column} HAVING count(*) > 1 ORDER BY {column}
"""
_PAIRS = (("matches", "line_key"), ("matches", "leg_id"), ("bank_matches", "line_key"), ("bank_matches", "subject"))

#: A 訂正 (kind ending with C) goes the other way than its direction says.
_BOOKED = """
    SELECT line.line_key, match.subject, coalesce(booked.yen, 0) AS booked_yen,
        CASE WHEN match.line_key IS NULL THEN 0
             WHEN (line.direction = 'in') = (line.kind NOT LIKE '%C') THEN line.amount_yen
             ELSE -line.amount_yen END AS banked_yen
    FROM bank_lines AS line
    LEFT JOIN bank_matches AS match ON match.line_key = line.line_key
    LEFT JOIN (
        SELECT entry.statement_line, sum(posting.amount_yen) AS yen
        FROM journal_entries AS entry JOIN journal_lines AS posting ON posting.entry_id = entry.id
        WHERE posting.account LIKE 'bank:%' GROUP BY entry.statement_line
    ) AS booked ON booked.statement_line = line.line_key
    WHERE match.line_key IS NOT NULL OR booked.yen IS NOT NULL
"""
_NOT_AS_BANKED = f"SELECT * FROM ({_BOOKED}) AS found WHERE booked_yen <> banked_yen ORDER BY line_key"

_LEFT = """
    WITH owed AS (
        SELECT entry.statement_line, posting.account, sum(posting.amount_yen) AS yen
        FROM journal_entries AS entry JOIN journal_lines AS posting ON posting.entry_id = entry.id
        WHERE entry.statement_line IS NOT NULL AND posting.account LIKE 'receivable:%'
        GROUP BY entry.statement_line, posting.account
    ), paid AS (
        SELECT line.agent, line.payout_id, match.line_key AS bank_line,
            sum(CASE WHEN line.type IN ('sale', 'refund', 'carry_over') THEN line.gross_yen ELSE 0 END) AS gross_yen,
            sum(coalesce(owed.yen, 0)) AS own_yen,
            sum(CASE WHEN line.type IN ('sale', 'refund') AND proof.line_key IS NULL THEN 1 ELSE 0 END) AS unmatched
        FROM statement_lines AS line
        JOIN bank_matches AS match ON match.subject = 'payout:' || line.agent || ':' || line.payout_id
        LEFT JOIN matches AS proof ON proof.line_key = line.line_key
        LEFT JOIN owed ON owed.statement_line = line.line_key AND owed.account = 'receivable:' || line.agent
        GROUP BY line.agent, line.payout_id, match.line_key
    )
    SELECT paid.agent, paid.payout_id, paid.gross_yen + paid.own_yen AS owed_yen, -coalesce(owed.yen, 0) AS taken_yen
    FROM paid
    LEFT JOIN owed ON owed.statement_line = paid.bank_line AND owed.account = 'receivable:' || paid.agent
    WHERE paid.unmatched = 0 AND paid.gross_yen + paid.own_yen + coalesce(owed.yen, 0) <> 0
    ORDER BY paid.agent, paid.payout_id
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every match, of legs and at the bank."""
    found = [*_twice(inspection), *_not_as_banked(inspection), *_left_over(inspection)]
    return Outcome(inspection.count("matches") + inspection.count("bank_matches"), found)


def _twice(inspection: Inspection) -> Iterator[Violation]:
    for table, column in _PAIRS:
        for row in inspection.rows(_TWICE.format(table=table, column=column)):
            yield Violation("I7", f"{table} {row.subject}", None, f"{row.times} matches", "one")


def _not_as_banked(inspection: Inspection) -> Iterator[Violation]:
    for row in inspection.rows(_NOT_AS_BANKED):
        proves = f"of {row.subject}" if row.subject else "which proves nothing"
        yield Violation(
            "I7", f"bank line {row.line_key} {proves}", None, f"booked {row.booked_yen}", f"banked {row.banked_yen}"
        )


def _left_over(inspection: Inspection) -> Iterator[Violation]:
    for row in inspection.rows(_LEFT):
        subject = f"payout {row.agent} {row.payout_id}"
        yield Violation("I7", subject, None, f"{row.taken_yen} taken from what is owed", f"{row.owed_yen}, all of it")

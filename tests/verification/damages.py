"""What can be wrong in the tables, and the check that must see it."""
# ruff: noqa: E501 one statement on one line is easier to read than one in pieces

FIRST_SALE = "(SELECT id FROM journal_entries WHERE kind = 'take_cash' ORDER BY id LIMIT 1)"
REFUNDED = "(SELECT payment_id FROM refunds WHERE reason <> 'late_capture')"


#: Constraints see to it today; the check must see it when they are gone.
def _doubled(table: str, change: str) -> list[str]:
    return [
        f"CREATE TABLE doubled AS SELECT * FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE doubled RENAME TO {table}",
        f"INSERT INTO {table} SELECT {change} FROM {table}",
    ]


DAMAGES = {
    "one line of an entry is one yen more": (
        [f"UPDATE journal_lines SET amount_yen = amount_yen + 1 WHERE line_no = 1 AND entry_id = {FIRST_SALE}"],
        "I1 every journal entry sums to 0",
    ),
    "an entry has lost its lines": (
        [f"DELETE FROM journal_lines WHERE entry_id = {FIRST_SALE}"],
        "I1 every journal entry sums to 0",
    ),
    "an entry is gone with its lines": (
        [
            f"DELETE FROM journal_lines WHERE entry_id = {FIRST_SALE}",
            f"DELETE FROM journal_entries WHERE id = {FIRST_SALE}",
        ],
        "I2 what is captured is booked, to the yen",
    ),
    "both sides of an entry are ten times as much": (
        [f"UPDATE journal_lines SET amount_yen = amount_yen * 10 WHERE entry_id = {FIRST_SALE}"],
        "I4 every money row is sealed",
    ),
    "a payment says captured and nothing was booked": (
        [
            "UPDATE payments SET status = 'captured', authorized_yen = 300, captured_yen = 300 WHERE status = 'authorizing'"
        ],
        "I2 what is captured is booked, to the yen",
    ),
    "an audit row tells another amount": (
        [
            r"""UPDATE audit_rows SET payload = replace(payload, '"amount_yen"\:300', '"amount_yen"\:301') WHERE seq = 3"""
        ],
        "I4 the audit chains verify",
    ),
    "an audit row in the middle is gone": (["DELETE FROM audit_rows WHERE seq = 3"], "I4 the audit chains verify"),
    "the newest audit row is gone": (
        ["DELETE FROM audit_rows WHERE seq = (SELECT max(seq) FROM audit_rows) "],
        "I4 the audit chains verify",
    ),
    "the newest audit row is gone and the head moved back": (
        [
            "DELETE FROM audit_rows WHERE chain = 'family-registry' AND seq = (SELECT head_seq FROM audit_chains WHERE chain = 'family-registry')",
            "UPDATE audit_chains SET head_seq = head_seq - 1, head_mac = (SELECT mac FROM audit_rows AS r WHERE r.chain = audit_chains.chain AND r.seq = audit_chains.head_seq - 1) WHERE chain = 'family-registry'",
        ],
        "I4 every money row is sealed",
    ),
    "an audit row names a key nobody has": (
        ["UPDATE audit_rows SET key_id = 'x' WHERE seq = 1"],
        "I4 the audit chains verify",
    ),
    "an audit chain has lost its head": (["DELETE FROM audit_chains"], "I4 the audit chains verify"),
    "an audit chain has lost all its rows": (["DELETE FROM audit_rows"], "I4 the audit chains verify"),
    "an audit row is of an epoch that never was": (["UPDATE audit_rows SET epoch = 9"], "I4 the audit chains verify"),
    "an event tells another amount than its audit row": (
        ["UPDATE payment_events SET amount_yen = 1 WHERE move = 'take_cash'"],
        "I4 every money row is sealed",
    ),
    "an event was moved to another instant": (
        ["UPDATE payment_events SET recorded_at = '2026-11-25 01:00:01.000000' WHERE move = 'take_cash'"],
        "I4 every money row is sealed",
    ),
    "a refund event tells another actor": (
        ["UPDATE refund_events SET actor = 'staff:9' WHERE move = 'succeed'"],
        "I4 every money row is sealed",
    ),
    "an event is gone though the chain tells of it": (
        ["DELETE FROM refund_events WHERE move = 'approve' AND refund_id = (SELECT max(refund_id) FROM refund_events)"],
        "I4 every money row is sealed",
    ),
    "more is being refunded than was captured": (
        [f"UPDATE payments SET refund_claimed_yen = 301 WHERE id = {REFUNDED}"],
        "I5 refunds are within what was captured",
    ),
    "a refund is larger than its claim": (
        [f"UPDATE refunds SET amount_yen = 300 WHERE payment_id = {REFUNDED}"],
        "I5 refunds are within what was captured",
    ),
    "a line is refunded twice": (
        ["UPDATE refund_lines SET amount_yen = 301 WHERE amount_yen = 200"],
        "I5 refunds are within what was captured",
    ),
    "the lines of a payment do not sum to it": (
        ["UPDATE payment_lines SET amount_yen = amount_yen + 1 WHERE line_id = '01'"],
        "I5 refunds are within what was captured",
    ),
    "a leg is proven by two lines": (
        _doubled("matches", "line_key || '-again', leg_id, rule, run_id, matched_at"),
        "I7 what is settled is settled once",
    ),
    "a line proves two legs": (
        _doubled("matches", "line_key, leg_id || '-again', rule, run_id, matched_at"),
        "I7 what is settled is settled once",
    ),
    "a payout is proven by two bank lines": (
        _doubled("bank_matches", "line_key || '-again', subject, rule, run_id, matched_at"),
        "I7 what is settled is settled once",
    ),
    "a bank line proves two payouts": (
        _doubled("bank_matches", "line_key, subject || '-again', rule, run_id, matched_at"),
        "I7 what is settled is settled once",
    ),
    "the bank brought another amount than was booked": (
        ["UPDATE bank_lines SET amount_yen = amount_yen + 1"],
        "I7 what is settled is settled once",
    ),
    "the bank took the money back and it stands booked as received": (
        ["UPDATE bank_lines SET kind = '19C'"],
        "I7 what is settled is settled once",
    ),
    "what the bank brought was never booked": (
        ["UPDATE journal_lines SET account = 'suspense' WHERE account LIKE 'bank:%'"],
        "I7 what is settled is settled once",
    ),
    "a bank line is booked and proves nothing": (["DELETE FROM bank_matches"], "I7 what is settled is settled once"),
    "a fee of a paid payout is still owed": (
        ["UPDATE journal_lines SET account = 'suspense' WHERE amount_yen = -9 AND account LIKE 'receivable:%'"],
        "I7 what is settled is settled once",
    ),
    "a paid payout is still owed": (
        ["UPDATE journal_lines SET account = 'suspense' WHERE amount_yen = -141 AND account LIKE 'receivable:%'"],
        "I7 what is settled is settled once",
    ),
    "a line was reported for a payout that had been paid": (
        ["UPDATE statement_lines SET payout_id = 'PO-1' WHERE payout_id = 'PO-0'"],
        "I7 what is settled is settled once",
    ),
    "an event counts on the UTC day": (
        [
            "UPDATE payment_events SET business_day = '2026-11-24', belongs_to_day = '2026-11-24' WHERE move = 'take_cash'"
        ],
        "I8 every event is on its day",
    ),
    "an event counts on a later day though its own was open": (
        ["UPDATE payment_events SET business_day = '2026-11-26' WHERE move = 'take_cash'"],
        "I8 every event is on its day",
    ),
    "an entry counts for another fiscal year": (
        ["UPDATE journal_entries SET fiscal_year = 2025"],
        "I8 every event is on its day",
    ),
    "a row was recorded after its day was closed": (
        ["UPDATE facility_days SET status = 'closed', closed_at = '2026-11-25 00:59:00.000000', closed_by = 'x'"],
        "I8 every event is on its day",
    ),
    "a move that is not in the table": (
        ["UPDATE payment_events SET to_status = 'captured' WHERE move = 'request_authorization'"],
        "I10 only legal moves occur",
    ),
    "a status that no event has led to": (
        ["UPDATE payments SET status = 'voided' WHERE status = 'authorizing'"],
        "I10 only legal moves occur",
    ),
    "an event is missing in between": (
        ["DELETE FROM payment_events WHERE move = 'request_authorization'"],
        "I10 only legal moves occur",
    ),
    "a finished payment was reopened by nobody": (
        ["UPDATE payment_events SET actor = 'system:x' WHERE move = 'capture_after_finish'"],
        "I10 only legal moves occur",
    ),
    "a refund was paid without an approval": (
        ["UPDATE refund_events SET move = 'succeed', to_status = 'refunded' WHERE move = 'approve'"],
        "I10 only legal moves occur",
    ),
    "a drawer's money has no slip": (["DELETE FROM pay_in_slips"], "I11 what goes to the bank has its slip"),
    "a slip is of another amount": (
        ["UPDATE pay_in_slips SET amount_yen = amount_yen + 1"],
        "I11 what goes to the bank has its slip",
    ),
    "a session says that less goes to the bank": (
        ["UPDATE drawer_sessions SET pay_in_yen = pay_in_yen - 1 WHERE pay_in_yen > 0"],
        "I11 what goes to the bank has its slip",
    ),
    "a drawer was opened again after its slip": (
        ["UPDATE drawer_sessions SET status = 'counting' WHERE id IN (SELECT drawer_session_id FROM pay_in_slips)"],
        "I11 what goes to the bank has its slip",
    ),
    "a slip is of another counter": (
        ["UPDATE pay_in_slips SET counter = 'tax-1'"],
        "I11 what goes to the bank has its slip",
    ),
    "a slip is of another day": (
        ["UPDATE pay_in_slips SET business_day = '2026-11-26'"],
        "I11 what goes to the bank has its slip",
    ),
    "the money in transit is another amount than its slip": (
        ["UPDATE journal_lines SET amount_yen = amount_yen + 1 WHERE account LIKE 'cash_in_transit%'"],
        "I11 what goes to the bank has its slip",
    ),
    "a receipt number is missing": (["DELETE FROM receipts WHERE number = 2"], "I12 receipt numbers have no gap"),
    "the last receipt is missing": (
        ["DELETE FROM receipts WHERE number = (SELECT max(number) FROM receipts)"],
        "I12 receipt numbers have no gap",
    ),
    "all receipts of a series are missing": (["DELETE FROM receipts"], "I12 receipt numbers have no gap"),
    "a series was set back": (["UPDATE receipt_series SET last_number = 1"], "I12 receipt numbers have no gap"),
    "a receipt is of another counter": (
        ["UPDATE receipts SET counter = 'tax-1' WHERE counter = 'family-registry-1'"],
        "I12 receipt numbers have no gap",
    ),
    "a booking has two live payments": (
        [
            "DROP INDEX uq_payments_live_reference",
            "UPDATE payments SET reference = 'R-1', facility = 'community-center-osaki-1' WHERE status = 'authorizing'",
        ],
        "I19 a booking has one live payment",
    ),
}

"""I1: every amount in every table is a whole number. SQLite would keep 300.5 in an integer column."""

from pos.verification.inspection import Inspection, Outcome, Violation

_SQLITE_COLUMNS = """
    SELECT tables.name AS table_name, columns.name AS column_name
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.name LIKE '%\\_yen' ESCAPE '\\' ORDER BY 1, 2
"""
_POSTGRES_COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = current_schema() AND column_name LIKE '%\\_yen' ORDER BY 1, 2
"""
_NOT_WHOLE = """
    SELECT count(*) AS number, min({column}) AS example FROM {table}
    WHERE typeof({column}) NOT IN ('integer', 'null')
"""


def check(inspection: Inspection) -> Outcome:
    """Looks at every column of yen."""
    return _on_sqlite(inspection) if inspection.on_sqlite else _on_postgresql(inspection)


def _on_sqlite(inspection: Inspection) -> Outcome:
    columns = inspection.rows(_SQLITE_COLUMNS).all()
    found = []
    for column in columns:
        wrong = inspection.rows(_NOT_WHOLE.format(table=column.table_name, column=column.column_name)).one()
        if wrong.number:
            what = f"{wrong.number} rows, e.g. {wrong.example!r}"
            found.append(Violation("I1", f"{column.table_name}.{column.column_name}", None, what, "whole yen"))
    return Outcome(len(columns), found)


def _on_postgresql(inspection: Inspection) -> Outcome:
    columns = inspection.rows(_POSTGRES_COLUMNS).all()
    found = [
        Violation("I1", f"{column.table_name}.{column.column_name}", None, column.data_type, "bigint")
        for column in columns
        if column.data_type not in {"bigint", "integer"}
    ]
    return Outcome(len(columns), found)

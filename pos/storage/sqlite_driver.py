"""Which SQLite is used: the one pysqlite3's wheel carries, or, on machines for which there is no wheel, Python's own.

pos.storage.engine.sqlite_pragmas chooses journal mode and synchronisation by the version, so both are safe.
"""

try:
    import pysqlite3.dbapi2 as sqlite
except ModuleNotFoundError:  # e.g. Linux on ARM
    import sqlite3 as sqlite

__all__ = ["sqlite"]

"""What the application's role may do on PostgreSQL: it owns nothing, and adds where only adding is allowed."""

from sqlalchemy import Connection, inspect, text

from pos.storage.tables.base import append_only_tables, erasable_tables, metadata

_ROLE = text("""
    SELECT rolsuper OR rolcreaterole OR rolreplication AS mighty,
        EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) AS owner,
        EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) AS member
    FROM pg_roles WHERE rolname = :role
""")


class RoleUnsuitable(Exception):
    """The role could get past what is granted here."""


def grant_application_role(connection: Connection, role: str) -> None:
    """Give `role` exactly what the application needs in this database, and take everything else from it.

    SELECT and INSERT everywhere, UPDATE where rows may change, DELETE where texts may be erased. Run as the owner of
    the tables, with both rooms' tables imported. Raises RoleUnsuitable for a role that does not exist, owns a table,
    or is mightier than an application.
    """
    _assert_suitable(connection, role)
    quote = connection.dialect.identifier_preparer.quote_identifier
    to = quote(role)
    database = quote(connection.exec_driver_sql("SELECT current_database()").scalar_one())
    statements = [
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {to}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {to}",
        f"GRANT CONNECT ON DATABASE {database} TO {to}",
        f"GRANT USAGE ON SCHEMA public TO {to}",
        *(f"GRANT {rights} ON {quote(table)} TO {to}" for table, rights in table_rights(connection).items()),
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)


def table_rights(connection: Connection) -> dict[str, str]:
    """What the application may do with each of its tables; with a table that it does not know, nothing."""
    append_only, erasable = append_only_tables(), erasable_tables()
    rights = {"alembic_version": "SELECT"}
    for table in set(inspect(connection).get_table_names()) & set(metadata.tables):
        if table in append_only:
            rights[table] = "SELECT, INSERT"
        else:
            rights[table] = "SELECT, INSERT, UPDATE" + (", DELETE" if table in erasable else "")
    return rights


def _assert_suitable(connection: Connection, role: str) -> None:
    found = connection.execute(_ROLE, {"role": role}).one_or_none()
    if found is None:
        raise RoleUnsuitable(f"found no role {role!r}; create it first: CREATE ROLE {role} LOGIN PASSWORD '…'")
    if found.mighty or found.owner or found.member:
        raise RoleUnsuitable(
            f"expected a plain LOGIN role, found that {role!r} is a superuser, may create roles or replicate, owns a "
            "table, or is a member of another role; create one for the application alone"
        )

"""How Alembic runs our migrations: on the connection, and in the transaction, that pos.storage.schema hands in.

Migrations are written by hand and never import the live tables: a revision must mean tomorrow what it means today.
tests/storage/test_migrations.py proves that head and the live tables are the same schema.
"""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection)
with context.begin_transaction():
    context.run_migrations()

"""Run by alembic for every command of `db.migrate`, which hands over the address in `config.attributes`."""

import asyncio
from collections.abc import Iterable
from typing import Any, Literal

import asyncpg
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, NullPool
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.types import TypeDecorator, UserDefinedType
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import db.models
from db.migrate import HEAD_TABLE, migration_lock
from db.types import Xid8

# SQLAlchemy does not know the type when it reads it back from the catalogue.
ischema_names["xid8"] = Xid8

# Importing the package registers its tables.
target_metadata = SQLModel.metadata if db.models else None


def _render(kind: str, value: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ANN401  # alembic's own type
    # A migration outlives the models: it names plain types wherever one says the same.
    if kind != "type":
        return False
    if isinstance(value, AutoString):
        return f"sa.String(length={value.length})" if value.length else "sa.String()"
    if isinstance(value, TypeDecorator) and type(value).__module__.startswith("db."):
        return f"sa.{value.impl_instance!r}"
    if isinstance(value, UserDefinedType):
        name = type(value).__name__
        autogen.imports.add(f"from {type(value).__module__} import {name}")
        return f"{name}()"
    return False


def _drop_empty(
    _context: MigrationContext,
    _revision: str | Iterable[str | None] | Iterable[str],
    directives: list[MigrationScript],
) -> None:
    autogenerate = context.config.attributes["autogenerate"]
    if autogenerate and directives[0].upgrade_ops is not None and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        version_table=HEAD_TABLE,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
        render_item=_render,
        process_revision_directives=_drop_empty,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run(dsn: str) -> None:
    async with migration_lock(dsn):
        # asyncpg reads the address itself, so that whatever it understands can be given.
        engine = create_async_engine(
            "postgresql+asyncpg://",
            poolclass=NullPool,
            async_creator=lambda: asyncpg.connect(dsn, server_settings=context.config.attributes["session"]),
        )
        async with engine.connect() as connection:
            await connection.run_sync(_migrate)
        await engine.dispose()


asyncio.run(_run(context.config.attributes["dsn"]))

"""A database that is found as it was: triggers note what is written into which table, and it is taken back.

A copy of the database for each case, with an application on it, costs a third of a second; this costs milliseconds.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import sqlalchemy as sa
from sqlmodel import SQLModel

from db.embedded.postgres import as_admin
from tests.support.database import unguarded

_NOTES = """
    CREATE SCHEMA kept;
    CREATE UNLOGGED TABLE kept.note (name text NOT NULL, is_changed boolean NOT NULL);
    CREATE FUNCTION kept.take_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF TG_OP <> 'UPDATE' OR OLD::text <> NEW::text THEN
            INSERT INTO kept.note VALUES (TG_TABLE_NAME, TG_OP <> 'INSERT');
        END IF;
        RETURN NULL;
    END $$;
"""
_TABLES = {table.name: table for table in SQLModel.metadata.sorted_tables}


def _keys(table: sa.Table, one: str, other: str) -> str:
    return " AND ".join(f'{one}."{column.name}" = {other}."{column.name}"' for column in table.primary_key)


def _keep(table: sa.Table) -> str:
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    return (
        f'CREATE TABLE kept."{table.name}" AS TABLE public."{table.name}";'
        f' ALTER TABLE kept."{table.name}" ADD PRIMARY KEY ({key});'
        f' CREATE TRIGGER take_note AFTER INSERT OR UPDATE OR DELETE ON public."{table.name}"'
        f" FOR EACH ROW EXECUTE FUNCTION kept.take_note();"
    )


def _take_back(table: sa.Table, *, is_changed: bool) -> str:
    name = table.name
    new = (
        f'DELETE FROM public."{name}" t WHERE NOT EXISTS (SELECT FROM kept."{name}" k WHERE {_keys(table, "k", "t")});'
    )
    if not is_changed:
        return new
    columns = [column.name for column in table.columns if column.computed is None]
    listed = ", ".join(f'"{column}"' for column in columns)
    found = ", ".join(f'k."{column}"' for column in columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    values = ", ".join(f'excluded."{column}"' for column in columns)
    return (
        f'{new} INSERT INTO public."{name}" ({listed}) SELECT {found} FROM kept."{name}" k'
        f' LEFT JOIN public."{name}" t ON {_keys(table, "k", "t")} WHERE t IS NULL OR t::text <> k::text'
        f" ON CONFLICT ({key}) DO UPDATE SET ({listed}) = ROW ({values});"
    )


class Restored:
    """A connection that knows how its database was when it began."""

    def __init__(self, connection: asyncpg.Connection, *, is_admin: bool) -> None:
        self._connection = connection
        self._is_admin = is_admin

    async def keep(self) -> None:
        """Everything is to be found as it is now."""
        text = _NOTES + "".join(map(_keep, _TABLES.values()))
        async with self._without_guards():
            await self._connection.execute(text)

    async def written(self) -> set[str]:
        """Names of the tables into which something was written since; transactions that were rolled back count not."""
        return {name for name, _ in await self._notes()}

    async def take_back(self) -> None:
        """Makes everything as it was kept."""
        notes = dict(await self._notes())
        if not notes:
            return
        # Children first: on a server of somebody else's, foreign keys hold while rows go.
        texts = [
            _take_back(table, is_changed=notes[name]) for name, table in reversed(_TABLES.items()) if name in notes
        ]
        async with self._without_guards():
            await self._connection.execute(" ".join([*texts, "DELETE FROM kept.note;"]))

    async def execute(self, text: str, *arguments: object) -> None:
        """A statement of the test's own, to be taken back as well."""
        await self._connection.execute(text, *arguments)

    async def _notes(self) -> list[tuple[str, bool]]:
        rows = await self._connection.fetch("SELECT name, bool_or(is_changed) FROM kept.note GROUP BY name")
        return [(name, is_changed) for name, is_changed in rows]

    @asynccontextmanager
    async def _without_guards(self) -> AsyncIterator[None]:
        if not self._is_admin:
            async with unguarded(self._connection):
                yield
            return
        await self._connection.execute("SET session_replication_role = replica")
        yield
        await self._connection.execute("SET session_replication_role = origin")


@asynccontextmanager
async def restoring(dsn: str) -> AsyncIterator[Restored]:
    """Keeps what the database holds now; with our own server's superuser, whose session knows no guards."""
    admin = as_admin(dsn)
    connection = await asyncpg.connect(admin)
    try:
        restored = Restored(connection, is_admin=admin != dsn)
        await restored.keep()
        yield restored
    finally:
        await connection.close()

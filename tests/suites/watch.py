"""Which rows are written, and when: triggers of the owner's on every table of a test's database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import asyncpg
from sqlmodel import SQLModel

_WATCH = """
    CREATE TABLE watched (at double precision NOT NULL, transaction_id xid8 NOT NULL, place text NOT NULL);
    CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        IF TG_OP <> 'UPDATE' OR NEW IS DISTINCT FROM OLD THEN
            INSERT INTO watched VALUES (
                extract(epoch FROM clock_timestamp()), pg_current_xact_id(), lower(TG_OP) || ' ' || TG_ARGV[0]
            );
        END IF;
        RETURN NULL;
    END $$;
"""
_WATCH_TABLE = """
    CREATE TRIGGER watched AFTER INSERT OR UPDATE OR DELETE ON "{0}" FOR EACH ROW EXECUTE FUNCTION watch('{0}')
"""
_READ = """
    SELECT min(at) AS began, max(at) AS ended, array_agg(DISTINCT place ORDER BY place) AS places
    FROM watched GROUP BY transaction_id ORDER BY began
"""
_LATER: Final = frozenset({"update event", "insert audit_head", "insert document_use", "update document_use"})
"""What only the relay, the sealer and the counter write: their transactions follow an answer, or nobody's."""


@dataclass(frozen=True, slots=True)
class Write:
    """A transaction that wrote and was committed: what (verb and table), and from when to when, in s since 1970."""

    began: float
    ended: float
    places: Sequence[str] = field(default=())


async def watch(connection: asyncpg.Connection) -> None:
    """Begins to note every row that is written; what is rolled back leaves no note."""
    await connection.execute(_WATCH)
    for table in SQLModel.metadata.sorted_tables:
        await connection.execute(_WATCH_TABLE.format(table.name))


async def writes_of_requests(connection: asyncpg.Connection) -> list[Write]:
    """Those of use cases, in order; what the worker does by itself is left out."""
    rows = await connection.fetch(_READ)
    found = [Write(row["began"], row["ended"], row["places"]) for row in rows]
    return [each for each in found if _LATER.isdisjoint(each.places)]


def written_between(writes: Iterable[Write], began: float, ended: float) -> list[str]:
    """What was written meanwhile."""
    return [place for each in writes if began <= each.began and each.ended <= ended for place in each.places]

"""Batches in the form in which the row above is at hand (`Batch.select_beside`)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from db.batch import KEYS, Batch
from db.predicates import scope_values
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, fetch_all, mark


async def rows_beside(conn: Connection, batch: Batch, scope: Scope, keys: Sequence[UUID]) -> Sequence[Any]:
    """The rows of each row above that the caller sees and that has one of the keys."""
    assert batch.within is not None
    above, literals = batch.within.taking(["id", *batch.of_row_above(batch.columns)])
    rows, own = batch.taking(list(batch.columns), batch.within.select, row="p")
    # The rows above first, by their keys, as in a document.
    text = f"SELECT t.* FROM ({above}) p, LATERAL ({rows}) t WHERE p.id = ANY({mark(KEYS)}::uuid[])"
    ordered = f"{text} AND t.{batch.key} = p.id{batch.order_by('t')}"
    statement = Statement.of_marked(ordered, {**literals, **own})
    return await fetch_all(conn, statement, **{KEYS: list(keys)}, **scope_values(scope, statement.parameters))

"""SQL of permits: one call that draws one, or tells why not."""

from typing import Final, NamedTuple
from uuid import UUID

from db.session import Connection, Record
from db.statement import Statement, fetch_one


class Drawing(NamedTuple):
    """A permit as it is drawn. `blind_signature`: None only asks whether one could be."""

    tenant_id: UUID
    vote_id: UUID
    member_id: UUID
    blinded: bytes
    blind_signature: bytes | None


_DRAW: Final = Statement("SELECT * FROM unionhall_permit_draw($1, $2, $3, $4, $5)", Drawing._fields, {})


async def draw_permit(conn: Connection, drawing: Drawing) -> Record:
    """`outcome`, `blind_signature`, `registrar_key`. Takes the lock of casting until the transaction ends.

    The outcome is `issued`; `same` for a value that was signed before; `may` when nothing stands in the way of the
    signature that was not given; or why nothing was written.
    """
    row = await fetch_one(conn, _DRAW, **drawing._asdict())
    assert row is not None  # noqa: S101  # the function gives one row for each call
    return row

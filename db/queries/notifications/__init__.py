"""SQL of notifications: writing them once, reading one's own, following them in commit order, whom to tell.

A cursor is an opaque string over `(transaction_id, id)`. Ids are handed out before commit and would skip rows;
transaction ids below the snapshot's xmin show no more rows, so a reader behind that watermark misses nothing.
"""

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

import sqlalchemy as sa
from asyncpg import Record

from db.keyset import SortKey
from db.listing import Listing
from db.loaders.notifications import OWN_NOTIFICATIONS, unread_by_member_id
from db.scope import Scope
from db.session import Connection
from db.statement import Statement, execute, fetch_all, fetch_value
from db.types import NIL_ID, new_id

Row: TypeAlias = Record
"""A row of these statements: `id`, `event_id`, `kind`, `facts`, `created_at`, `read_at`, `transaction_id`."""

_COLUMNS = "n.tenant_id, n.id, n.transaction_id, n.event_id, n.member_id, n.kind, n.facts, n.created_at, n.read_at"
_CURSOR_BYTES = 24

_INSERT = Statement.of(
    sa.text(
        """
        INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
        SELECT CAST(:tenant_id AS uuid), told.id, CAST(:event_id AS uuid), told.member_id, CAST(:kind AS text),
               CAST(:facts AS jsonb)
        FROM unnest(CAST(:ids AS uuid[]), CAST(:member_ids AS uuid[])) AS told (id, member_id)
        ON CONFLICT (tenant_id, event_id, member_id, kind) DO NOTHING
        """
    )
)
ORDER = (SortKey("transaction_id", int, is_descending=True), SortKey("id", UUID, is_descending=True))
NOTIFICATIONS = Listing(
    OWN_NOTIFICATIONS, name="notifications", filters={"unread": OWN_NOTIFICATIONS.selected_columns.read_at.is_(None)}
)
"""The caller's own. A filter without a parameter is asked for by its name alone."""

_LIST_AFTER = Statement.of(
    sa.text(
        f"""
        SELECT {_COLUMNS} FROM notification n
        WHERE n.tenant_id = :tenant_id AND n.member_id = :member_id
          AND n.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
          AND (n.transaction_id, n.id) > (CAST(:after_transaction AS xid8), CAST(:after_id AS uuid))
        ORDER BY n.transaction_id, n.id LIMIT :limit
        """  # noqa: S608  # constants
    )
)
# How much somebody has missed, up to a limit, and whether the place lies in a history that this database does not have.
_FIND_PLACE = Statement.of(
    sa.text(
        """
        SELECT (
            SELECT count(*) FROM (
                SELECT FROM notification n WHERE n.tenant_id = :tenant_id AND n.member_id = :member_id
                  AND (n.transaction_id, n.id) > (CAST(:after_transaction AS xid8), CAST(:after_id AS uuid))
                LIMIT :limit
            ) missed
        ) AS missed, CAST(:after_transaction AS xid8) > pg_snapshot_xmax(pg_current_snapshot()) AS is_ahead
        """
    )
)
_WATERMARK = Statement.of(sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())"))
# One index probe for each listening member, in one statement for all of them, with the first rows that they have not
# seen. What is committed but not yet behind the watermark counts as well (`is_ready` false): one looks again soon.
_LIST_NEWS = Statement.of(
    sa.text(
        f"""
        SELECT listener.n - 1 AS number, news.transaction_id < pg_snapshot_xmin(pg_current_snapshot()) AS is_ready,
            news.*
        FROM unnest(CAST(:tenant_ids AS uuid[]), CAST(:member_ids AS uuid[]), CAST(:transactions AS xid8[]),
                    CAST(:ids AS uuid[])) WITH ORDINALITY AS listener (tenant_id, member_id, transaction_id, id, n)
        CROSS JOIN LATERAL (
            SELECT {_COLUMNS} FROM notification n
            WHERE n.tenant_id = listener.tenant_id AND n.member_id = listener.member_id
              AND (n.transaction_id, n.id) > (listener.transaction_id, listener.id)
            ORDER BY n.transaction_id, n.id LIMIT :limit
        ) news
        ORDER BY listener.n, news.transaction_id, news.id
        """  # noqa: S608  # constants
    )
)
_MARK_READ = Statement.of(
    sa.text(
        """
        UPDATE notification SET read_at = coalesce(read_at, CAST(:now AS timestamptz))
        WHERE tenant_id = :tenant_id AND member_id = :member_id AND id = ANY(CAST(:ids AS uuid[]))
        RETURNING id
        """
    )
)
# The nearest level that has holders is told: every level above may decide too, and would drown in messages.
_LIST_HOLDERS = Statement.of(
    sa.text(
        """
        WITH holder AS (
            SELECT g.member_id, c.depth
            FROM role_grant g
            JOIN organisation_closure c ON c.tenant_id = g.tenant_id AND c.ancestor_id = g.organisation_id
            JOIN member m ON m.tenant_id = g.tenant_id AND m.id = g.member_id AND m.state = 'active'
            WHERE g.tenant_id = :tenant_id AND c.descendant_id = :organisation_id
              AND g.role = ANY(CAST(:roles AS text[]))
              AND g.revoked_at IS NULL AND g.starts_on <= :on AND (g.ends_on IS NULL OR g.ends_on >= :on)
              AND g.member_id <> ALL(CAST(:but_ids AS uuid[]))
        ), nearest AS (
            SELECT member_id FROM holder WHERE depth = (SELECT min(depth) FROM holder)
        )
        SELECT member_id FROM nearest
        UNION
        SELECT d.deputy_id FROM deputy d
        JOIN nearest ON nearest.member_id = d.officer_id
        JOIN member m ON m.tenant_id = d.tenant_id AND m.id = d.deputy_id AND m.state = 'active'
        WHERE d.tenant_id = :tenant_id AND d.dismissed_at IS NULL AND d.starts_on <= :on AND d.ends_on >= :on
        ORDER BY member_id
        """
    )
)


class InvalidCursorError(ValueError):
    """The text is not a cursor of ours."""


def encode_cursor(transaction_id: int, row_id: UUID) -> str:
    """Opaque, safe in URLs, 32 characters."""
    return base64.urlsafe_b64encode(transaction_id.to_bytes(8, "big") + row_id.bytes).decode("ascii")


def decode_cursor(cursor: str) -> tuple[int, UUID]:
    """Transaction id and row id.

    Raises:
        InvalidCursorError: Not made by `encode_cursor`.
    """
    try:
        packed = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidCursorError from error
    if len(packed) != _CURSOR_BYTES or packed[0] & 0x80:
        raise InvalidCursorError
    return int.from_bytes(packed[:8], "big"), UUID(bytes=packed[8:])


def is_cursor(text: str) -> bool:
    """Whether a client's text is a cursor of ours."""
    try:
        decode_cursor(text)
    except InvalidCursorError:
        return False
    return True


def position_of(cursor: str) -> dict[str, object]:
    """The place in the list behind which a page begins.

    Raises:
        InvalidCursorError: Not a cursor.
    """
    transaction_id, row_id = decode_cursor(cursor)
    return {"transaction_id": transaction_id, "id": row_id}


def cursor_of(row: Row) -> str:
    """The cursor that continues after this row."""
    return encode_cursor(row["transaction_id"], row["id"])


_COUNT_UNREAD_OF = Statement.of(
    sa.text(
        "SELECT count(*) FROM notification WHERE tenant_id = :tenant_id AND member_id = :of_member AND read_at IS NULL"
    ).bindparams(sa.bindparam("tenant_id", type_=sa.Uuid()), sa.bindparam("of_member", type_=sa.Uuid()))
)
_MOVE_UNREAD = Statement.of(
    sa.text(
        """
        UPDATE notification n SET member_id = :to_member
        WHERE n.tenant_id = :tenant_id AND n.member_id = :of_member AND n.read_at IS NULL AND NOT EXISTS (
            SELECT FROM notification o WHERE o.tenant_id = n.tenant_id AND o.event_id = n.event_id
            AND o.member_id = :to_member AND o.kind = n.kind
        )
        """
    ).bindparams(
        sa.bindparam("tenant_id", type_=sa.Uuid()),
        sa.bindparam("of_member", type_=sa.Uuid()),
        sa.bindparam("to_member", type_=sa.Uuid()),
    )
)


async def insert_notifications(
    conn: Connection,
    tenant_id: UUID,
    *,
    event_id: UUID,
    kind: str,
    member_ids: Sequence[UUID],
    facts: Mapping[str, object],
) -> int:
    """How many were new: one member is told of one event once in one kind."""
    return await execute(
        conn,
        _INSERT,
        tenant_id=tenant_id,
        event_id=event_id,
        kind=kind,
        ids=[new_id() for _ in member_ids],
        member_ids=member_ids,
        facts=facts,
    )


async def count_unread(conn: Connection, scope: Scope) -> int:
    """How many of the caller's own are unread."""
    [row] = await unread_by_member_id(conn, scope, [scope.member_id])
    return 0 if row is None else int(row["unread"])


async def list_after(conn: Connection, scope: Scope, cursor: str, *, limit: int = 100) -> Sequence[Record]:
    """The caller's own after `cursor`, in commit order, behind the snapshot watermark; nothing is missed or repeated.

    Raises:
        InvalidCursorError: Not a cursor.
    """
    after_transaction, after_id = decode_cursor(cursor)
    return await fetch_all(
        conn,
        _LIST_AFTER,
        tenant_id=scope.tenant_id,
        member_id=scope.member_id,
        after_transaction=after_transaction,
        after_id=after_id,
        limit=limit,
    )


async def present_cursor(conn: Connection) -> str:
    """The cursor behind which everything is already committed and shown: where a new listener begins."""
    return encode_cursor(await fetch_value(conn, _WATERMARK), NIL_ID)


async def find_place(conn: Connection, scope: Scope, cursor: str, *, limit: int) -> tuple[int, bool]:
    """How many of the caller's own lie behind the cursor, counted up to `limit`; whether it is ahead of all there is.

    A cursor is ahead when it was made by a database that went on where this one did not (an older backup came back).
    """
    after_transaction, after_id = decode_cursor(cursor)
    [row] = await fetch_all(
        conn,
        _FIND_PLACE,
        tenant_id=scope.tenant_id,
        member_id=scope.member_id,
        after_transaction=after_transaction,
        after_id=after_id,
        limit=limit,
    )
    return row["missed"], row["is_ahead"]


async def list_news(
    conn: Connection, listeners: Sequence[tuple[UUID, UUID, str]], *, limit: int
) -> tuple[Mapping[int, Sequence[Row]], bool]:
    """The next rows, at most `limit`, of each listener (tenant, member, cursor) who has some, by the listener's index.

    The second value says whether to look again soon: something is committed and not yet behind the watermark.
    """
    places = [decode_cursor(cursor) for _, _, cursor in listeners]
    rows = await fetch_all(
        conn,
        _LIST_NEWS,
        tenant_ids=[tenant_id for tenant_id, _, _ in listeners],
        member_ids=[member_id for _, member_id, _ in listeners],
        transactions=[transaction_id for transaction_id, _ in places],
        ids=[row_id for _, row_id in places],
        limit=limit,
    )
    news: dict[int, list[Row]] = {}
    for row in rows:
        if row["is_ready"]:
            news.setdefault(row["number"], []).append(row)
    return news, not all(row["is_ready"] for row in rows)


async def mark_read(conn: Connection, scope: Scope, ids: Sequence[UUID], *, now: datetime) -> set[UUID]:
    """Which of `ids` are the caller's own; they are read from now on, those read before keep their time."""
    rows = await fetch_all(conn, _MARK_READ, tenant_id=scope.tenant_id, member_id=scope.member_id, ids=ids, now=now)
    return {row["id"] for row in rows}


async def list_holders(
    conn: Connection,
    tenant_id: UUID,
    organisation_id: UUID,
    *,
    roles: Sequence[str],
    on: date,
    but_ids: Collection[UUID] = (),
) -> Sequence[UUID]:
    """Active members who hold one of `roles` that day at the nearest level up from the organisation; their deputies.

    `but_ids` are not among them, and a level at which nobody else holds one is passed over.
    """
    rows = await fetch_all(
        conn,
        _LIST_HOLDERS,
        tenant_id=tenant_id,
        organisation_id=organisation_id,
        roles=roles,
        on=on,
        but_ids=list(but_ids),
    )
    return [row["member_id"] for row in rows if row["member_id"] not in but_ids]


async def count_unread_of(conn: Connection, tenant_id: UUID, member_id: UUID) -> int:
    """How many notifications a member has not read, for a use case that concerns the member, not for the member."""
    return int(await fetch_value(conn, _COUNT_UNREAD_OF, tenant_id=tenant_id, of_member=member_id))


async def move_unread(conn: Connection, tenant_id: UUID, member_id: UUID, *, to_member_id: UUID) -> None:
    """Makes what a member has not read another entry's, but for what that one was told of as well."""
    await execute(conn, _MOVE_UNREAD, tenant_id=tenant_id, of_member=member_id, to_member=to_member_id)

"""The auditor's view of the log."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.context import Info
from api.paging import After, Connection, First, decode_cursor, forward_limit, forward_page, keyset_cursor
from api.permissions import requires
from api.schema.audit import AuditEntry
from db.keyset import SortKey
from db.queries import audit as queries
from domain.shared.permissions import Permission

_ORDER = (SortKey("at", datetime, is_descending=True), SortKey("id", UUID, is_descending=True))


@strawberry.type
class AuditQuery:
    """Root fields of the audit log."""

    @strawberry.field(
        description="Entries that concern the nodes where the caller may audit, newest first.",
        extensions=requires(Permission.AUDIT_READ),
    )
    async def audit_entries(
        self,
        info: Info,
        action: Annotated[
            str | None, strawberry.argument(description="Only this action, e.g. member.private_read; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[AuditEntry] | None:
        context = info.context
        limit = forward_limit(first)
        position = None if after is None else decode_cursor(after, _ORDER)
        before = None if position is None else (position["at"], position["id"])
        wanted = queries.EntryFilter(action=action)
        async with context.read() as conn:
            rows = await queries.list_entries(conn, context.scope, wanted, limit=limit + 1, before=before)

        async def count() -> int:
            async with context.read() as conn:
                return await queries.count_entries(conn, context.scope, wanted)

        page = forward_page(rows, limit, is_continued=after is not None)
        return Connection(page=page, cursor=keyset_cursor(_ORDER), wrap=AuditEntry, count=count)

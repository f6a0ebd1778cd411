"""The auditor's view of the log."""

from typing import Annotated

import strawberry

from api.context import Info
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.audit import AuditEntry, AuditEntryWhereInput, filters_of
from db.queries import audit as queries
from domain.audit.service import audit_log_search
from domain.shared.permissions import Permission

_ACTION = "Use `where.action`; this goes after 2027-05-31."


@strawberry.type
class AuditQuery:
    """Root fields of the audit log."""

    @strawberry.field(
        description="Entries that concern the nodes where the caller may audit, newest first; who asks for some of "
        "them, by `where`, leaves an entry: `audit_log.searched`.",
        extensions=requires(Permission.AUDIT_READ),
    )
    async def audit_entries(
        self,
        info: Info,
        where: Annotated[
            AuditEntryWhereInput | None, strawberry.argument(description="Which; null or without conditions: all.")
        ] = None,
        action: Annotated[
            str | None,
            strawberry.argument(description="Only this action; null: all.", deprecation_reason=_ACTION),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AuditEntry] | None:
        request = page_request(queries.ORDER, first=first, after=after, last=last, before=before)
        filters = filters_of(where, action)
        if filters:
            async with info.context.write() as work:
                await audit_log_search(work, filters)
        return Connection(source=PageSource(queries.ENTRIES, AuditEntry, queries.ORDER, request, filters))

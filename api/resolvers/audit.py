"""The auditor's view of the log."""

from typing import Annotated

import strawberry

from api.filters import given
from api.paging import After, Connection, First, PageSource, forward_page
from api.permissions import requires
from api.schema.audit import AuditEntry
from db.queries import audit as queries
from domain.shared.permissions import Permission


@strawberry.type
class AuditQuery:
    """Root fields of the audit log."""

    @strawberry.field(
        description="Entries that concern the nodes where the caller may audit, newest first.",
        extensions=requires(Permission.AUDIT_READ),
    )
    def audit_entries(
        self,
        action: Annotated[
            str | None, strawberry.argument(description="Only this action, e.g. member.private_read; null: all.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[AuditEntry] | None:
        request = forward_page(queries.ORDER, first=first, after=after)
        filters = given(action=action)
        return Connection(source=PageSource(queries.ENTRIES, AuditEntry, queries.ORDER, request, filters))

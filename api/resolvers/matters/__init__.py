"""Root fields of my matters 我的事项 and of the inbox 待办."""

from typing import Annotated

import strawberry

from api.filters import codes_of, given
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.matters.mine import Matter, MatterWhereInput
from db.queries.matters import mine
from db.queries.matters.arms import ORDER
from domain.shared.permissions import Permission


@strawberry.type
class MatterQuery:
    """What concerns the caller, as a member and as an officer."""

    @strawberry.field(
        description="What the caller has started or is owed: first what they do next, the earliest due first, then the "
        "rest, newest first.",
        extensions=requires(Permission.SIGNED_IN),
    )
    def matters(
        self,
        where: Annotated[MatterWhereInput | None, strawberry.argument(description="Which; null: all.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Matter] | None:
        request = page_request(ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(mine.MATTERS, Matter, ORDER, request, matter_filters(where)))


def matter_filters(where: MatterWhereInput | None) -> dict[str, object]:
    """The filters of the list by parameter name."""
    if where is None:
        return {}
    return given(is_open=where.is_open, kinds=codes_of(where.kind, "where.kind"))

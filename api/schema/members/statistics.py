"""Nouns of the statistics of the register 会员统计."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described
from api.fields import column, relation
from api.schema import organisations
from domain.members.disclosure import THRESHOLD
from domain.members.service import MemberStatisticsDimension

if TYPE_CHECKING:
    from api.schema.organisations import Organisation

MAX_COLUMNS = 8
MAX_ROWS = 20
described(
    MemberStatisticsDimension,
    "What members are counted by.",
    {
        MemberStatisticsDimension.STATE: "By state of membership.",
        MemberStatisticsDimension.EMPLOYMENT_KIND: "By kind of employment.",
        MemberStatisticsDimension.JOIN_DECADE: "By the ten years of joining, each named by its first, e.g. 1990.",
    },
)


@strawberry.type(description="Number of members of an organisation and below with one value of the dimension.")
class MemberStatisticsCell:
    """A count, or None."""

    row: strawberry.Private[Any]

    value: str = column("value", description="Value counted, as its enum spells it, or the first year of ten.")
    member_count: int | None = column(
        "member_count",
        description=f"How many members; null when withheld, because it, or one that it would give away, is below "
        f"{THRESHOLD}.",
    )


@strawberry.type(description="Counts of the members of one organisation and of everything below it.")
class MemberStatisticsRow:
    """A row of the union's table."""

    row: strawberry.Private[Any]

    member_count: int = column(
        "member_count", description="How many members there are, active, retained and suspended together."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation counted; a group has no row and is counted in the organisation above.",
    )

    @strawberry.field(
        description="A count for each value of the dimension, in its own order, noughts included; at most 20.",
        metadata={"list_size": MAX_COLUMNS},
    )
    def cells(self) -> list[MemberStatisticsCell]:
        """In the order of the table's columns, the same in every row."""
        return [
            MemberStatisticsCell(row={"value": value.upper(), "member_count": count})
            for value, count in self.row["counts"].items()
        ]

"""What an organisation was on a day, and who held what there."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api.context import Info
from api.fields import Relation, column, declares, follow, related, relation
from api.filters import codes_of
from api.paging import After, forward_page
from api.schema import organisations
from api.schema.auth import nouns
from api.schema.members.register import EmploymentKindFilterInput, MemberStateFilterInput
from api.schema.organisations import members_on_day
from db.keyset import SortKey
from db.models.members import MemberState
from db.models.organisations import OrganisationKind, OrganisationState

if TYPE_CHECKING:
    from api.schema.auth.nouns import RoleGrant
    from api.schema.organisations import Organisation, TermOfOffice
    from api.schema.organisations.members_on_day import MemberOnDayConnection


@strawberry.type(description="Role that was in force on a day, given on the organisation or on one above it.")
class RoleOnDay:
    """A grant with its distance."""

    row: strawberry.Private[Any]

    grant: Annotated["RoleGrant", strawberry.lazy("api.schema.auth.nouns")] | None = related(
        Relation(
            "role_grant_by_id",
            "role_grant_id",
            lambda: nouns.RoleGrant,
            brings={"id": "role_grant_id", "role": "role", "starts_on": "starts_on", "ends_on": "ends_on"},
        ),
        description="Grant of the role, as it is today.",
    )
    is_inherited: bool = column(
        "is_inherited", description="Whether it was given on an organisation above, by that day's tree."
    )


@strawberry.type(description="Members of an organisation in one state on a day.")
class MemberCount:
    """A state with its number."""

    row: strawberry.Private[Any]

    state: MemberState = column("state", convert=MemberState, description="State of the memberships.")
    members: int = column("members", description="How many members, at and below the organisation.")


def _of_day(batch: str, key: str, wrap: Callable[[], type[Any]]) -> Relation:
    return Relation(batch, key, wrap, inherited=("on",))


def _many_of_day(batch: str, wrap: Callable[[], type[Any]], *, list_size: int) -> Relation:
    return Relation(batch, "organisation_id", wrap, is_many=True, list_size=list_size, inherited=("on",))


@strawberry.input(description="Filter of a day's members; conditions given together all hold on the day.")
class MemberOnDayWhereInput:
    """Conditions on what memberships were."""

    state: MemberStateFilterInput | None = strawberry.field(default=None, description="By state of membership.")
    employment_kind: EmploymentKindFilterInput | None = strawberry.field(
        default=None, description="By kind of employment."
    )


_ORDER = (SortKey("name_sort", str), SortKey("id", UUID))
"""Of the members of a day, as their cursors have it."""


def _asked(
    first: int | None = None,
    after: str | None = None,
    where: MemberOnDayWhereInput | None = None,
    *,
    is_direct: bool = False,
) -> Mapping[str, Any]:
    """What the batches of a page are asked for, but for the day.

    Raises:
        ApiError: PAGE_SIZE_REQUIRED, PAGE_SIZE_OUT_OF_RANGE, INVALID_CURSOR, TOO_MANY_VALUES.
    """
    request = forward_page(_ORDER, first=first, after=after)
    position = request.position or {}
    return {
        "first": request.limit,
        "after_name": position.get("name_sort"),
        "after_id": position.get("id"),
        "states": where and codes_of(where.state, "where.state"),
        "employment_kinds": where and codes_of(where.employment_kind, "where.employmentKind"),
        "is_direct": is_direct,
    }


_MEMBERS = Relation(
    "members_page_by_organisation_id_on_day",
    "organisation_id",
    lambda: members_on_day.MemberOnDayConnection,
    arguments=_asked,
    inherited=("on",),
)


@strawberry.type(description="Organisation as it was on one day of the past; of a day to come: as it stands.")
class OrganisationOnDay:
    """A period of an organisation with its day."""

    row: strawberry.Private[Any]

    on: date = column("on", description="Day asked for.")
    since_on: date = column("starts_on", description="Day since which it had been so.")
    kind: OrganisationKind = column("kind", convert=OrganisationKind, description="Level in the tree.")
    state: OrganisationState = column("state", convert=OrganisationState, description="Whether it was open.")
    code: str = column("code", description="Short code.")
    name: str = column("name", description="Official name in Chinese.")
    name_en: str = column("name_en", description="Official name in English.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Same organisation as it is today.",
    )
    parent: "OrganisationOnDay | None" = related(
        _of_day("organisation_by_id_on_day", "parent_id", lambda: OrganisationOnDay),
        description="Organisation directly above on that day; null at the top.",
    )
    chain: "list[OrganisationOnDay]" = related(
        _many_of_day("chain_by_organisation_id_on_day", lambda: OrganisationOnDay, list_size=4),
        description="Path from the top down to this organisation on that day, itself included; at most 10.",
    )
    terms: list[Annotated["TermOfOffice", strawberry.lazy("api.schema.organisations")]] = related(
        _many_of_day("terms_by_organisation_id_on_day", lambda: organisations.TermOfOffice, list_size=4),
        description="Terms of office that ran on that day, by office; empty when the caller is not signed in.",
    )
    roles: list[RoleOnDay] = related(
        _many_of_day("role_grants_by_organisation_id_on_day", lambda: RoleOnDay, list_size=8),
        description="Roles in force on that day, from the top down; only those that the caller may see.",
    )
    member_counts: list[MemberCount] = related(
        _many_of_day("member_counts_by_organisation_id_on_day", lambda: MemberCount, list_size=5),
        description="Members on that day by state, for those who may read members there; else empty.",
    )

    @strawberry.field(
        description="Members of that day at and below the organisation, by that day's tree, for those who may read "
        "members there: of them those whom the caller may read today, so at most as many as `memberCounts` counts; "
        "else null.",
        metadata=declares(_MEMBERS),
    )
    async def members(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="Objects after `after`, 1 to 100.")] = None,
        after: After = None,
        where: Annotated[
            MemberOnDayWhereInput | None,
            strawberry.argument(description="Which members; null: all, those who had left or died too."),
        ] = None,
        is_direct: Annotated[
            bool, strawberry.argument(description="Only those of the organisation itself, of none below it.")
        ] = False,
    ) -> Annotated["MemberOnDayConnection", strawberry.lazy("api.schema.organisations.members_on_day")] | None:
        """By the relation's batches."""
        page: MemberOnDayConnection | None = await follow(
            _MEMBERS, self.row, info, first=first, after=after, where=where, is_direct=is_direct
        )
        return page

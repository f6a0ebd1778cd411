"""Nouns of the register 会员管理."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.fields import Relation, column, computed_from, declares, follow, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.activities import tags as tag_nouns
from api.schema.dues import nouns as dues_nouns
from api.schema.members import lives, merging, transfers
from api.schema.members.states import STATE_WORDS
from api.schema.scalars import PhoneNumber
from api.schema.shared import DateRangeInput, IdFilterInput, TextFilterInput
from db import forms
from db.keyset import SortKey
from db.models.members import EmploymentKind, MemberState
from db.sealing import unseal
from domain.members.rules import masked
from domain.shared.permissions import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from api.schema.activities.tags import MemberTag
    from api.schema.dues.nouns import DuesBalance, DuesCharge
    from api.schema.members.lives import MembershipPeriod
    from api.schema.members.merging import MergedEntry
    from api.schema.members.transfers import Transfer
    from api.schema.organisations import Organisation, TermOfOffice


def _on(on: date | None = None) -> Mapping[str, Any]:
    return {"is_present": True} if on is None else {"on": on}


def _months(year: int | None = None) -> Mapping[str, Any]:
    return {"is_recent": True} if year is None else {"year": year}


_DUES = Relation(
    "dues_by_member_id", "id", lambda: dues_nouns.DuesCharge, is_many=True, list_size=12, arguments=_months
)
_STANDING = Relation("period_by_member_id", "id", lambda: lives.MembershipPeriod, arguments=_on)


@found_by("member_by_id")
@strawberry.type(
    description="Person in the register 会员, seen by themselves and by officers and auditors of an organisation above."
)
class Member(Node):
    """A member row, without sealed fields."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Member")
    member_number: str = column("member_number", description="Stable number, unique in the union, e.g. HD000123.")
    name: str = column("name", description="Full name.")
    state: MemberState = column("state", convert=MemberState, description="State of the membership.")
    state_label: str = label(
        "state", STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    employment_kind: EmploymentKind = column(
        "employment_kind", convert=EmploymentKind, description="How the member is employed."
    )
    joined_on: date = column("joined_on", description="Day on which the membership began.")
    masked_phone_number: str | None = computed_from(
        "phone_tail",
        masked,
        form=forms.masked("phone_tail"),
        description="Last four digits of the phone number; null when none is on file.",
    )
    masked_identity_number: str | None = computed_from(
        "identity_tail",
        masked,
        form=forms.masked("identity_tail"),
        description="Last four characters of the identity number; null when none is on file.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Branch or group that the member belongs to.",
    )
    erasure_requested_at: datetime | None = column(
        "erasure_requested_at", description="Since when the member wants to be erased after leaving; null: not asked."
    )
    merged_from: str | None = column(
        "merged_from",
        description="Number of the entry that was asked for, when it became part of this one since; null otherwise.",
    )
    merged_entries: list[Annotated["MergedEntry", strawberry.lazy("api.schema.members.merging")]] = relations(
        "merged_entries_by_member_id",
        "id",
        lambda: merging.MergedEntry,
        list_size=1,
        description="Entries of the same person that became part of this one, earliest first.",
    )
    erased_at: datetime | None = column("erased_at", description="When the entry was erased; null: it was not.")
    terms_of_office: list[Annotated["TermOfOffice", strawberry.lazy("api.schema.organisations")]] = relations(
        "terms_by_member_id",
        "id",
        lambda: organisations.TermOfOffice,
        list_size=2,
        description="Offices held today, earliest first; at most 20.",
    )
    history: list[Annotated["MembershipPeriod", strawberry.lazy("api.schema.members.lives")]] = relations(
        "periods_by_member_id",
        "id",
        lambda: lives.MembershipPeriod,
        list_size=3,
        description="What the membership was, earliest first; what was taken back is left out.",
    )

    @strawberry.field(
        description="What the membership was on a day, with the rights of that day; null before it began.",
        metadata=declares(_STANDING),
    )
    async def standing(
        self,
        info: Info,
        on: Annotated[date | None, strawberry.argument(description="Day; null: as it is now.")] = None,
    ) -> Annotated["MembershipPeriod", strawberry.lazy("api.schema.members.lives")] | None:
        """By the relation's batch."""
        standing: lives.MembershipPeriod | None = await follow(_STANDING, self.row, info, on=on)
        return standing

    transfers: list[Annotated["Transfer", strawberry.lazy("api.schema.members.transfers")]] = relations(
        "transfers_by_member_id",
        "id",
        lambda: transfers.Transfer,
        list_size=1,
        description="Transfers that the caller may see, newest first; those of others only to who decides at an end.",
    )
    tags: list[Annotated["MemberTag", strawberry.lazy("api.schema.activities.tags")]] = relations(
        "tags_by_member_id",
        "id",
        lambda: tag_nouns.MemberTag,
        list_size=1,
        description="Tags that officers gave the member, at most 20; seen as the entry is.",
    )
    dues_balance: Annotated["DuesBalance", strawberry.lazy("api.schema.dues.nouns")] | None = relation(
        "dues_balance_by_member_id",
        "id",
        lambda: dues_nouns.DuesBalance,
        description="What is owed in all, for the member and for who holds DUES_READ at their place; null for others.",
    )

    @strawberry.field(
        description="Months charged, newest first, for the member and for who holds DUES_READ at their organisation.",
        metadata=declares(_DUES),
    )
    async def dues(
        self,
        info: Info,
        year: Annotated[
            int | None, strawberry.argument(description="Months of this calendar year; null: the last 24 months.")
        ] = None,
    ) -> list[Annotated["DuesCharge", strawberry.lazy("api.schema.dues.nouns")]]:
        """By the relation's batch."""
        charges: list[dues_nouns.DuesCharge] = await follow(_DUES, self.row, info, year=year)
        return charges

    private: "MemberPrivate | None" = relation(
        "member_private_by_id",
        "id",
        lambda: MemberPrivate,
        permission=Permission.MEMBER_READ_PRIVATE,
        description="Personal fields in the clear, for the member and for officers above; each reading of another "
        "person's is recorded in the audit log, and others get null with an error FORBIDDEN.",
    )


@strawberry.type(
    description="Personal fields of a member in the clear; sealed in the database under the member's own key."
)
class MemberPrivate:
    """A member_private row; opened field by field, so that nothing is decrypted that was not selected."""

    row: strawberry.Private[Any]

    @strawberry.field(description="Phone number; null when none is on file.")
    def phone_number(self, info: Info) -> PhoneNumber | None:
        """Opened with the member's data key."""
        value = self._opened(info, "phone")
        return None if value is None else PhoneNumber(value)

    @strawberry.field(description="Identity number 身份证号, 18 characters; null when none is on file.")
    def identity_number(self, info: Info) -> str | None:
        """Opened with the member's data key."""
        return self._opened(info, "identity")

    def _opened(self, info: Info, field: str) -> str | None:
        sealed = self.row[f"{field}_sealed"]
        if sealed is None or not self.row["wrapped_key"]:  # without its key a field is erased for good
            return None
        tenant_id: UUID = self.row["tenant_id"]
        member_id: UUID = self.row["member_id"]
        key = info.context.keyring.unwrap_key(self.row["wrapped_key"], tenant_id, member_id)
        return unseal(key, sealed, tenant_id=tenant_id, row_id=member_id, column=field)


@strawberry.input(description="Filter of a list of members; conditions given together all hold.")
class MemberWhereInput:
    """Conditions on members."""

    organisation: IdFilterInput | None = strawberry.field(
        default=None, description="Members of exactly these organisations."
    )
    below: IdFilterInput | None = strawberry.field(
        default=None, description="Members of this organisation (`eq`) and of everything below it."
    )
    state: "MemberStateFilterInput | None" = strawberry.field(default=None, description="By state of membership.")
    employment_kind: "EmploymentKindFilterInput | None" = strawberry.field(
        default=None, description="By kind of employment."
    )
    member_number: TextFilterInput | None = strawberry.field(default=None, description="By member number.")
    joined_on: DateRangeInput | None = strawberry.field(default=None, description="By day of joining.")
    search: str | None = strawberry.field(
        default=None,
        description="Part of a Chinese name, pinyin, pinyin initials, or a whole member number; 1 to 40 characters.",
    )


@strawberry.input(description="Filter on the state of a membership.")
class MemberStateFilterInput:
    """Operators on states."""

    eq: MemberState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[MemberState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(description="Filter on the kind of employment.")
class EmploymentKindFilterInput:
    """Operators on kinds of employment."""

    eq: EmploymentKind | None = strawberry.field(default=None, description="Equal to this kind.")
    one_of: list[EmploymentKind] | None = strawberry.field(default=None, description="One of these kinds.")


@strawberry.enum(description="Order of a list of members; equal values are ordered by id.")
class MemberOrder(Enum):
    """Sort keys with their directions."""

    NAME_ASC = strawberry.enum_value(SortKey("name_sort", str), description="By name as in a phone book (pinyin).")
    NAME_DESC = strawberry.enum_value(SortKey("name_sort", str, is_descending=True), description="By name, backwards.")
    JOINED_ON_ASC = strawberry.enum_value(SortKey("joined_on", date), description="Longest membership first.")
    JOINED_ON_DESC = strawberry.enum_value(
        SortKey("joined_on", date, is_descending=True), description="Newest membership first."
    )
    MEMBER_NUMBER_ASC = strawberry.enum_value(SortKey("member_number", str), description="By member number.")


def sort_key_of(order: MemberOrder) -> SortKey:
    """The column and direction behind a value of the enum; Strawberry puts it in the definition's place."""
    key: object = order.value
    if not isinstance(key, SortKey):
        raise TypeError(f"{order} stands for no sort key")
    return key


@strawberry.input(one_of=True, description="Names one member in one of several ways.")
class MemberLookup:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="By id.")
    member_number: str | None = strawberry.field(default=strawberry.UNSET, description="By member number.")

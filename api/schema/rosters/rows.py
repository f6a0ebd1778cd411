"""Rows of an import, as they were read, with what they would do or have done."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import strawberry

from api.context import Context
from api.fields import coded, column, opened, relation
from api.messages import translate
from api.schema.members.register import Member
from api.schema.organisations import Organisation
from api.schema.rosters import codes  # noqa: F401  # the enums are described before they are used
from db.models.rosters import RosterRowAction, RosterRowOutcome
from domain.members.rules import masked
from domain.rosters.rules.judging import RosterChangedField
from domain.rosters.rules.reasons import RosterReason, RosterRemark
from domain.rosters.service import Content, content_of

_TAILS = {RosterChangedField.PHONE_NUMBER: "phone_tail", RosterChangedField.IDENTITY_NUMBER: "identity_tail"}
_CHANGED = {field.value: (field, _TAILS.get(field)) for field in RosterChangedField}
"""Each field with what is shown of a number in place of the whole."""


@strawberry.type(description="Reason why a row is not applied, with its sentence.")
class RosterRowReason:
    """One reason."""

    code: RosterReason = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="Sentence for people, in the language of `Accept-Language`.")


@strawberry.type(description="Remark on a row that is applied all the same, with its sentence.")
class RosterRowRemark:
    """One remark."""

    code: RosterRemark = strawberry.field(description="Stable code.")
    message: str = strawberry.field(description="Sentence for people, in the language of `Accept-Language`.")


@cache
def _reason(code: str, locale: str) -> RosterRowReason:
    return RosterRowReason(code=RosterReason(code), message=translate(f"ROSTER_{code}", locale))


@cache
def _remark(code: str, locale: str) -> RosterRowRemark:
    return RosterRowRemark(code=RosterRemark(code), message=translate(f"ROSTER_{code}", locale))


@strawberry.type(description="Field that a row changes.")
class RosterRowChange:
    """Old and new."""

    field: RosterChangedField = strawberry.field(description="Which field.")
    before: str | None = strawberry.field(description="What the register says; null for nothing and for sealed fields.")
    after: str | None = strawberry.field(
        description="What it would say; phone and identity numbers by their last four."
    )


def _opened(context: Context, row: Mapping[str, Any]) -> Content:
    return content_of(context.keyring, row)


def _changes(content: Content) -> list[RosterRowChange]:
    """Personal numbers are not shown in full."""
    changes = []
    for name, (before, after) in content.get("changes", {}).items():
        field, tail = _CHANGED[name]
        shown = after if tail is None else masked(content.get(tail))
        changes.append(RosterRowChange(field=field, before=before, after=shown))
    return changes


@strawberry.type(description="Row of a roster, as it was read, with what it would do or has done.")
class RosterRow:
    """A roster_row row; personal values are opened for those who may import there, numbers by their last four."""

    row: strawberry.Private[Any]
    content: strawberry.Private[Content | None] = None

    number: int = column("number", description="Number of the row in the file, from 1.")
    action: RosterRowAction = column("action", convert=RosterRowAction, description="What applying would do.")
    outcome: RosterRowOutcome | None = column(
        "outcome", convert=RosterRowOutcome, description="What became of it; null before it was applied."
    )
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="Where the member would be entered or moved; null when nowhere.",
    )
    member: Member | None = relation(
        "member_by_id",
        "member_id",
        lambda: Member,
        description="Member whom it names; null for new people and where the caller may not see them.",
    )

    reasons: list[RosterRowReason] = coded(
        "all_reasons",
        lambda code, reader: _reason(code, reader.locale),
        description="Reasons not to apply it, or why it was refused or kept; empty when there are none.",
    )
    remarks: list[RosterRowRemark] = coded(
        "warnings", lambda code, reader: _remark(code, reader.locale), description="Remarks; empty when there are none."
    )
    name: str | None = opened(
        _opened,
        lambda content: content.get("name"),
        description="Name in the file; null when it has none, and once the import was forgotten.",
    )
    masked_phone_number: str | None = opened(
        _opened,
        lambda content: masked(content.get("phone_tail")),
        description="Last four digits of the phone number in the file; null when there is none that is valid.",
    )
    masked_identity_number: str | None = opened(
        _opened,
        lambda content: masked(content.get("identity_tail")),
        description="Last four characters of the identity number in the file; null when there is none that is valid.",
    )
    changes: list[RosterRowChange] = opened(
        _opened, _changes, description="Fields that it would change, or has changed."
    )


@strawberry.input(description="Filter of the rows of an import; conditions given together all hold.")
class RosterRowWhereInput:
    """Conditions on rows."""

    action: "RosterRowActionFilterInput | None" = strawberry.field(default=None, description="By what they would do.")
    outcome: "RosterRowOutcomeFilterInput | None" = strawberry.field(
        default=None, description="By what became of them."
    )
    reason: RosterReason | None = strawberry.field(default=None, description="Rows that have this reason.")
    remark: RosterRemark | None = strawberry.field(default=None, description="Rows that have this remark.")


@strawberry.input(description="Filter on what rows would do.")
class RosterRowActionFilterInput:
    """Operators on actions."""

    eq: RosterRowAction | None = strawberry.field(default=None, description="Equal to this one.")
    one_of: list[RosterRowAction] | None = strawberry.field(default=None, description="One of these.")


@strawberry.input(description="Filter on what became of rows.")
class RosterRowOutcomeFilterInput:
    """Operators on outcomes."""

    eq: RosterRowOutcome | None = strawberry.field(default=None, description="Equal to this one.")
    one_of: list[RosterRowOutcome] | None = strawberry.field(default=None, description="One of these.")

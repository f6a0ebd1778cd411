"""What a bulk action is for each member."""

from typing import Any

import strawberry

from api.context import Info
from api.fields import column, relation
from api.messages import translate
from api.schema.bulk_actions import codes  # noqa: F401  # the enums are described before they are used
from api.schema.members.register import Member
from api.schema.members.transfers import Transfer
from api.schema.organisations import Organisation
from db.models.bulk_actions import BulkChangeOutcome, BulkChangeVerdict
from db.models.members import EmploymentKind, MemberState
from domain.bulk_actions.rules import BulkChangeReason


@strawberry.type(description="What else a change brings with it, as the audit log tells it.")
class BulkChangeEffect:
    """Entries of one action."""

    action: str = strawberry.field(description="Action of the audit log, such as `role.revoked`.")
    entry_count: int = strawberry.field(description="How many roles, offices or whatever the action tells of.")


@strawberry.type(description="What a bulk action is for one member, before and after; seen with the action.")
class BulkChange:
    """A bulk_change row: codes and ids alone."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number in the action, from 1.")
    verdict: BulkChangeVerdict = column("verdict", convert=BulkChangeVerdict, description="What the preview found.")
    outcome: BulkChangeOutcome | None = column(
        "outcome", convert=BulkChangeOutcome, description="What became of it; null before it was applied."
    )
    state_before: MemberState | None = column(
        "state_before", convert=MemberState, description="State of membership at the preview; null out of reach."
    )
    state_after: MemberState | None = column(
        "state_after", convert=MemberState, description="State of membership after it; null when it is refused."
    )
    employment_before: EmploymentKind | None = column(
        "employment_before", convert=EmploymentKind, description="Employment at the preview; null out of reach."
    )
    employment_after: EmploymentKind | None = column(
        "employment_after", convert=EmploymentKind, description="Employment after it; null when it is refused."
    )
    organisation_before: Organisation | None = relation(
        "organisation_by_id",
        "organisation_before_id",
        lambda: Organisation,
        description="Branch or group at the preview; null out of reach.",
    )
    organisation_after: Organisation | None = relation(
        "organisation_by_id",
        "organisation_after_id",
        lambda: Organisation,
        description="Branch or group after it; null when it is refused.",
    )
    member: Member | None = relation(
        "member_by_id",
        "member_id",
        lambda: Member,
        description="Member; null where the caller may not see them.",
    )
    transfer: Transfer | None = relation(
        "transfer_by_id",
        "transfer_id",
        lambda: Transfer,
        description="Transfer that was asked for; null when none was, and where the caller may not see it.",
    )

    @strawberry.field(description="What else ends or begins with it, by action; found by the preview, then as applied.")
    def effects(self) -> list[BulkChangeEffect]:
        """By name."""
        found = sorted(self.row["effects"].items())
        return [BulkChangeEffect(action=action, entry_count=count) for action, count in found]

    @strawberry.field(description="Why it is refused or kept, the latest reason; null when there is none.")
    def reason(self) -> BulkChangeReason | None:
        """That of the outcome, or else that of the preview."""
        code = self.row["outcome_reason"] or self.row["reason"]
        return None if code is None else BulkChangeReason(code)

    @strawberry.field(description="Sentence for people about the reason, in the language of `Accept-Language`.")
    def reason_message(self, info: Info) -> str | None:
        """Made at reading time."""
        code = self.row["outcome_reason"] or self.row["reason"]
        return None if code is None else translate(f"BULK_{code}", info.context.locale)


@strawberry.input(description="Filter of the changes of a bulk action; conditions given together all hold.")
class BulkChangeWhereInput:
    """Conditions on changes."""

    verdict: "BulkChangeVerdictFilterInput | None" = strawberry.field(
        default=None, description="By what the preview found."
    )
    outcome: "BulkChangeOutcomeFilterInput | None" = strawberry.field(
        default=None, description="By what became of them."
    )
    reason: BulkChangeReason | None = strawberry.field(default=None, description="Those with this reason.")


@strawberry.input(description="Filter on what the preview found.")
class BulkChangeVerdictFilterInput:
    """Operators on verdicts."""

    eq: BulkChangeVerdict | None = strawberry.field(default=None, description="Equal to this one.")
    one_of: list[BulkChangeVerdict] | None = strawberry.field(default=None, description="One of these verdicts.")


@strawberry.input(description="Filter on what became of changes.")
class BulkChangeOutcomeFilterInput:
    """Operators on outcomes."""

    eq: BulkChangeOutcome | None = strawberry.field(default=None, description="Equal to this one.")
    one_of: list[BulkChangeOutcome] | None = strawberry.field(default=None, description="One of these outcomes.")

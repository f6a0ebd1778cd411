"""Bulk actions: the noun, its counts and progress, the filter of its list."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.context import Info
from api.fields import column, label, relation, relations
from api.messages import translate
from api.nodes import Node, found_by, node_id
from api.schema.bulk_actions import codes
from api.schema.members.register import Member
from api.schema.organisations import Organisation
from api.schema.shared import IdFilterInput
from db.models.bulk_actions import BulkActionKind, BulkActionState, BulkChangeOutcome, BulkChangeVerdict
from db.models.members import EmploymentKind
from domain.bulk_actions.rules import MAX_CHOSEN, BulkChangeReason


@strawberry.type(description="How many members of a bulk action the preview found something for.")
class BulkVerdictCount:
    """Members by verdict."""

    row: strawberry.Private[Any]

    verdict: BulkChangeVerdict = column("verdict", convert=BulkChangeVerdict, description="What was found.")
    member_count: int = column("members", description="How many members.")


@strawberry.type(description="How many members of a bulk action have one reason to be left out.")
class BulkReasonCount:
    """Members by reason of the preview."""

    row: strawberry.Private[Any]

    reason: BulkChangeReason = column("reason", convert=BulkChangeReason, description="Why they are left out.")
    member_count: int = column("members", description="How many members.")


@strawberry.type(description="How many changes of a bulk action ended in one way.")
class BulkOutcomeCount:
    """Members by outcome."""

    row: strawberry.Private[Any]

    outcome: BulkChangeOutcome = column("outcome", convert=BulkChangeOutcome, description="What became of them.")
    member_count: int = column("members", description="How many members.")


@strawberry.type(description="How far the last work on a bulk action has come.")
class BulkActionWork:
    """A job's figures."""

    row: strawberry.Private[Any]

    done_count: int = column("done_count", description="Members done.")
    total_count: int | None = column("total_count", description="Members in all; null while nobody knows.")


@found_by("bulk_action_by_id")
@strawberry.type(
    description="One change for many members 批量操作, shown, applied and perhaps undone; seen by officers who may "
    "change members there."
)
class BulkAction(Node):
    """A bulk_action row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("BulkAction")
    kind: BulkActionKind = column("kind", convert=BulkActionKind, description="What is done to each member.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    state: BulkActionState = column("state", convert=BulkActionState, description="State of the action.")
    is_by_filter: bool = column("is_by_filter", description="True: chosen by a filter; false: named by id.")
    employment_kind: EmploymentKind | None = column(
        "employment_kind", convert=EmploymentKind, description="Employment after the change; null: as it is."
    )
    document_number: str | None = column(
        "document_number", description="Number of the decision or reminder on file; null when none was given."
    )
    effective_on: date | None = column(
        "effective_on", description="Day from which the changes hold; null: the day on which they are applied."
    )
    member_count: int = column("member_count", description="Members named or found, at most 10,000.")
    opened_at: datetime = column("opened_at", description="When it was opened.")
    prepared_at: datetime | None = column("prepared_at", description="When the preview was there; null before.")
    applied_at: datetime | None = column("applied_at", description="When applying ended; null before.")
    undo_until: datetime | None = column(
        "undo_until", description="Until when it can be undone; null before it was applied."
    )
    undone_at: datetime | None = column("undone_at", description="When undoing ended; null before.")
    cancelled_at: datetime | None = column("cancelled_at", description="When it was cancelled; null when it was not.")
    organisation: Organisation | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: Organisation,
        description="At and below which members are changed.",
    )
    to_organisation: Organisation | None = relation(
        "organisation_by_id",
        "to_organisation_id",
        lambda: Organisation,
        description="Where members are moved to; null when they stay.",
    )
    opened_by: Member | None = relation(
        "member_by_id",
        "opened_by_id",
        lambda: Member,
        description="Who opened it; null where the caller may not see them.",
    )
    work: BulkActionWork | None = relation(
        "bulk_job_by_action_id", "id", lambda: BulkActionWork, description="How far the last work on it has come."
    )
    verdicts: list[BulkVerdictCount] = relations(
        "bulk_verdicts_by_action_id",
        "id",
        lambda: BulkVerdictCount,
        list_size=4,
        description="Members by what the preview found so far.",
    )
    reasons: list[BulkReasonCount] = relations(
        "bulk_reasons_by_action_id",
        "id",
        lambda: BulkReasonCount,
        list_size=6,
        description="Members by why the preview left them out.",
    )
    outcomes: list[BulkOutcomeCount] = relations(
        "bulk_outcomes_by_action_id",
        "id",
        lambda: BulkOutcomeCount,
        list_size=4,
        description="Members by what became of their change so far.",
    )

    @strawberry.field(description="Code of why it failed or was broken off; null when it was not.")
    def failure(self) -> str | None:
        """Of the work."""
        failure: str | None = self.row["failure"]
        return failure

    @strawberry.field(description="Sentence for people about the failure, in the language of `Accept-Language`.")
    def failure_message(self, info: Info) -> str | None:
        """Made at reading time."""
        failure = self.row["failure"]
        return None if failure is None else translate(failure, info.context.locale, limit=MAX_CHOSEN)


@strawberry.type(description="How far the work on a bulk action has come.")
class BulkActionProgress:
    """An action's row with the figures of its last work."""

    row: strawberry.Private[Any]

    state: BulkActionState = column("state", convert=BulkActionState, description="State of the action.")
    done_count: int = column("done_count", description="Members done by the work under way.")
    total_count: int | None = column("total_count", description="Members in all; null while nobody knows.")
    bulk_action: BulkAction | None = relation(
        "bulk_action_by_id", "id", lambda: BulkAction, description="Action as it is at this moment."
    )


@strawberry.input(description="Filter of a list of bulk actions; conditions given together all hold.")
class BulkActionWhereInput:
    """Conditions on actions."""

    state: "BulkActionStateFilterInput | None" = strawberry.field(default=None, description="By state.")
    below: IdFilterInput | None = strawberry.field(
        default=None, description="Actions at this organisation (`eq`) and at everything below it."
    )


@strawberry.input(description="Filter on the state of a bulk action.")
class BulkActionStateFilterInput:
    """Operators on states."""

    eq: BulkActionState | None = strawberry.field(default=None, description="Equal to this one.")
    one_of: list[BulkActionState] | None = strawberry.field(default=None, description="One of these states.")

"""Nouns of approvals 审批: who decides what by when, and who did."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described, words
from api.fields import column, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from db.models.approvals import ApprovalStatus, ApprovalStepStatus

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

described(
    ApprovalStatus,
    "State of an approval as a whole.",
    {
        ApprovalStatus.OPEN: "At least one step waits for a decision.",
        ApprovalStatus.APPROVED: "Every step was approved.",
        ApprovalStatus.REJECTED: "A step was rejected.",
        ApprovalStatus.CANCELLED: "Ended without a decision, e.g. withdrawn.",
    },
)
described(
    ApprovalStepStatus,
    "State of one step of an approval.",
    {
        ApprovalStepStatus.WAITING: "An earlier stage is not finished.",
        ApprovalStepStatus.OPEN: "Waits for a decision.",
        ApprovalStepStatus.APPROVED: "Approved.",
        ApprovalStepStatus.REJECTED: "Rejected, with a comment.",
        ApprovalStepStatus.CANCELLED: "No longer needed.",
    },
)
_STEP_WORDS = words(
    {
        ApprovalStepStatus.WAITING: ("未开始", "Waiting"),
        ApprovalStepStatus.OPEN: ("待审批", "Open"),
        ApprovalStepStatus.APPROVED: ("已同意", "Approved"),
        ApprovalStepStatus.REJECTED: ("已驳回", "Rejected"),
        ApprovalStepStatus.CANCELLED: ("已取消", "Cancelled"),
    }
)


@found_by("approval_by_id")
@strawberry.type(description="Review of something in steps, seen by the applicant and by those who may decide a step.")
class Approval(Node):
    """An approval row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Approval")
    status: ApprovalStatus = column("status", convert=ApprovalStatus, description="State of the review.")
    opened_at: datetime = column("opened_at", description="When the review began.")
    closed_at: datetime | None = column("closed_at", description="When it ended; null while it is open.")
    steps: "list[ApprovalStep]" = relations(
        "approval_steps_by_approval_id",
        "id",
        lambda: ApprovalStep,
        list_size=3,
        description="Steps by stage and position; stages run in order, steps of one stage in parallel; at most 20.",
    )


@strawberry.type(description="Step of an approval: whose decision it is, until when, and what they decided.")
class ApprovalStep:
    """An approval_step row."""

    row: strawberry.Private[Any]

    stage: int = column("stage", description="Stage, from 1; a stage begins when the one before is approved.")
    status: ApprovalStepStatus = column("status", convert=ApprovalStepStatus, description="State of the step.")
    status_label: str = label(
        "status", _STEP_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    days_allowed: int = column("days_allowed", description="Working days for the decision, by the calendar of the PRC.")
    opened_at: datetime | None = column("opened_at", description="When the step began; null while it waits.")
    due_at: datetime | None = column("due_at", description="When it must be decided; null while it waits.")
    escalated_at: datetime | None = column(
        "escalated_at", description="When it was passed on upward for being late; null when it was not."
    )
    decided_at: datetime | None = column("decided_at", description="When it was decided; null before.")
    comment: str | None = column("comment", description="Reason given, at most 500 characters; null when none.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation whose officers decide.",
    )
    decided_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "decided_by_id",
        lambda: register.Member,
        description="Who decided; null before, and where the caller may not see their entry in the register.",
    )
    deputy_for: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "deputy_for_id",
        lambda: register.Member,
        description="Officer in whose place it was decided; null when decided in one's own name.",
    )

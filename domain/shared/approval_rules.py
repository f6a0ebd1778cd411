"""Who decides which step of an approval, and what the decision makes of it. Pure.

Stages run in order, steps of one stage side by side. A stage is approved when all its steps are; one rejection ends the
approval. Nobody decides on their own request (nor a deputy on that of the officer they stand in for), and the same
person, acting alone or through a deputy, decides in one stage only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.shared.approval_errors import (
    ApprovalAlreadyDecided,
    ApprovalNotFound,
    ApprovalSecondStage,
    ApprovalStepNotOpen,
    CommentRequired,
    OwnRequest,
)
from domain.shared.errors import DomainError


class Verdict(StrEnum):
    """What an officer says."""

    APPROVED = "approved"
    REJECTED = "rejected"


class StepStatus(StrEnum):
    """States of a step; the same words as in the table."""

    WAITING = "waiting"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Status(StrEnum):
    """States of an approval; the same words as in the table."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with what the caller is to it.

    `is_own`: the caller holds the step's permission. `officer_ids`: officers who hold it and whose deputy the caller is
    today.
    """

    id: UUID
    stage: int
    status: StepStatus
    is_own: bool = False
    officer_ids: Sequence[UUID] = ()
    decided_by_id: UUID | None = None
    deputy_for_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A step that the caller decides, and for whom; None: in their own right."""

    step_id: UUID
    deputy_for_id: UUID | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from a decision: the approval's status and the stage that opens, if any."""

    status: Status
    opens_stage: int | None = None


def choose_steps(
    actor_id: UUID, status: Status, *, applicant_id: UUID | None, steps: Sequence[StepView]
) -> Sequence[Chosen]:
    """The open steps that the caller decides now: all of theirs in the open stage, own rights before a deputy's.

    Raises:
        ApprovalNotFound: They are neither the applicant nor anybody who decides here.
        OwnRequest: They are the applicant, or stand in for the applicant alone.
        ApprovalAlreadyDecided: The approval has ended, or their steps are decided.
        ApprovalStepNotOpen: Their turn has not come.
        ApprovalSecondStage: They decided in another stage.
    """
    theirs = [step for step in steps if step.is_own or step.officer_ids]
    if not theirs and actor_id != applicant_id:
        raise ApprovalNotFound
    if actor_id == applicant_id:
        raise OwnRequest
    if status is not Status.OPEN:
        raise ApprovalAlreadyDecided(status=status.value)
    open_steps = [step for step in theirs if step.status is StepStatus.OPEN]
    if not open_steps:
        raise _closed_to_them(theirs)
    return _eligible(actor_id, open_steps, applicant_id=applicant_id, steps=steps)


def checked_comment(verdict: Verdict, comment: str | None) -> str | None:
    """The comment without surrounding space, None when nothing is left.

    Raises:
        CommentRequired: A rejection without one.
    """
    text = (comment or "").strip() or None
    if text is None and verdict is Verdict.REJECTED:
        raise CommentRequired("comment")
    return text


def effect_of(verdict: Verdict, chosen: Sequence[Chosen], *, steps: Sequence[StepView]) -> Effect:
    """What the approval becomes when the chosen steps get this verdict."""
    if verdict is Verdict.REJECTED:
        return Effect(Status.REJECTED)
    decided = {choice.step_id for choice in chosen}
    left = [step for step in steps if step.id not in decided and step.status is not StepStatus.APPROVED]
    if not left:
        return Effect(Status.APPROVED)
    if any(step.status is StepStatus.OPEN for step in left):
        return Effect(Status.OPEN)
    return Effect(Status.OPEN, opens_stage=min(step.stage for step in left))


def _closed_to_them(theirs: Sequence[StepView]) -> DomainError:
    if any(step.status is StepStatus.WAITING for step in theirs):
        return ApprovalStepNotOpen()
    return ApprovalAlreadyDecided()


def _eligible(
    actor_id: UUID, open_steps: Sequence[StepView], *, applicant_id: UUID | None, steps: Sequence[StepView]
) -> Sequence[Chosen]:
    earlier = {
        person
        for step in steps
        if step.stage != open_steps[0].stage
        for person in (step.decided_by_id, step.deputy_for_id)
        if person is not None
    }
    if actor_id in earlier:
        raise ApprovalSecondStage
    chosen, refusals = [], list[DomainError]()
    for step in open_steps:
        if step.is_own:
            chosen.append(Chosen(step.id, None))
            continue
        others = [officer_id for officer_id in step.officer_ids if officer_id != applicant_id]
        free = sorted(officer_id for officer_id in others if officer_id not in earlier)
        if free:
            chosen.append(Chosen(step.id, free[0]))
        else:
            refusals.append(ApprovalSecondStage() if others else OwnRequest())
    if not chosen:
        raise refusals[0]
    return chosen

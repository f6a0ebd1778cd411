"""Who decides which step, as a table."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.shared.approval_errors import (
    ApprovalAlreadyDecided,
    ApprovalNotFound,
    ApprovalSecondStage,
    ApprovalStepNotOpen,
    CommentRequired,
    OwnRequest,
)
from domain.shared.approval_rules import (
    Chosen,
    Effect,
    Status,
    StepStatus,
    StepView,
    Verdict,
    checked_comment,
    choose_steps,
    effect_of,
)
from domain.shared.errors import DomainError

ACTOR, APPLICANT, OFFICER, OTHER = (UUID(int=number) for number in range(1, 5))


def step(number: int, stage: int, status: StepStatus = StepStatus.OPEN) -> StepView:
    return StepView(UUID(int=100 + number), stage, status)


def own(view: StepView) -> StepView:
    return replace(view, is_own=True)


def in_place_of(view: StepView, *officer_ids: UUID) -> StepView:
    return replace(view, officer_ids=officer_ids)


def decided(view: StepView, by: UUID, deputy_for: UUID | None = None) -> StepView:
    return replace(view, status=StepStatus.APPROVED, decided_by_id=by, deputy_for_id=deputy_for)


FIRST, SECOND, WAITING = step(1, 1), step(2, 1), step(3, 2, StepStatus.WAITING)

CHOICES = {
    "one's own step": ([own(FIRST), WAITING], [Chosen(FIRST.id, None)]),
    "all of one's own of the open stage": (
        [own(FIRST), own(SECOND), own(WAITING)],
        [Chosen(FIRST.id, None), Chosen(SECOND.id, None)],
    ),
    "only one's own of two": ([FIRST, own(SECOND)], [Chosen(SECOND.id, None)]),
    "an officer's as deputy": ([in_place_of(FIRST, OFFICER)], [Chosen(FIRST.id, OFFICER)]),
    "one's own right before a deputy's": ([own(in_place_of(FIRST, OFFICER))], [Chosen(FIRST.id, None)]),
    "a deputy passes over the applicant": ([in_place_of(FIRST, APPLICANT, OFFICER)], [Chosen(FIRST.id, OFFICER)]),
    "a deputy of two, one of whom decided before": (
        [decided(step(9, 0), OFFICER), in_place_of(FIRST, OFFICER, OTHER)],
        [Chosen(FIRST.id, OTHER)],
    ),
    "another step of the same stage after one's own": (
        [decided(FIRST, ACTOR), own(SECOND)],
        [Chosen(SECOND.id, None)],
    ),
    "the second stage when somebody else decided the first": (
        [decided(FIRST, OTHER), own(step(3, 2))],
        [Chosen(UUID(int=103), None)],
    ),
}


@pytest.mark.parametrize(("steps", "chosen"), CHOICES.values(), ids=CHOICES.keys())
def test_the_caller_decides(steps: list[StepView], chosen: list[Chosen]) -> None:
    assert choose_steps(ACTOR, Status.OPEN, applicant_id=APPLICANT, steps=steps) == chosen


REFUSALS = {
    "nothing here is theirs": (ACTOR, Status.OPEN, [FIRST], ApprovalNotFound),
    "nothing here is theirs and it is closed": (ACTOR, Status.APPROVED, [FIRST], ApprovalNotFound),
    "their own request": (APPLICANT, Status.OPEN, [own(FIRST)], OwnRequest),
    "their own request without any right": (APPLICANT, Status.OPEN, [FIRST], OwnRequest),
    "as deputy of the applicant": (ACTOR, Status.OPEN, [in_place_of(FIRST, APPLICANT)], OwnRequest),
    "closed": (ACTOR, Status.REJECTED, [own(FIRST)], ApprovalAlreadyDecided),
    "cancelled": (ACTOR, Status.CANCELLED, [own(FIRST)], ApprovalAlreadyDecided),
    "their step is decided": (ACTOR, Status.OPEN, [own(decided(FIRST, OTHER)), SECOND], ApprovalAlreadyDecided),
    "their stage has not come": (ACTOR, Status.OPEN, [FIRST, own(WAITING)], ApprovalStepNotOpen),
    "they decided the first stage": (
        ACTOR,
        Status.OPEN,
        [own(decided(FIRST, ACTOR)), own(step(3, 2))],
        ApprovalSecondStage,
    ),
    "they decided the first stage as deputy": (
        ACTOR,
        Status.OPEN,
        [decided(FIRST, ACTOR, OFFICER), own(step(3, 2))],
        ApprovalSecondStage,
    ),
    "their deputy decided the first stage": (
        ACTOR,
        Status.OPEN,
        [decided(FIRST, OTHER, ACTOR), own(step(3, 2))],
        ApprovalSecondStage,
    ),
    "the officer they stand in for decided the first stage": (
        ACTOR,
        Status.OPEN,
        [decided(FIRST, OFFICER), in_place_of(step(3, 2), OFFICER)],
        ApprovalSecondStage,
    ),
}


@pytest.mark.parametrize(("actor_id", "status", "steps", "refusal"), REFUSALS.values(), ids=REFUSALS.keys())
def test_the_caller_is_refused(
    actor_id: UUID, status: Status, steps: list[StepView], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        choose_steps(actor_id, status, applicant_id=APPLICANT, steps=steps)


EFFECTS = {
    "the only step": ([FIRST], [FIRST], Effect(Status.APPROVED)),
    "one of two side by side": ([FIRST], [FIRST, SECOND], Effect(Status.OPEN)),
    "the second of two side by side": ([SECOND], [decided(FIRST, OTHER), SECOND], Effect(Status.APPROVED)),
    "both at once, then the next stage opens": ([FIRST, SECOND], [FIRST, SECOND, WAITING], Effect(Status.OPEN, 2)),
    "the lowest stage left opens": (
        [FIRST],
        [FIRST, step(5, 9, StepStatus.WAITING), step(4, 3, StepStatus.WAITING)],
        Effect(Status.OPEN, 3),
    ),
    "the last stage": ([step(3, 2)], [decided(FIRST, OTHER), step(3, 2)], Effect(Status.APPROVED)),
}


@pytest.mark.parametrize(("chosen", "steps", "effect"), EFFECTS.values(), ids=EFFECTS.keys())
def test_approving_makes_of_the_approval(chosen: list[StepView], steps: list[StepView], effect: Effect) -> None:
    choices = [Chosen(view.id, None) for view in chosen]

    assert effect_of(Verdict.APPROVED, choices, steps=steps) == effect


def test_one_rejection_ends_the_approval() -> None:
    assert effect_of(Verdict.REJECTED, [Chosen(FIRST.id, None)], steps=[FIRST, SECOND, WAITING]) == Effect(
        Status.REJECTED
    )


@pytest.mark.parametrize("comment", [None, "", " \n"])
def test_a_rejection_needs_a_comment(comment: str | None) -> None:
    with pytest.raises(CommentRequired) as refusal:
        checked_comment(Verdict.REJECTED, comment)

    assert refusal.value.path == ("comment",)


@pytest.mark.parametrize(
    ("verdict", "comment", "kept"),
    [(Verdict.REJECTED, " no badge ", "no badge"), (Verdict.APPROVED, None, None), (Verdict.APPROVED, " ", None)],
)
def test_a_comment_is_kept_without_the_space_around_it(verdict: Verdict, comment: str | None, kept: str | None) -> None:
    assert checked_comment(verdict, comment) == kept

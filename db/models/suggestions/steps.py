"""The steps of a suggestion as data: from which state to which, and in whose part.

Everything reads this table: the tables' constraints (a state that no step leads to cannot be written), the guarded
transition of `domain.suggestions`, the page docs/suggestions.md, and the tests.

Sources of the path: handling of proposals 提案 and replies by lead and co-handling units 主办、会办 with classes
A, B, C; enterprise suggestion rules, which want a reason for each rejection.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.models.suggestions.kinds import SuggestionParty as Party
from db.models.suggestions.kinds import SuggestionState as State


class StepKind(StrEnum):
    """What happens to a suggestion; each is an event of its log."""

    DRAFT = "draft"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REVIEW_BEGIN = "review_begin"
    RETURN = "return"
    RESUBMIT = "resubmit"
    FILE = "file"
    NOT_FILE = "not_file"
    MERGE = "merge"
    TRANSFER = "transfer"
    TRANSFER_REFUSE = "transfer_refuse"
    ASSIGN = "assign"
    ASSIGNMENT_RETURN = "assignment_return"
    BEGIN = "begin"
    CONTACT = "contact"
    ASK_AUTHOR = "ask_author"
    DETAIL_GIVE = "detail_give"
    RESUME = "resume"
    ANSWER_DRAFT = "answer_draft"
    COUNTERSIGN = "countersign"
    COUNTERSIGN_REFUSE = "countersign_refuse"
    RELEASE = "release"
    RELEASE_REFUSE = "release_refuse"
    RATE = "rate"
    REOPEN = "reopen"
    CLOSE = "close"
    ESCALATE = "escalate"
    HAND_OVER = "hand_over"
    NUDGE = "nudge"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table. `start` None: the suggestion begins with it."""

    kind: StepKind
    start: State | None
    end: State
    parties: frozenset[Party]
    needs_reason: bool = False
    is_in_first_round: bool = False
    """Not once it was reopened: what was reopened is answered once more, and reopened no more."""


_OPEN_TO_AUTHOR = (
    State.DRAFT,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.RETURNED,
    State.TRANSFERRED,
    State.FILED,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.WAITING_FOR_AUTHOR,
    State.ANSWER_DRAFTED,
    State.COUNTERSIGNED,
    State.REOPENED,
)
_MERGEABLE = (State.SUBMITTED, State.IN_REVIEW, State.FILED, State.ASSIGNED, State.IN_PROGRESS)
_WAITED_FOR = (
    State.SUBMITTED,
    State.IN_REVIEW,
    State.TRANSFERRED,
    State.FILED,
    State.REOPENED,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.ANSWER_DRAFTED,
    State.COUNTERSIGNED,
)
_PUT_INTO_PRACTICE = (State.WAITING_FOR_AUTHOR, State.ANSWERED, State.RATED, State.CLOSED)
"""States in which nothing runs but an implementation."""
_WITH_UNITS = (State.ASSIGNED, State.IN_PROGRESS, State.ANSWER_DRAFTED, State.COUNTERSIGNED, *_PUT_INTO_PRACTICE)
_HANDLED = tuple(state for state in State if state not in {State.DRAFT, State.MERGED, State.CLOSED, State.WITHDRAWN})
_AUTHORS = (Party.AUTHOR, Party.CO_AUTHOR)
_UNITS = (Party.LEAD_UNIT, Party.CO_UNIT)


def _steps(
    kind: StepKind,
    moves: Iterable[tuple[State | None, State]],
    *parties: Party,
    needs_reason: bool = False,
    is_in_first_round: bool = False,
) -> list[Step]:
    return [Step(kind, start, end, frozenset(parties), needs_reason, is_in_first_round) for start, end in moves]


def _each(states: Iterable[State], end: State | None = None) -> list[tuple[State | None, State]]:
    """From each state to one, or to itself."""
    return [(state, end or state) for state in states]


STEPS: Sequence[Step] = (
    *_steps(StepKind.DRAFT, [(None, State.DRAFT)], Party.AUTHOR),
    *_steps(StepKind.SUBMIT, [(State.DRAFT, State.SUBMITTED)], Party.AUTHOR),
    *_steps(StepKind.WITHDRAW, _each(_OPEN_TO_AUTHOR, State.WITHDRAWN), Party.AUTHOR),
    *_steps(StepKind.REVIEW_BEGIN, _each((State.SUBMITTED, State.TRANSFERRED), State.IN_REVIEW), Party.RECEIVER),
    *_steps(StepKind.RETURN, [(State.IN_REVIEW, State.RETURNED)], Party.RECEIVER, needs_reason=True),
    *_steps(StepKind.RESUBMIT, [(State.RETURNED, State.IN_REVIEW)], Party.AUTHOR),
    *_steps(StepKind.FILE, [(State.IN_REVIEW, State.FILED)], Party.RECEIVER),
    *_steps(
        StepKind.NOT_FILE,
        [(State.IN_REVIEW, State.NOT_FILED)],
        Party.RECEIVER,
        needs_reason=True,
        is_in_first_round=True,
    ),
    *_steps(StepKind.MERGE, _each(_MERGEABLE, State.MERGED), Party.RECEIVER, needs_reason=True),
    *_steps(
        StepKind.TRANSFER,
        _each((State.IN_REVIEW, State.FILED), State.TRANSFERRED),
        Party.RECEIVER,
        needs_reason=True,
    ),
    # The place that it was sent to sends it back to where it came from.
    *_steps(StepKind.TRANSFER_REFUSE, [(State.TRANSFERRED, State.IN_REVIEW)], Party.RECEIVER, needs_reason=True),
    *_steps(StepKind.ASSIGN, _each((State.FILED, State.REOPENED), State.ASSIGNED), Party.RECEIVER),
    *_steps(StepKind.ASSIGNMENT_RETURN, [(State.ASSIGNED, State.FILED)], Party.LEAD_UNIT, needs_reason=True),
    *_steps(StepKind.BEGIN, [(State.ASSIGNED, State.IN_PROGRESS)], Party.LEAD_UNIT),
    *_steps(StepKind.CONTACT, _each((State.ASSIGNED, State.IN_PROGRESS)), *_UNITS),
    *_steps(
        StepKind.ASK_AUTHOR,
        [(State.IN_PROGRESS, State.WAITING_FOR_AUTHOR)],
        Party.LEAD_UNIT,
        needs_reason=True,
    ),
    *_steps(StepKind.DETAIL_GIVE, [(State.WAITING_FOR_AUTHOR, State.IN_PROGRESS)], *_AUTHORS),
    *_steps(StepKind.RESUME, [(State.WAITING_FOR_AUTHOR, State.IN_PROGRESS)], Party.LEAD_UNIT, needs_reason=True),
    # Without co-units nothing is to be countersigned; with them the last signature leads on.
    *_steps(
        StepKind.ANSWER_DRAFT,
        _each((State.IN_PROGRESS,), State.ANSWER_DRAFTED) + _each((State.IN_PROGRESS,), State.COUNTERSIGNED),
        Party.LEAD_UNIT,
    ),
    *_steps(
        StepKind.COUNTERSIGN,
        [(State.ANSWER_DRAFTED, State.ANSWER_DRAFTED), (State.ANSWER_DRAFTED, State.COUNTERSIGNED)],
        Party.CO_UNIT,
    ),
    *_steps(
        StepKind.COUNTERSIGN_REFUSE,
        [(State.ANSWER_DRAFTED, State.IN_PROGRESS)],
        Party.CO_UNIT,
        needs_reason=True,
    ),
    *_steps(StepKind.RELEASE, [(State.COUNTERSIGNED, State.ANSWERED)], Party.SUPERVISOR),
    *_steps(
        StepKind.RELEASE_REFUSE,
        [(State.COUNTERSIGNED, State.IN_PROGRESS)],
        Party.SUPERVISOR,
        needs_reason=True,
    ),
    *_steps(StepKind.RATE, _each((State.ANSWERED, State.RATED), State.RATED), *_AUTHORS),
    # Once in a suggestion's life: at the author's wish, or since an author is not satisfied.
    *_steps(
        StepKind.REOPEN,
        _each((State.NOT_FILED, State.ANSWERED, State.RATED), State.REOPENED),
        Party.AUTHOR,
        Party.SYSTEM,
        needs_reason=True,
        is_in_first_round=True,
    ),
    *_steps(StepKind.CLOSE, _each((State.ANSWERED, State.RATED), State.CLOSED), Party.SYSTEM),
    *_steps(StepKind.ESCALATE, _each((*_WAITED_FOR, *_PUT_INTO_PRACTICE)), Party.SYSTEM),
    # Who handled it is dissolved: its successor does, or the nearest above.
    *_steps(StepKind.HAND_OVER, _each(_HANDLED), Party.SYSTEM),
    *_steps(StepKind.NUDGE, _each(_WITH_UNITS), Party.RECEIVER, Party.SUPERVISOR),
)
"""Every step there is, in the order of the path."""

MOVES: Mapping[tuple[StepKind, State | None], tuple[Step, ...]] = {
    key: tuple(step for step in STEPS if (step.kind, step.start) == key)
    for key in {(step.kind, step.start) for step in STEPS}
}
"""Steps by what happens and from where; two where one of two states may follow."""

INTERNAL_REASONS = frozenset({StepKind.COUNTERSIGN_REFUSE, StepKind.RELEASE_REFUSE})
"""Steps whose reason speaks of an answer that is not released: those who handle it read it, and no author."""

AUTHORS_REASONS = frozenset({StepKind.DETAIL_GIVE, StepKind.RESUBMIT})
"""Steps whose words authors say to those who handle it; members to whom it is open do not read them."""

OPEN_TO_MEMBERS = frozenset(
    {
        State.FILED,
        State.ASSIGNED,
        State.IN_PROGRESS,
        State.WAITING_FOR_AUTHOR,
        State.ANSWER_DRAFTED,
        State.COUNTERSIGNED,
        State.ANSWERED,
        State.RATED,
        State.REOPENED,
        State.CLOSED,
        State.MERGED,
    }
)
"""States in which members read a suggestion that is visible to them, second it and comment on it (but MERGED)."""


def moves_in_sql() -> str:
    """The condition that an event is one of the steps."""
    words = sorted({f"{step.kind.value}:{step.start.value if step.start else ''}:{step.end.value}" for step in STEPS})
    listed = ", ".join(f"'{word}'" for word in words)
    return f"kind || ':' || coalesce(from_state, '') || ':' || to_state IN ({listed})"

"""By which steps a suggestion comes into a state; each is one of `db.models.suggestions.steps`."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from db.models.suggestions import StepKind as Kind
from db.models.suggestions import SuggestionParty as Party
from db.models.suggestions import SuggestionState as State

Move: TypeAlias = tuple[Kind, State, Party]
"""What happens, which state follows, in whose part."""

_SUBMITTED: Final[Sequence[Move]] = (
    (Kind.DRAFT, State.DRAFT, Party.AUTHOR),
    (Kind.SUBMIT, State.SUBMITTED, Party.AUTHOR),
)
_IN_REVIEW: Final = (*_SUBMITTED, (Kind.REVIEW_BEGIN, State.IN_REVIEW, Party.RECEIVER))
_FILED: Final = (*_IN_REVIEW, (Kind.FILE, State.FILED, Party.RECEIVER))
_ASSIGNED: Final = (*_FILED, (Kind.ASSIGN, State.ASSIGNED, Party.RECEIVER))
_IN_PROGRESS: Final = (
    *_ASSIGNED,
    (Kind.BEGIN, State.IN_PROGRESS, Party.LEAD_UNIT),
    (Kind.CONTACT, State.IN_PROGRESS, Party.LEAD_UNIT),
)
_COUNTERSIGNED: Final = (*_IN_PROGRESS, (Kind.ANSWER_DRAFT, State.COUNTERSIGNED, Party.LEAD_UNIT))
_ANSWERED: Final = (*_COUNTERSIGNED, (Kind.RELEASE, State.ANSWERED, Party.SUPERVISOR))
_RATED: Final = (*_ANSWERED, (Kind.RATE, State.RATED, Party.AUTHOR))
_REOPENED: Final = (*_RATED, (Kind.REOPEN, State.REOPENED, Party.SYSTEM))
_AGAIN: Final = (
    *_REOPENED,
    (Kind.ASSIGN, State.ASSIGNED, Party.RECEIVER),
    (Kind.BEGIN, State.IN_PROGRESS, Party.LEAD_UNIT),
    (Kind.ANSWER_DRAFT, State.COUNTERSIGNED, Party.LEAD_UNIT),
    (Kind.RELEASE, State.ANSWERED, Party.SUPERVISOR),
    (Kind.RATE, State.RATED, Party.AUTHOR),
)

PATHS: Final[Mapping[State, Sequence[Move]]] = {
    State.DRAFT: _SUBMITTED[:1],
    State.SUBMITTED: _SUBMITTED,
    State.IN_REVIEW: _IN_REVIEW,
    State.RETURNED: (*_IN_REVIEW, (Kind.RETURN, State.RETURNED, Party.RECEIVER)),
    State.TRANSFERRED: (*_IN_REVIEW, (Kind.TRANSFER, State.TRANSFERRED, Party.RECEIVER)),
    State.FILED: _FILED,
    State.NOT_FILED: (*_IN_REVIEW, (Kind.NOT_FILE, State.NOT_FILED, Party.RECEIVER)),
    State.MERGED: (*_IN_REVIEW, (Kind.MERGE, State.MERGED, Party.RECEIVER)),
    State.ASSIGNED: _ASSIGNED,
    State.IN_PROGRESS: _IN_PROGRESS,
    State.WAITING_FOR_AUTHOR: (*_IN_PROGRESS, (Kind.ASK_AUTHOR, State.WAITING_FOR_AUTHOR, Party.LEAD_UNIT)),
    State.ANSWER_DRAFTED: (*_IN_PROGRESS, (Kind.ANSWER_DRAFT, State.ANSWER_DRAFTED, Party.LEAD_UNIT)),
    State.COUNTERSIGNED: _COUNTERSIGNED,
    State.ANSWERED: _ANSWERED,
    State.RATED: _RATED,
    State.REOPENED: _REOPENED,
    State.CLOSED: (*_RATED, (Kind.CLOSE, State.CLOSED, Party.SYSTEM)),
    State.WITHDRAWN: (*_SUBMITTED, (Kind.WITHDRAW, State.WITHDRAWN, Party.AUTHOR)),
}
"""The plain way to each state."""

DETOUR: Final[Sequence[Move]] = (
    *_IN_REVIEW,
    (Kind.RETURN, State.RETURNED, Party.RECEIVER),
    (Kind.RESUBMIT, State.IN_REVIEW, Party.AUTHOR),
    *_RATED[len(_IN_REVIEW) :],
    (Kind.CLOSE, State.CLOSED, Party.SYSTEM),
)
"""To the end, returned once for detail."""
CO_SIGNED: Final[Sequence[Move]] = (
    *_IN_PROGRESS,
    (Kind.ANSWER_DRAFT, State.ANSWER_DRAFTED, Party.LEAD_UNIT),
    (Kind.COUNTERSIGN, State.COUNTERSIGNED, Party.CO_UNIT),
    *_RATED[len(_COUNTERSIGNED) :],
    (Kind.CLOSE, State.CLOSED, Party.SYSTEM),
)
"""To the end, with an answer that a co-unit signed."""
ASKED: Final[Sequence[Move]] = (
    *_IN_PROGRESS,
    (Kind.ASK_AUTHOR, State.WAITING_FOR_AUTHOR, Party.LEAD_UNIT),
    (Kind.DETAIL_GIVE, State.IN_PROGRESS, Party.AUTHOR),
    *_RATED[len(_IN_PROGRESS) :],
    (Kind.CLOSE, State.CLOSED, Party.SYSTEM),
)
"""To the end, with a question to the author between."""
AGAIN: Final[Sequence[Move]] = (*_AGAIN, (Kind.CLOSE, State.CLOSED, Party.SYSTEM))
"""Answered twice, since the author was not satisfied, and closed."""
LATE: Final[Sequence[Move]] = (
    *_ASSIGNED,
    (Kind.NUDGE, State.ASSIGNED, Party.SUPERVISOR),
    (Kind.ESCALATE, State.ASSIGNED, Party.SYSTEM),
    *_RATED[len(_ASSIGNED) :],
)
"""A time ran out while it was with the unit, which had been reminded."""

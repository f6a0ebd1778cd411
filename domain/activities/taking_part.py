"""Who took part in an activity, and what follows from it: feedback 活动反馈, certificates 证书; pure.

The one place that says who took part. Times and numbers are ours; why figures of few are withheld stands in
docs/decisions/0030-small-counts-are-withheld-for-the-whole-union.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.activities.errors import FeedbackNotOpen, FeedbackOver, NotParticipant, SatisfactionInvalid

ATTENDED: Collection[str] = frozenset({"registered", "checked_in"})
"""States of a registration by which its member took part, once the activity is over. A no-show is not among them."""

FEEDBACK_LEAST = 5
"""Of fewer answers nothing is told: who knows one's colleagues would know whose they are."""
MAX_COMMENT = 1_000
SATISFACTION = range(1, 6)


def took_part(activity_state: str, ends_at: datetime, registration_state: str | None, now: datetime) -> bool:
    """Whether a member with such a registration took part."""
    is_over = activity_state not in {"draft", "cancelled"} and now >= ends_at
    return is_over and registration_state in ATTENDED


@dataclass(frozen=True, slots=True)
class Ended:
    """What an activity says of its end; feedback is given and changed for so many days after it, then told."""

    state: str
    ends_at: datetime
    feedback_days: int


def feedback_ends_at(ends_at: datetime, feedback_days: int) -> datetime:
    """Until when feedback on an activity is given and changed."""
    return ends_at + timedelta(days=feedback_days)


def check_feedback(activity: Ended, registration_state: str | None, *, satisfaction: int, now: datetime) -> None:
    """Refuses feedback that comes from somebody else, too early, too late, or with another number of stars.

    Raises:
        DomainError: NOT_PARTICIPANT, FEEDBACK_NOT_OPEN, FEEDBACK_OVER, SATISFACTION_INVALID.
    """
    if registration_state not in ATTENDED or activity.state in {"draft", "cancelled"}:
        raise NotParticipant("activityId")
    if not took_part(activity.state, activity.ends_at, registration_state, now):
        raise FeedbackNotOpen("activityId")
    if now >= feedback_ends_at(activity.ends_at, activity.feedback_days):
        raise FeedbackOver("activityId", days=activity.feedback_days)
    if satisfaction not in SATISFACTION:
        raise SatisfactionInvalid("satisfaction", limit=SATISFACTION[-1])

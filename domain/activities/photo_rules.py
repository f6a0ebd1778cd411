"""Which photos 活动照片 are taken, how many, by whom; pure."""

from datetime import datetime, timedelta

from domain.activities.errors import NotParticipant, TooManyPhotos
from domain.activities.taking_part import ATTENDED
from domain.members.evidence_rules import media_type_of

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_OWN = 10
MAX_WHOLE = 200
"""Photos of one member, and all, of one activity."""
TICKET_LIFE = timedelta(minutes=15)
TICKET_TRIES = 5
UNFINISHED_KEPT = timedelta(minutes=15)
_IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})


def image_type_of(head: bytes) -> str | None:
    """The kind of a picture by its first bytes; None for anything else."""
    media_type = media_type_of(head)
    return media_type if media_type in _IMAGES else None


def check_adder(
    state: str, starts_at: datetime, registration_state: str | None, *, manages: bool, now: datetime
) -> None:
    """Refuses photos of what has not begun, and of others than who takes part or manages the activity.

    Raises:
        NotParticipant: So it is.
    """
    has_begun = state not in {"draft", "cancelled"} and now >= starts_at
    if not has_begun or not (manages or registration_state in ATTENDED):
        raise NotParticipant("activityId")


def check_room(own: int, whole: int) -> None:
    """Refuses one photo too many.

    Raises:
        TooManyPhotos: Of the member, or of the activity.
    """
    if own >= MAX_OWN or whole >= MAX_WHOLE:
        raise TooManyPhotos("activityId", limit=MAX_OWN if own >= MAX_OWN else MAX_WHOLE)

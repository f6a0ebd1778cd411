"""Who may see and do what in activities; pure."""

from dataclasses import dataclass

PHASES = ("open", "closed", "cancelled", "over")
WINDOW_PHASES = ("open", "coming", "past", "none")

_BY_PHASE = {"closed": "REGISTRATION_CLOSED", "cancelled": "ACTIVITY_CANCELLED", "over": "ACTIVITY_OVER"}
_BY_WINDOW = {"coming": "REGISTRATION_NOT_BEGUN", "past": "REGISTRATION_OVER", "none": "NOT_YOUR_SHIFT"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides whether somebody may register. `has_room`: there is a place, or a waiting list that goes on."""

    phase: str
    window_phase: str
    is_in_audience: bool
    may_take_part: bool
    is_registered: bool
    has_room: bool


def register_obstacles(facts: Facts) -> list[str]:
    """Codes of what keeps a signed-in member from registering; empty when nothing does.

    What nothing can change comes alone: an activity that is over or cancelled. The same function explains and decides.
    """
    if facts.phase in {"cancelled", "over"}:
        return [_BY_PHASE[facts.phase]]
    obstacles = []
    if facts.is_registered:
        obstacles.append("ALREADY_REGISTERED")
    if not facts.may_take_part:
        obstacles.append("CANNOT_TAKE_PART")
    if facts.phase in _BY_PHASE:
        obstacles.append(_BY_PHASE[facts.phase])
    if facts.window_phase in _BY_WINDOW:
        obstacles.append(_BY_WINDOW[facts.window_phase])
    if not facts.is_in_audience:
        obstacles.append("NOT_IN_AUDIENCE")
    if not facts.has_room:
        obstacles.append("ACTIVITY_FULL")
    return obstacles

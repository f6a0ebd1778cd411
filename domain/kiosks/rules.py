"""Decisions about kiosks: codes, names, bounds of a profile, PINs, allowances, polling; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from domain.kiosks.errors import (
    KioskFunctionRefused,
    KioskHeartbeatInvalid,
    KioskPinInvalid,
    KioskProfileInvalid,
    KioskStateRefused,
    KioskTextInvalid,
)
from domain.shared.text import normalised

CODE_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
CODE_LENGTH: Final = 8
REQUEST_LIFE: Final = timedelta(minutes=10)
POLL_SECONDS: Final = 5
"""Least pause between two questions of a machine that waits; each that comes earlier adds as much."""
GUESSES, GUESS_WINDOW = 5, timedelta(minutes=15)
"""Wrong codes that one officer may type, and in what time."""

CHALLENGE_LIFE: Final = timedelta(minutes=2)
PIN_DIGITS: Final = 6
PIN_TRIES, PIN_LOCK = 5, timedelta(minutes=15)
KIOSK_TRIES: Final = 20
"""Wrong cards or PINs at one kiosk, of whomever, in `GUESS_WINDOW`."""

MAX_NAME, MAX_SETTINGS, MAX_SETTING = 60, 20, 500
MAX_ENTRIES: Final = 100
SILENT_AFTER: Final = timedelta(minutes=10)
_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "idle_seconds": (15, 300),
    "session_seconds": (60, 1800),
    "offline_count": (0, 1000),
    "offline_hours": (1, 72),
}
_MAX_QUEUE, _MAX_PERCENT, _MAX_AHEAD = 1_000_000, 100, 10 * 365 * 86_400


class Language(StrEnum):
    """Languages that a kiosk may offer."""

    CHINESE = "zh-CN"
    ENGLISH = "en"


class AllowanceReason(StrEnum):
    """What an allowance has against an entry; the first that holds is given."""

    ALLOWANCE_UNKNOWN = "allowance_unknown"
    CLOCK_WRONG = "clock_wrong"
    ALLOWANCE_OVER = "allowance_over"
    ALLOWANCE_EXCEEDED = "allowance_exceeded"


class Poll(StrEnum):
    """What a machine that waits is told (RFC 8628, 3.5)."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    DENIED = "access_denied"
    EXPIRED = "expired_token"
    GRANTED = "granted"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kiosk may do, in seconds, hours and numbers of entries."""

    document_profile: str
    functions: Sequence[str]
    languages: Sequence[str]
    allows_pin: bool = True
    idle_seconds: int = 60
    session_seconds: int = 600
    offline_count: int = 300
    offline_hours: int = 12


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allowance as it was signed, and how many entries have used it."""

    issued_at: datetime
    valid_until_at: datetime
    most_count: int
    used_count: int


def clean_line(text: str | None, path: str, *, most: int = MAX_NAME, is_required: bool = True) -> str | None:
    """One printable line; None when nothing is left and nothing is required.

    Raises:
        KioskTextInvalid: Missing, too long, or with control characters.
    """
    line = " ".join(normalised("NFKC", (text or "")[: 4 * most + 1]).split())
    if (not line and is_required) or len(line) > most or not line.isprintable():
        raise KioskTextInvalid(path, most=most)
    return line or None


def clean_profile(profile: Profile) -> Profile:
    """A profile within its bounds, each function and language once.

    Raises:
        KioskProfileInvalid, KioskTextInvalid: It is not.
    """
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(profile, name) <= most:
            raise KioskProfileInvalid("profile", _camel(name), least=least, most=most)
    if profile.session_seconds < profile.idle_seconds:
        raise KioskProfileInvalid("profile", "sessionSeconds", least=profile.idle_seconds, most=1800)
    languages, functions = list(dict.fromkeys(profile.languages)), list(dict.fromkeys(profile.functions))
    if not languages or not functions:
        raise KioskProfileInvalid("profile", "functions" if languages else "languages", least=1, most=len(Language))
    name = clean_line(profile.document_profile, "profile", most=MAX_NAME) or ""
    return Profile(
        name,
        functions,
        languages,
        profile.allows_pin,
        profile.idle_seconds,
        profile.session_seconds,
        profile.offline_count,
        profile.offline_hours,
    )


def clean_settings(given: Mapping[str, str]) -> dict[str, str]:
    """Settings by name.

    Raises:
        KioskProfileInvalid, KioskTextInvalid: Too many, or a name or value that is too long.
    """
    if len(given) > MAX_SETTINGS:
        raise KioskProfileInvalid("settings", least=0, most=MAX_SETTINGS)
    return {
        clean_line(name, "settings") or "": clean_line(value, "settings", most=MAX_SETTING, is_required=False) or ""
        for name, value in given.items()
    }


def clean_code(text: str) -> str:
    """A user code as it was made: capitals, without spaces, hyphens or anything else that people add."""
    return "".join(letter for letter in normalised("NFKC", text[:40]).upper() if letter in CODE_LETTERS)


def shown_code(code: str) -> str:
    """A user code as people read it."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def clean_card(text: str) -> str:
    """A card's number in one spelling; empty when it can be none."""
    card = "".join(normalised("NFKC", text[: 4 * MAX_NAME]).split()).upper()
    return card if card.isprintable() and len(card) <= MAX_NAME else ""


def check_pin(pin: str, old: str) -> str:
    """A PIN of one's own: six digits, not all the same, no row up or down, another one than before.

    Raises:
        KioskPinInvalid: It is not.
    """
    digits = normalised("NFKC", pin[:40]).strip()
    is_six = len(digits) == PIN_DIGITS and digits.isascii() and digits.isdigit()
    steps = {int(after) - int(before) for before, after in pairwise(digits)} if is_six else {0}
    if not is_six or digits == old or steps in ({0}, {1}, {-1}):
        raise KioskPinInvalid("newPin", digits=PIN_DIGITS)
    return digits


def check_heartbeat(
    *, clock_ahead_seconds: int, queue_length: int, battery_percent: int | None, queue_oldest_at: datetime | None
) -> None:
    """Refuses numbers that cannot be meant.

    Raises:
        KioskHeartbeatInvalid: One of them.
    """
    if not -_MAX_AHEAD <= clock_ahead_seconds <= _MAX_AHEAD:
        raise KioskHeartbeatInvalid("deviceNow")
    if not 0 <= queue_length <= _MAX_QUEUE or (queue_oldest_at is not None) != (queue_length > 0):
        raise KioskHeartbeatInvalid("queueLength")
    if battery_percent is not None and not 0 <= battery_percent <= _MAX_PERCENT:
        raise KioskHeartbeatInvalid("batteryPercent")


def poll_answer(
    *,
    now: datetime,
    expires_at: datetime,
    polled: tuple[datetime | None, int],
    is_refused: bool,
    is_granted: bool,
) -> Poll:
    """What a machine that asks for its token is told. `polled`: when it asked last, the seconds to wait."""
    polled_at, poll_seconds = polled
    if now >= expires_at:
        return Poll.EXPIRED
    if polled_at is not None and now - polled_at < timedelta(seconds=poll_seconds):
        return Poll.SLOW_DOWN
    if is_refused:
        return Poll.DENIED
    return Poll.GRANTED if is_granted else Poll.PENDING


def allowance_obstacle(
    allowance: Allowance | None, at: datetime, now: datetime, grace: timedelta
) -> AllowanceReason | None:
    """What an allowance has against what happened at `at`, by our clock; None: nothing."""
    if allowance is None:
        return AllowanceReason.ALLOWANCE_UNKNOWN
    if at > now + grace or at < allowance.issued_at - grace:
        return AllowanceReason.CLOCK_WRONG
    if at >= allowance.valid_until_at:
        return AllowanceReason.ALLOWANCE_OVER
    return AllowanceReason.ALLOWANCE_EXCEEDED if allowance.used_count >= allowance.most_count else None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)


def check_use(state: str, functions: Sequence[str], asked: Sequence[str]) -> None:
    """Refuses what a kiosk may not do now.

    Raises:
        KioskStateRefused: It is suspended.
        KioskFunctionRefused: Its profile has none of what is asked for.
    """
    if state != "active":
        raise KioskStateRefused(state=state)
    if not set(asked) & set(functions):
        raise KioskFunctionRefused

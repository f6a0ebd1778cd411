"""Decisions of sign-in: refresh tokens, attempts, passwords, account names."""

import hmac
import ipaddress
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

import phonenumbers

from domain.auth.errors import PasswordIsName, PasswordTooLong, PasswordTooShort
from domain.shared.errors import DomainError
from domain.shared.text import normalised

ACCESS_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(days=30)
SESSION_IDLE = timedelta(days=14)
REPEAT_GRACE = timedelta(seconds=60)
ACTIVATION_LIFE = timedelta(days=7)

ATTEMPT_WINDOW = timedelta(minutes=15)
ACCOUNT_ATTEMPTS = 5
ADDRESS_ATTEMPTS = 60

SIGN_IN_CODE_DIGITS = 6
SIGN_IN_CODE_LIFE = timedelta(minutes=5)
SIGN_IN_CODE_TRIES = 5
CODE_SENDS = 3
CODE_ADDRESS_SENDS = 30
DAY_WINDOW = timedelta(days=1)
CODE_DAY_SENDS = 10
CODE_ADDRESS_DAY_SENDS = 300

CHALLENGE_LIFE = timedelta(minutes=5)
CHALLENGES = 60
PASSKEYS_MAXIMUM = 10
PASSKEY_NAME_MAXIMUM = 40

SIGN_ON_LIFE = timedelta(minutes=10)
SIGN_ON_CODE_LIFE = timedelta(seconds=60)

PASSWORD_MINIMUM = 8
PASSWORD_MAXIMUM = 128
DEVICE_NAME_MAXIMUM = 60
ACTIVATION_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ACTIVATION_LENGTH = 8

SIGN_IN_STATES = frozenset({"active", "retained"})
"""States of `MemberState` in which a member may sign in."""

OFFICE_STATES = frozenset({"active"})
"""States in which a member may hold offices and roles: the retained neither elect nor stand."""

_RAW_MAXIMUM = 1024
_PHONE_REGION = "CN"
_PHONE_CHARACTERS = frozenset("0123456789+-().")
_CHINA = timezone(timedelta(hours=8))


class RefreshDecision(StrEnum):
    """What a presented refresh token leads to."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    REUSE = "reuse"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class HeldSession:
    """The session as the locked row tells it."""

    generation: int
    rotated_at: datetime
    expires_at: datetime
    is_revoked: bool
    rotation_key_hash: bytes | None = None


def refresh_decision(
    held: HeldSession, presented: int, now: datetime, key_hash: bytes | None = None
) -> RefreshDecision:
    """What to do with an authentic refresh token of generation `presented`, sent under a request key of this hash.

    The live generation rotates. The one before it gets its successor again within the grace: the answer was lost, or
    a client asked twice at once. Under the request key of that rotation it does so at any time: only who asked for it
    knows the key, so it is the device whose answer was lost, however long it had no network. Anything older is a copy
    in other hands (RFC 9700, 4.14.2). A generation ahead of the row was issued by us and forgotten by a restored
    backup: it rotates, for nobody but its holder can have it.
    """
    if held.is_revoked:
        return RefreshDecision.REVOKED
    if now >= held.expires_at or now - held.rotated_at >= SESSION_IDLE:
        return RefreshDecision.EXPIRED
    if presented >= held.generation:
        return RefreshDecision.ROTATE
    if presented == held.generation - 1 and (now - held.rotated_at <= REPEAT_GRACE or _is_same(held, key_hash)):
        return RefreshDecision.REPEAT
    return RefreshDecision.REUSE


def _is_same(held: HeldSession, key_hash: bytes | None) -> bool:
    """Whether the request is the one that rotated last."""
    known = held.rotation_key_hash
    return known is not None and key_hash is not None and hmac.compare_digest(known, key_hash)


@dataclass(frozen=True, slots=True)
class AttemptCount:
    """Attempts by one subject in its present window, this one included."""

    attempts: int
    limit: int
    window_started_at: datetime
    window: timedelta = ATTEMPT_WINDOW


def attempt_wait_seconds(counts: Iterable[AttemptCount], now: datetime) -> int | None:
    """How long to wait before the next attempt, at least 1; None when this one is within every limit."""
    ends = [count.window_started_at + count.window for count in counts if count.attempts > count.limit]
    if not ends:
        return None
    return max(1, math.ceil((max(ends) - now).total_seconds()))


def address_subject(address: str) -> str:
    """What a network address is counted by: an IPv4 address, or the /64 that an IPv6 subscriber owns."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


@dataclass(frozen=True, slots=True)
class AccountName:
    """What a person typed to say who they are: always a possible member number, perhaps a phone number (E.164)."""

    number: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)

    @property
    def subject(self) -> str:
        """Equal for all spellings of one name."""
        return self.phone or self.number


def account_name(login: str) -> AccountName:
    """The name without spaces, in capitals and half width; numbers without a country are Chinese."""
    number = "".join(normalised("NFKC", login[:_RAW_MAXIMUM]).split()).upper()
    return AccountName(number, _phone(number))


def _phone(text: str) -> str | None:
    if not text or not _PHONE_CHARACTERS.issuperset(text):
        return None
    try:
        parsed = phonenumbers.parse(text, _PHONE_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def phone_number(text: str) -> str | None:
    """A phone number in E.164, from any spelling; None when it is none."""
    return account_name(text).phone


def normalised_sign_in_code(code: str) -> str:
    """The digits, without the spaces and hyphens that people add."""
    return "".join(normalised("NFKC", code[:_RAW_MAXIMUM]).replace("-", "").split())


def is_count_ahead(held: int, presented: int) -> bool:
    """Whether an authenticator's counter has moved on (WebAuthn level 2, 7.2, step 21).

    Authenticators that do not count say 0 each time. Any other value that does not grow comes from a copy of the key,
    or from the original after a copy was used.
    """
    return presented > held or presented == held == 0


def passkey_name(name: str | None) -> str:
    """One printable line of at most 40 characters; `Passkey` when nothing is left."""
    return (_line(name, PASSKEY_NAME_MAXIMUM) if name is not None else None) or "Passkey"


def normalised_password(password: str) -> str:
    """One form for all keyboards (NFKC): full-width and half-width letters are the same password."""
    return normalised("NFKC", password[: _RAW_MAXIMUM + 1])


def password_faults(password: str, login: AccountName | None, *path: str) -> list[DomainError]:
    """What is wrong with a normalised new password; empty when nothing is."""
    if len(password) > PASSWORD_MAXIMUM:
        return [PasswordTooLong(*path, maximum=PASSWORD_MAXIMUM)]
    if len(password) < PASSWORD_MINIMUM:
        return [PasswordTooShort(*path, minimum=PASSWORD_MINIMUM)]
    if login is not None and account_name(password).subject == login.subject:
        return [PasswordIsName(*path)]
    return []


def normalised_activation_code(code: str) -> str:
    """As issued: capitals, without the spaces and hyphens that people add."""
    return "".join(normalised("NFKC", code[:_RAW_MAXIMUM]).replace("-", "").split()).upper()


def normalised_device_name(name: str | None) -> str | None:
    """One printable line, cut to 60 characters; None when nothing is left."""
    return None if name is None else _line(name, DEVICE_NAME_MAXIMUM)


def _line(text: str, maximum: int) -> str | None:
    line = " ".join(normalised("NFKC", text[:_RAW_MAXIMUM]).split())
    return "".join(character for character in line if character.isprintable())[:maximum] or None


def union_day(now: datetime) -> date:
    """The union's day: grants begin and end by it (China Standard Time, no daylight saving)."""
    return now.astimezone(_CHINA).date()


def end_of_union_day(now: datetime) -> datetime:
    """When the next of the union's days begins (UTC)."""
    return datetime.combine(union_day(now) + timedelta(days=1), time(), _CHINA).astimezone(UTC)


def are_days_in_order(starts_on: date, ends_on: date | None, today: date) -> bool:
    """Whether a grant from day to day (both included) can still be in force."""
    return ends_on is None or ends_on >= max(starts_on, today)

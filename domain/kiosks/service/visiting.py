"""Members before a kiosk 上机会话: a code on its screen that a phone confirms, or a card with a PIN."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.models.kiosks import KioskFunction, KioskRow, KioskSessionRow, KioskSignInMethod, KioskState
from db.queries.kiosks import machines, visits
from db.sealing import Keyring
from db.session import Record
from db.types import new_id
from domain.audit.service import record, record_own
from domain.auth.errors import TooManyAttempts
from domain.auth.passwords import WORKSHOP
from domain.auth.rules import SIGN_IN_STATES
from domain.auth.service import guess_count, guess_subject
from domain.kiosks import rules, tokens
from domain.kiosks.errors import (
    KioskCardRefused,
    KioskFunctionRefused,
    KioskPinChangeRequired,
    KioskSignInNotFound,
)
from domain.kiosks.keys import text_of
from domain.kiosks.service.setting import serving_kiosk
from domain.shared.work import Outcome, Work

_GUESSING: Final = "kiosk card"


@dataclass(frozen=True, slots=True)
class Nothing:
    """No input."""


@dataclass(frozen=True, slots=True)
class KioskSignInConfirm:
    """What the QR code on a kiosk's screen holds."""

    challenge: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KioskSignInTake:
    """A challenge of the kiosk that calls."""

    sign_in_id: UUID


@dataclass(frozen=True, slots=True)
class CardAttempt:
    """A counted attempt with a card; `card` None: nobody's. Stays inside the request."""

    card: Record | None
    pin: str = field(repr=False)
    new_pin: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class KioskCardSignIn:
    """A card whose PIN was right; with `pin_hash` it has that PIN from now on."""

    member_id: UUID
    generation: int
    pin_hash: str | None = field(default=None, repr=False)


async def kiosk_sign_in_begin(work: Work, command: Nothing) -> Outcome:  # noqa: ARG001  # the shape of a use case
    """A challenge for the kiosk's screen, for two minutes. Whoever stood before it is signed out. Locks the kiosk.

    The challenge is derived from its id, so that a repeated request shows the same one and no outcome holds it.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_STATE_REFUSED, KIOSK_FUNCTION_REFUSED.
    """
    kiosk = await serving_kiosk(work, KioskFunction.MEMBER_SESSION)
    await visits.close_all(work.conn, kiosk.tenant_id, kiosk.id, work.now)
    session_id, ends_at = new_id(), work.now + rules.CHALLENGE_LIFE
    challenge = tokens.challenge(work.keyring, kiosk.tenant_id, session_id)
    session = _session(kiosk, session_id, KioskSignInMethod.PHONE, work.now)
    session.challenge_hash = tokens.kept(work.keyring, kiosk.tenant_id, "challenge", challenge)
    session.challenge_ends_at = ends_at
    await visits.insert_session(work.conn, session)
    return {"sign_in_id": session_id, "ends_at": ends_at.isoformat()}


def _session(kiosk: KioskRow, session_id: UUID, method: KioskSignInMethod, now: datetime) -> KioskSessionRow:
    return KioskSessionRow(
        tenant_id=kiosk.tenant_id,
        id=session_id,
        kiosk_id=kiosk.id,
        method=method.value,
        begun_at=now,
        challenge_ends_at=now,
    )


async def challenge_found(work: Work, challenge: str) -> Record | None:
    """The kiosk that shows a challenge: `name`, `place`, `challenge_ends_at`; None when it shows none such now."""
    code_hash = tokens.kept(work.keyring, work.scope.tenant_id, "challenge", challenge)
    row = await visits.find_challenge(work.conn, work.scope.tenant_id, code_hash)
    return row if row is not None and _is_open(row, work.now) else None


def _is_open(row: Record, now: datetime) -> bool:
    is_shown = row["closed_at"] is None and now < row["challenge_ends_at"] and row["opened_at"] is None
    return is_shown and row["state"] == KioskState.ACTIVE


async def kiosk_sign_in_confirm(work: Work, command: KioskSignInConfirm) -> Outcome:
    """The caller stands before the kiosk that shows a challenge. Locks the challenge; twice by one is as once.

    Not from a kiosk: whoever is signed in at one cannot sign in at another by it.

    Raises:
        KioskSignInNotFound: No kiosk shows it now, or somebody else has confirmed it.
    """
    member_id, tenant_id = work.actor.member_id, work.scope.tenant_id
    code_hash = tokens.kept(work.keyring, tenant_id, "challenge", command.challenge)
    row = await visits.lock_challenge(work.conn, tenant_id, code_hash)
    if member_id is None or work.actor.kiosk_id is not None or row is None or not _is_open(row, work.now):
        raise KioskSignInNotFound("challenge")
    if row["member_id"] not in (None, member_id):
        raise KioskSignInNotFound("challenge")
    if row["member_id"] is None:
        await visits.confirm(work.conn, row, member_id)
    return {"name": row["name"], "place": row["place"]}


async def kiosk_sign_in_take(work: Work, command: KioskSignInTake) -> Outcome:
    """The session of a confirmed challenge, `{}` while nobody has confirmed it. Locks kiosk and challenge.

    Asked again it is the same session, while that is open: the answer may have been lost. Records
    `kiosk_session.opened`.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_STATE_REFUSED, KIOSK_FUNCTION_REFUSED, KIOSK_SIGN_IN_NOT_FOUND.
    """
    kiosk = await serving_kiosk(work, KioskFunction.MEMBER_SESSION)
    row = await visits.lock_session(work.conn, kiosk.tenant_id, command.sign_in_id, kiosk.id)
    if row is None or row["closed_at"] is not None or row["method"] != KioskSignInMethod.PHONE:
        raise KioskSignInNotFound("signInId")
    if row["opened_at"] is not None and work.now < row["ends_at"]:
        return _opened(kiosk, row["id"], row["ends_at"])
    if work.now >= row["challenge_ends_at"]:
        raise KioskSignInNotFound("signInId")
    if row["member_id"] is None:
        return {}
    ends_at = work.now + timedelta(seconds=kiosk.session_seconds)
    await visits.open_session(work.conn, row, now=work.now, ends_at=ends_at)
    await _tell(work, kiosk, row["id"], row["member_id"])
    return _opened(kiosk, row["id"], ends_at)


async def card_reserve(work: Work, card_number: str, pin: str, new_pin: str | None) -> CardAttempt:
    """Counts an attempt with a card, in a transaction of its own that is committed before the PIN is verified.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_STATE_REFUSED, KIOSK_FUNCTION_REFUSED (no PIN here), TOO_MANY_ATTEMPTS.
    """
    kiosk = await serving_kiosk(work, KioskFunction.MEMBER_SESSION)
    if not kiosk.allows_pin:
        raise KioskFunctionRefused
    guesses = await machines.find_guesses(work.conn, kiosk.tenant_id, _subject(work))
    if guesses is not None and guesses["attempts"] >= rules.KIOSK_TRIES:
        _wait(guesses["window_started_at"] + rules.GUESS_WINDOW, work.now)
    index = tokens.kept(work.keyring, kiosk.tenant_id, "card", rules.clean_card(card_number))
    found = await visits.find_card(work.conn, kiosk.tenant_id, index)
    if found is None or found["state"] not in SIGN_IN_STATES:
        return CardAttempt(None, pin, new_pin)
    card = await visits.lock_card(work.conn, kiosk.tenant_id, found["id"])
    if card is None:
        return CardAttempt(None, pin, new_pin)
    if card["locked_until_at"] is not None:
        _wait(card["locked_until_at"], work.now)
    count = 1 if card["locked_until_at"] is not None else card["wrong_count"] + 1
    until_at = work.now + rules.PIN_LOCK if count >= rules.PIN_TRIES else None
    await visits.note_wrong(work.conn, card, count=count, locked_until_at=until_at)
    return CardAttempt(card, pin, new_pin)


def _wait(until_at: datetime, now: datetime) -> None:
    left = (until_at - now).total_seconds()
    if left > 0:
        raise TooManyAttempts(retry_after_seconds=int(left) + 1)


async def card_prove(keyring: Keyring, attempt: CardAttempt) -> KioskCardSignIn | None:
    """The card of a counted attempt; None for a wrong card or PIN, which take the same time.

    Raises:
        DomainError: KIOSK_PIN_CHANGE_REQUIRED, KIOSK_PIN_INVALID, OVERLOADED.
    """
    card, pin = attempt.card, attempt.pin.strip()
    stored = None if card is None else card["pin_hash"]
    verdict = await WORKSHOP.verify(stored, pin)
    if card is None:
        return None
    is_offices = card["pin_hash"] is None
    if is_offices:
        office = tokens.office_pin(keyring, card["tenant_id"], card["id"], card["generation"])
        if not tokens.is_same(office, pin):
            return None
        if attempt.new_pin is None:
            raise KioskPinChangeRequired("newPin")
    elif not verdict.is_right:
        return None
    new_hash = None
    if attempt.new_pin is not None:
        new_hash = await WORKSHOP.hash(rules.check_pin(attempt.new_pin, pin))
    return KioskCardSignIn(card["id"], card["generation"], new_hash)


async def card_refuse(work: Work) -> None:
    """Counts a wrong card or PIN against the kiosk, in a transaction of its own."""
    await guess_count(work, _subject(work), rules.GUESS_WINDOW)


def _subject(work: Work) -> bytes:
    return guess_subject(work, _GUESSING, str(work.actor.kiosk_id))


async def kiosk_card_sign_in(work: Work, command: KioskCardSignIn) -> Outcome:
    """Opens a session for the holder of a card. Whoever stood before the kiosk is signed out. Locks kiosk and card.

    Records `kiosk_session.opened`, and `kiosk_pin.changed`.

    Raises:
        DomainError: KIOSK_NOT_FOUND, KIOSK_STATE_REFUSED, KIOSK_FUNCTION_REFUSED, KIOSK_CARD_REFUSED (the office gave
            out another one meanwhile).
    """
    kiosk = await serving_kiosk(work, KioskFunction.MEMBER_SESSION)
    card = await visits.lock_card(work.conn, kiosk.tenant_id, command.member_id)
    if card is None or card["generation"] != command.generation:
        raise KioskCardRefused("cardNumber")
    await visits.note_right(work.conn, card, pin_hash=command.pin_hash)
    await visits.close_all(work.conn, kiosk.tenant_id, kiosk.id, work.now)
    session = _session(kiosk, new_id(), KioskSignInMethod.CARD, work.now)
    session.member_id, session.opened_at, session.active_at = command.member_id, work.now, work.now
    session.ends_at = ends_at = work.now + timedelta(seconds=kiosk.session_seconds)
    await visits.insert_session(work.conn, session)
    await _tell(work, kiosk, session.id, command.member_id)
    if command.pin_hash is not None:
        await record_own(work, command.member_id, "kiosk_pin.changed", "member", command.member_id)
    return _opened(kiosk, session.id, ends_at)


async def kiosk_session_close(work: Work, command: Nothing | None = None) -> Outcome:  # noqa: ARG001  # the shape of a use case
    """Ends the session of the member who calls from a kiosk; asked by a kiosk itself, whatever is open at it.

    Raises:
        KioskSignInNotFound: The caller is at no kiosk.
    """
    kiosk_id, visit_id = work.actor.kiosk_id, work.actor.visit_id
    if kiosk_id is None:
        raise KioskSignInNotFound
    if visit_id is None:
        await visits.close_all(work.conn, work.scope.tenant_id, kiosk_id, work.now)
    else:
        await visits.close(work.conn, work.scope.tenant_id, visit_id, kiosk_id, work.now)
        await record(work, "kiosk_session.closed", "kiosk_session", visit_id)
    return {"closed_at": work.now.isoformat()}


def _opened(kiosk: KioskRow, session_id: UUID, ends_at: datetime) -> Outcome:
    return {
        "session_id": session_id,
        "kiosk_id": kiosk.id,
        "thumbprint": text_of(kiosk.key_thumbprint),
        "idle_seconds": kiosk.idle_seconds,
        "ends_at": ends_at.isoformat(),
    }


async def _tell(work: Work, kiosk: KioskRow, session_id: UUID, member_id: UUID) -> None:
    await record_own(work, member_id, "kiosk_session.opened", "kiosk_session", session_id, kiosk_id=str(kiosk.id))

"""Kiosks: one on the floor of each branch, one of them silent, one revoked, one that waits; cards of who tries it."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from db.models.kiosks import KioskFunction, KioskState
from db.models.organisations import OrganisationKind
from db.seed.accounts import DEMO_ACCOUNTS, DEMO_KIOSK_CODE, DEMO_PIN
from db.seed.ids import Kind
from db.seed.story.book import Book, Subject
from db.seed.story.days import DAY, day_of
from db.seed.tree import Organisation
from db.seed.union import member_id, number_of

SILENT, REVOKED = "HD-A-02", "HD-B-01"
_GATES = ("东门", "西门", "南门", "北门")
_HOUR = timedelta(hours=1)
_CODE_LIFE = 12 * _HOUR  # longer than that of a real one, so that there is time to try it
_POLL_SECONDS = 5


class KioskRecord(NamedTuple):
    """A row of kiosk, as an officer has enrolled and configured it."""

    id: UUID
    organisation_id: UUID
    name: str
    place: str
    gate: str
    state: str
    key_thumbprint: bytes
    public_jwk: dict[str, str]
    document_profile: str
    functions: list[str]
    languages: list[str]
    allows_pin: bool
    idle_seconds: int
    session_seconds: int
    offline_count: int
    offline_hours: int
    settings: dict[str, str]
    version: int
    answering_id: UUID
    enrolled_at: datetime
    configured_at: datetime
    state_at: datetime
    generation: int
    rotated_at: datetime
    seen_at: datetime
    seen_version: int
    software: str
    clock_ahead_seconds: int
    queue_length: int
    has_paper: bool
    silence_told_at: datetime | None


class RequestRecord(NamedTuple):
    """A row of kiosk_request: a machine that shows its code."""

    id: UUID
    device_code_hash: bytes
    user_code_hash: bytes
    key_thumbprint: bytes
    public_jwk: dict[str, str]
    expires_at: datetime
    poll_seconds: int


class CardRecord(NamedTuple):
    """A row of kiosk_card with a PIN of the member's own."""

    id: UUID
    card_index: bytes
    pin_hash: str
    generation: int
    wrong_count: int
    issued_by_id: UUID
    issued_at: datetime


def tell_kiosks(book: Book) -> None:
    """Everything about kiosks. Nobody has their keys: what they would send is not to be made up."""
    floors = [each for each in book.union.organisations if each.kind == OrganisationKind.BRANCH]
    for number, floor in enumerate(floors):
        _tell_kiosk(book, floor, number)
    public_jwk, thumbprint = _key(len(floors))
    book.rows["kiosk_request"].append(
        RequestRecord(
            id=book.new_id(Kind.KIOSK_REQUEST),
            device_code_hash=book.keyring.derive("device of the seeds"),
            user_code_hash=book.keyring.blind_index(book.tenant_id, "kiosk user code", DEMO_KIOSK_CODE),
            key_thumbprint=thumbprint,
            public_jwk=public_jwk,
            expires_at=book.now + _CODE_LIFE,
            poll_seconds=_POLL_SECONDS,
        )
    )
    book.rows["kiosk_card"] += _cards(book)


def _tell_kiosk(book: Book, floor: Organisation, number: int) -> None:
    public_jwk, thumbprint = _key(number)
    enrolled_at, seen_at = book.now - 40 * DAY + number * _HOUR, book.now - timedelta(minutes=1)
    officer, state = book.officer(floor.id, day_of(enrolled_at)), KioskState.ACTIVE
    state_at = enrolled_at
    if floor.code == SILENT:
        seen_at = book.now - DAY
    if floor.code == REVOKED:
        state, state_at = KioskState.REVOKED, book.now - 6 * DAY
        seen_at = state_at - _HOUR
    row = KioskRecord(
        id=book.new_id(Kind.KIOSK),
        organisation_id=floor.id,
        name=f"{number + 1}号终端",
        place=f"{floor.name}{_GATES[number % 4]}",
        gate=_GATES[number % 4],
        state=state.value,
        key_thumbprint=thumbprint,
        public_jwk=public_jwk,
        document_profile="kiosk",
        functions=[KioskFunction.CHECK_IN.value, KioskFunction.MEMBER_SESSION.value],
        languages=["zh-CN", "en"],
        allows_pin=True,
        idle_seconds=60,
        session_seconds=600,
        offline_count=300,
        offline_hours=12,
        settings={},
        version=1,
        answering_id=officer,
        enrolled_at=enrolled_at,
        configured_at=enrolled_at,
        state_at=state_at,
        generation=1,
        rotated_at=seen_at,
        seen_at=seen_at,
        seen_version=1,
        software="1.4.0",
        clock_ahead_seconds=0,
        queue_length=0,
        has_paper=number % 5 != 4,
        # Nobody beats for them: that they fall silent is told to nobody, until one of them was heard again.
        silence_told_at=seen_at + timedelta(minutes=10),
    )
    book.rows["kiosk"].append(row)
    subject = Subject("kiosk", row.id, floor.id)
    book.note(enrolled_at, officer, "kiosk.enrolled", subject, thumbprint=_text(thumbprint))
    if state == KioskState.REVOKED:
        book.note(state_at, officer, "kiosk.revoked", subject)


def _cards(book: Book) -> Iterator[CardRecord]:
    """The six accounts have a card each, `DEMO` and their number, and one PIN."""
    pin_hash = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(DEMO_PIN)
    at = book.now - 30 * DAY
    top = book.chair(day_of(at))
    for _, login, _ in DEMO_ACCOUNTS:
        index = book.keyring.blind_index(book.tenant_id, "kiosk card", f"DEMO{number_of(login)}")
        yield CardRecord(member_id(number_of(login)), index, pin_hash, 1, 0, top, at)


def _key(number: int) -> tuple[dict[str, str], bytes]:
    """A public key and its thumbprint (RFC 7638), the same in every run."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"kiosk of the seeds {number}".encode()).digest())
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": _text(private.public_key().public_bytes_raw())}
    return jwk, hashlib.sha256(json.dumps(jwk, separators=(",", ":")).encode()).digest()


def _text(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

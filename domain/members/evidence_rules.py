"""Rules of what proves a join request: files that are taken, how many, what must be there before an approval; pure.

Limits and times are ours. What must be there is versioned rule data of the organisation that is joined (`RULES` in
`domain/organisations/rules.py`); nothing by default.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_EVIDENCE_BYTES = 10 * 1024 * 1024
MAX_DOCUMENTS = 6
MAX_PLACES = 30
"""Places that one request may ask for in its whole life, removed documents included."""
TICKET_LIFE = timedelta(minutes=15)
TICKET_TRIES = 5
UNFINISHED_KEPT = timedelta(minutes=15)
"""How long after its ticket's end what came in of a document is kept: longer than any upload may take."""
FORGOTTEN_AFTER = timedelta(days=180)
"""After a rejection or a withdrawal. PIPL article 19: no longer than needed; within it the person may ask again."""

HEAD_BYTES = 12
_HEADS: Sequence[tuple[str, bytes]] = (
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("application/pdf", b"%PDF-"),
)
_SUFFIXES: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}

NEEDED_KINDS: Mapping[str, str] = {
    "join_needs_identity_card": "identity_card",
    "join_needs_employment_contract": "employment_contract",
    "join_needs_employment_certificate": "employment_certificate",
    "join_needs_social_insurance": "social_insurance",
}
"""Rule → kind of document that must be on file before an approval."""

NEEDED_METHODS: Mapping[str, str] = {
    "join_needs_number_check": "document_number",
    "join_needs_roster_check": "roster",
    "join_needs_phone_check": "phone",
    "join_needs_provider_check": "provider",
    "join_needs_officer_check": "officer",
}
"""Rule → method whose newest check must have matched before an approval."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a request has of one document."""

    state: str
    ticket_expires_at: datetime


def media_type_of(head: bytes) -> str | None:
    """What the first bytes of a file say that it is; None for anything that is not taken. Names say nothing."""
    if head.startswith(b"RIFF"):
        return "image/webp" if head[8:12] == b"WEBP" else None
    return next((media_type for media_type, magic in _HEADS if head.startswith(magic)), None)


def file_name(kind: str, number: int, media_type: str = "") -> str:
    """The name that a document has with us: what it is, which one it is, and the suffix that fits its content."""
    suffix = _SUFFIXES.get(media_type)
    return f"{kind}-{number}.{suffix}" if suffix else f"{kind}-{number}"


def is_taken(place: Place, now: datetime) -> bool:
    """Whether a place counts against the limit: a document is there, or may still come."""
    return place.state == "ready" or (place.state in {"awaited", "receiving"} and place.ticket_expires_at > now)


def has_room(places: Sequence[Place], now: datetime) -> bool:
    """Whether a request may ask for one more place."""
    return len(places) < MAX_PLACES and sum(is_taken(each, now) for each in places) < MAX_DOCUMENTS


def missing_kinds(rules: Mapping[str, int], present: Iterable[str]) -> list[str]:
    """Kinds of documents that the rules ask for and that are not there, in the order of `NEEDED_KINDS`."""
    held = set(present)
    return [kind for key, kind in NEEDED_KINDS.items() if rules.get(key) and kind not in held]


def missing_methods(rules: Mapping[str, int], newest: Mapping[str, str]) -> list[str]:
    """Methods that the rules ask for whose newest check has not matched, in the order of `NEEDED_METHODS`."""
    return [method for key, method in NEEDED_METHODS.items() if rules.get(key) and newest.get(method) != "matched"]

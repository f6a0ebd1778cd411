"""Decisions of news: states, windows, texts, who may approve, what is told of reads; pure."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.news.errors import (
    NewsAudienceInvalid,
    NewsLinkNotFound,
    NewsOwnText,
    NewsRepliesSpent,
    NewsStateRefused,
    NewsTextInvalid,
    NewsTextOutdated,
    NewsUnchanged,
    NewsWindowInvalid,
)
from domain.shared.rich_text import clean_html, words_of
from domain.shared.text import normalised

LEAST_READERS: Final = 5
"""Reads are told in steps of so many; as `LEAST_READERS` of `db.models.news`."""
MAX_TITLE: Final = 120
MAX_LEAD: Final = 500
MAX_BODY: Final = 60_000
MAX_SHORT: Final = 280
MAX_REASON: Final = 1_000
MAX_DAYS: Final = 3_660
MAX_PIN_DAYS: Final = 366
MAX_REPLY: Final = 500
MAX_ANSWER: Final = 1_000
REPLIES_A_DAY: Final = 5
"""What a member may say to one item within 24 hours."""
MAX_REPLIES: Final = 500
MAX_AUDIENCE: Final = 50
MAX_TAG: Final = 40
_LINES: Final = frozenset("\n\t")

TRANSITIONS: Final[Mapping[tuple[str, str], str]] = {
    ("draft", "revise"): "draft",
    ("draft", "submit"): "in_approval",
    ("draft", "withdraw"): "withdrawn",
    ("in_approval", "approve"): "approved",
    ("in_approval", "return"): "draft",
    ("in_approval", "withdraw"): "withdrawn",
    ("approved", "correct"): "approved",
    ("approved", "approve"): "approved",
    ("approved", "return"): "approved",
    ("approved", "pin"): "approved",
    ("approved", "withdraw"): "withdrawn",
}
"""What can be done in a state, and what comes of it. What an approved item is besides, the clock decides."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whom an item is for among its audience: one of each list that is not empty; all of the lists must hold."""

    roles: Sequence[str] = ()
    posts: Sequence[str] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """All that is written of an item."""

    title: str
    lead: str
    body: str
    title_en: str | None = None
    lead_en: str | None = None
    body_en: str | None = None
    short_text: str | None = None


def next_state(state: str, action: str, *, is_pending: bool = False) -> str:
    """The state after an action. Of an approved item only a correction that waits is approved or returned.

    Raises:
        NewsStateRefused: It cannot be done in this state. Fact: `state`.
    """
    found = TRANSITIONS.get((state, action))
    if found is None or (state == "approved" and action in {"approve", "return"} and not is_pending):
        raise NewsStateRefused("newsItemId", state=state)
    return found


def standing_of(state: str, publish_at: datetime, until_at: datetime | None, now: datetime) -> str:
    """What an item is at a moment; `db.loaders.news.items.STANDING` says the same in SQL."""
    if state != "approved":
        return state
    if now < publish_at:
        return "scheduled"
    return "expired" if until_at is not None and until_at <= now else "published"


def check_window(publish_at: datetime | None, until_at: datetime | None, now: datetime) -> None:
    """Whether an item can be published in this window.

    Raises:
        NewsWindowInvalid: It is over, ends before it begins, or is more than `days` away.
    """
    begins, last = publish_at or now, now + timedelta(days=MAX_DAYS)
    if begins > last:
        raise NewsWindowInvalid("item", "publishAt", days=MAX_DAYS)
    if until_at is not None and not max(begins, now) < until_at <= last:
        raise NewsWindowInvalid("item", "until", days=MAX_DAYS)


def check_pin(until_at: datetime | None, now: datetime) -> None:
    """Whether an item can stay at the top until then.

    Raises:
        NewsWindowInvalid: It has passed, or is more than `days` away.
    """
    if until_at is not None and not now < until_at <= now + timedelta(days=MAX_PIN_DAYS):
        raise NewsWindowInvalid("until", days=MAX_PIN_DAYS)


def clean_audience(audience: str, narrowed: Narrowed) -> Narrowed:
    """The lists in one spelling, each code and tag once, in order; tags are spelt as members' are.

    Raises:
        NewsAudienceInvalid: One is too long, has a tag that is empty or too long, or narrows what is public.
    """
    is_long = any(len(each) > 4 * MAX_TAG for each in narrowed.tags)
    tags = set() if is_long else {normalised("NFKC", each).strip() for each in narrowed.tags}
    lists = [sorted(each) for each in (set(narrowed.roles), set(narrowed.posts), tags)]
    is_apt = max(map(len, lists)) <= MAX_AUDIENCE and all(0 < len(each) <= MAX_TAG for each in tags)
    if is_long or not is_apt or (audience == "public" and any(lists)):
        raise NewsAudienceInvalid("item", "audience", limit=MAX_AUDIENCE)
    return Narrowed(*lists)


def check_link(*given: UUID | None) -> None:
    """Whether at most one thing is linked to.

    Raises:
        NewsLinkNotFound: More than one.
    """
    if sum(each is not None for each in given) > 1:
        raise NewsLinkNotFound("item")


def clean_texts(texts: Texts, *path: str) -> Texts:
    """The texts in one spelling (NFC), bodies as clean HTML; what is blank of those that may be missing is None.

    Raises:
        NewsTextInvalid: One is missing, too long, or has control characters. Fact: `limit`.
    """
    return Texts(
        title=clean_line(texts.title, MAX_TITLE, *path, "title"),
        lead=clean_line(texts.lead, MAX_LEAD, *path, "lead"),
        body=_clean_body(texts.body, *path, "body"),
        title_en=_optional(texts.title_en, MAX_TITLE, *path, "titleEn"),
        lead_en=_optional(texts.lead_en, MAX_LEAD, *path, "leadEn"),
        body_en=_clean_body(texts.body_en, *path, "bodyEn") if texts.body_en and texts.body_en.strip() else None,
        short_text=_optional(texts.short_text, MAX_SHORT, *path, "shortText"),
    )


def clean_line(text: str, limit: int, *path: str) -> str:
    """A plain text in one spelling (NFC), without blanks at its ends.

    Raises:
        NewsTextInvalid: Empty, longer than `limit` characters, or with control characters. Fact: `limit`.
    """
    cleaned = normalised("NFC", text).strip() if len(text) <= 4 * limit else ""
    if not cleaned or len(cleaned) > limit or any(_is_control(each) for each in cleaned):
        raise NewsTextInvalid(*path, limit=limit)
    return cleaned


def _optional(text: str | None, limit: int, *path: str) -> str | None:
    return clean_line(text, limit, *path) if text and text.strip() else None


def _clean_body(text: str, *path: str) -> str:
    cleaned = ""
    if len(text) <= MAX_BODY and not any(_is_control(each) and each != "\r" for each in text):
        cleaned = clean_html(normalised("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    if not words_of(cleaned) or len(cleaned) > 2 * MAX_BODY:
        raise NewsTextInvalid(*path, limit=MAX_BODY)
    return cleaned


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} and letter not in _LINES


def changed_between(before: Texts | None, after: Texts) -> Sequence[str]:
    """The names of the texts that differ; of a first revision all that are there."""
    if before is None:
        return [each.name for each in fields(after) if getattr(after, each.name) is not None]
    return [each.name for each in fields(after) if getattr(after, each.name) != getattr(before, each.name)]


def check_replies(made: int, made_by: int) -> None:
    """Whether one more reply may be written, of `made` to the item, and `made_by` the member within a day.

    Raises:
        NewsRepliesSpent: It may not. Fact: `limit`.
    """
    if made_by >= REPLIES_A_DAY or made >= MAX_REPLIES:
        raise NewsRepliesSpent("newsItemId", limit=REPLIES_A_DAY if made_by >= REPLIES_A_DAY else MAX_REPLIES)


def check_correction(before: Texts, after: Texts) -> None:
    """Whether a correction corrects something.

    Raises:
        NewsUnchanged: It does not.
    """
    if before == after:
        raise NewsUnchanged("texts")


def check_approver(actor_id: UUID, author_ids: Collection[UUID]) -> None:
    """Four eyes: who wrote of a text does not approve it.

    Raises:
        NewsOwnText: The caller did.
    """
    if actor_id in author_ids:
        raise NewsOwnText("newsItemId")


def check_read(revision: int, waiting: int) -> None:
    """Whether the revision that the caller has read is the one that waits for approval.

    Raises:
        NewsTextOutdated: It is not.
    """
    if revision != waiting:
        raise NewsTextOutdated("revision")


def told_reads(reads: int, reach: int) -> int | None:
    """The number of reads as it is told: in whole steps of five, never with fewer than a step who have not read.

    None below one step. So one more read is seen only where it ends a step, and nobody is told apart, neither who read
    nor who did not. `db.loaders.news.items` says the same in SQL.
    """
    told = max(min(reads, reach - LEAST_READERS), 0) // LEAST_READERS * LEAST_READERS
    return told or None

"""Channels: what each allows, what is said there, what a target is set up with, when a failure is tried again; pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from html import escape
from typing import Final
from uuid import UUID

from domain.channels.errors import (
    ChannelAddressInvalid,
    ChannelAudienceRefused,
    ChannelSetupInvalid,
    ChannelStateRefused,
    ChannelTextInvalid,
)
from domain.news.errors import NewsOwnText
from domain.shared.mail_addresses import mail_address
from domain.shared.rich_text import with_addresses, words_of
from domain.shared.text import normalised

EMAIL: Final = "email"
WECOM_ROBOT: Final = "wecom_robot"
WECOM_APP: Final = "wecom_app"
WECHAT: Final = "wechat_account"
WEIBO: Final = "weibo"
MAX_NAME: Final = 80
MAX_ADDRESSES: Final = 20_000
"""Of one list."""
MAX_ADDED: Final = 500
"""By one request."""
MAX_ATTEMPTS: Final = 8
_FIRST_DELAY: Final = timedelta(seconds=30)
_LONGEST_DELAY: Final = timedelta(hours=1)
_MAX_VALUE: Final = 200
_MAX_TITLE: Final = {WECHAT: 32}
_MAX_ARTICLE: Final = 20_000
_PORTS: Final = frozenset({465, 587})
_HOST: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII)
_PLAIN: Final = re.compile(r"[A-Za-z0-9._@:-]{1,200}", re.ASCII)
_IP: Final = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}", re.ASCII)
_PICTURE: Final = re.compile(r"<img[^>]*>")


class Change(StrEnum):
    """How a channel follows a change: the first is taken back, or a further message says so and the first stays."""

    TAKEN_BACK = "taken_back"
    FURTHER = "further"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a channel allows.

    Attributes:
        text_limit: Characters of a text of its own.
        byte_limit: Bytes of all that is said; None: no such limit.
        audiences: For whom an item may be that is published there.
        change: How corrections and withdrawals are followed.
        change_for: How long after the sending it can be taken back; None: always.
        repeat_for: How long the channel knows a repeat by its content or key; None: it does not, so that a sending of
            which nobody knows whether it arrived waits for an officer.
    """

    text_limit: int
    audiences: frozenset[str]
    change: Change
    byte_limit: int | None = None
    change_for: timedelta | None = None
    repeat_for: timedelta | None = None


_MEMBERS: Final = frozenset({"public", "members"})
_PUBLIC: Final = frozenset({"public"})
ABILITIES: Final[Mapping[str, Abilities]] = {
    EMAIL: Abilities(2_000, _MEMBERS, Change.FURTHER),
    WECOM_ROBOT: Abilities(500, _MEMBERS, Change.FURTHER, byte_limit=2_048),
    WECOM_APP: Abilities(
        500,
        _MEMBERS,
        Change.TAKEN_BACK,
        byte_limit=2_048,
        change_for=timedelta(hours=24),
        repeat_for=timedelta(hours=4),
    ),
    WECHAT: Abilities(120, _PUBLIC, Change.TAKEN_BACK),
    WEIBO: Abilities(100, _PUBLIC, Change.TAKEN_BACK),
}
"""The limits are those of the published interfaces; the modules of `targets` name the pages.

Weibo: 140 characters in all, of which an address of ours takes at most 40 (two letters of ASCII count as one).
"""


@dataclass(frozen=True, slots=True)
class Item:
    """What is published, as channels need it; the texts are in Chinese, English beside them where it was written."""

    id: UUID
    audience: str
    title: str
    lead: str
    body: str
    place: str = ""
    title_en: str | None = None
    lead_en: str | None = None
    body_en: str | None = None
    note: str | None = None
    withdraw_reason: str | None = None
    is_narrowed: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What is said at a channel. `url` None: the item has no page that everybody can read."""

    title: str
    text: str
    html: str
    digest: str
    url: str | None

    @property
    def line(self) -> str:
        """All of it as a plain text."""
        return "\n".join(part for part in (self.title, self.digest, self.url) if part)


_CUT: Final = "…"
_MARKS: Final = {"publish": "", "correct": "【更正】", "withdraw": "【撤回】"}


def said_of(kind: str, item: Item, text: str | None, *, action: str, public_url: str) -> Said:
    """What is said of an item; `text` is the channel's own, in place of the lead and, in a mail, of the article.

    What a correction or a withdrawal says besides is cut to what the channel takes; what was approved never is.
    """
    url = f"{public_url}/news/{item.id}" if item.audience == "public" else None
    title = _MARKS[action] + one_line(item.title)
    if action == "withdraw":
        reason = one_line(item.withdraw_reason or "")
        return _fitted(kind, Said(title, reason, f"<p>{escape(reason)}</p>", reason, None))
    own = text or item.lead
    html = f"<p>{escape(own)}</p>" if text else _html_of(item, public_url)
    words = own if text else _words_of(item)
    if action == "publish":
        return Said(title, words, html, own, url)
    if kind == WEIBO:
        return Said(title, words, html, _MARKS[action] + own, url)
    note = one_line(item.note or "")
    html, words = f"<p><strong>{escape(note)}</strong></p>{html}", f"{note}\n\n{words}"
    return _fitted(kind, Said(title, words, html, f"{note}\n{own}", url))


def _fitted(kind: str, said: Said) -> Said:
    limit = ABILITIES[kind].byte_limit
    too_many = 0 if limit is None else len(said.line.encode()) - limit
    if too_many <= 0:
        return said
    kept = said.digest.encode()[: -too_many - len(_CUT.encode())].decode(errors="ignore")
    return replace(said, digest=kept + _CUT)


def one_line(text: str) -> str:
    """A text without ends of lines."""
    return " ".join(text.split())


def _html_of(item: Item, public_url: str) -> str:
    parts = [f"<p><strong>{escape(item.lead)}</strong></p>", item.body]
    if item.body_en:
        parts += ["<hr>", f"<h2>{escape(item.title_en or item.title)}</h2>", item.body_en]
    html = "".join(parts)
    if item.audience != "public":  # nobody outside gets the files of others
        html = _PICTURE.sub("", html)
    return with_addresses(html, public_url)


def _words_of(item: Item) -> str:
    english = f"\n\n{item.title_en or item.title}\n{words_of(item.body_en)}" if item.body_en else ""
    return f"{item.lead}\n\n{words_of(item.body)}{english}"


def article_of(html: str) -> str:
    """An article without pictures: a WeChat account shows those alone that lie with it."""
    return _PICTURE.sub("", html)


def check_post(kind: str, item: Item, text: str | None, public_url: str) -> None:
    """Whether an item can be published at a channel as it is.

    Raises:
        ChannelAudienceRefused: The channel reaches others than the item is for.
        ChannelTextInvalid: Something is too long there. Facts: `limit`, `channel`.
    """
    can = ABILITIES[kind]
    if item.audience not in can.audiences or item.is_narrowed:
        raise ChannelAudienceRefused("newsItemId", channel=kind)
    if len(text or "") > can.text_limit:
        raise ChannelTextInvalid("text", limit=can.text_limit, channel=kind)
    said = said_of(kind, item, text, action="publish", public_url=public_url)
    if kind == WEIBO and len(said.digest) > can.text_limit:
        raise ChannelTextInvalid("text", limit=can.text_limit, channel=kind)
    if len(said.title) > _MAX_TITLE.get(kind, len(said.title)):
        raise ChannelTextInvalid("title", limit=_MAX_TITLE[kind], channel=kind)
    if kind == WECHAT and len(item.body) > _MAX_ARTICLE:
        raise ChannelTextInvalid("body", limit=_MAX_ARTICLE, channel=kind)
    if can.byte_limit is not None and len(said.line.encode()) > can.byte_limit:
        raise ChannelTextInvalid("text", limit=can.byte_limit, channel=kind)


def clean_text(kind: str, text: str | None) -> str | None:
    """A channel's own text in one spelling; None for none.

    Raises:
        ChannelTextInvalid: Too long for the channel, with control characters, or, at Weibo, with a topic.
    """
    limit = ABILITIES[kind].text_limit
    cleaned = normalised("NFC", text or "").strip() if len(text or "") <= 4 * limit else "x" * (limit + 1)
    is_plain = all(each.isprintable() or each == "\n" for each in cleaned)
    # statuses/share takes no text with a topic between two signs.
    if len(cleaned) > limit or not is_plain or (kind == WEIBO and "#" in cleaned):
        raise ChannelTextInvalid("text", limit=limit, channel=kind)
    return cleaned or None


def check_author(actor_id: UUID, author_ids: Collection[UUID]) -> None:
    """Four eyes: who wrote a text of a channel does not approve it.

    Raises:
        NewsOwnText: The caller did.
    """
    if actor_id in author_ids:
        raise NewsOwnText("newsItemId")


PLANNING: Final = frozenset({"draft", "in_approval", "approved"})


def check_planning(item_state: str, text: str | None) -> None:
    """Whether a target may be planned for an item: with a text of its own while it is a draft alone.

    A text that is written later would be shown without anybody's approval.

    Raises:
        ChannelStateRefused: It may not. Fact: `state`.
    """
    if item_state not in PLANNING or (text is not None and item_state != "draft"):
        raise ChannelStateRefused("newsItemId", state=item_state)


def retry_delay(attempts: int, jitter: float) -> timedelta | None:
    """How long to wait after the `attempts`-th failure, from half a minute to an hour; None to give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    return min(_FIRST_DELAY * (1 << (attempts - 1)), _LONGEST_DELAY) * (1 - jitter / 2)


def clean_name(name: str) -> str:
    """The name of a target.

    Raises:
        ChannelSetupInvalid: Not 1 to 80 characters that can be shown.
    """
    cleaned = normalised("NFC", name).strip() if len(name) <= 4 * MAX_NAME else ""
    if not 1 <= len(cleaned) <= MAX_NAME or not cleaned.isprintable():
        raise ChannelSetupInvalid("name")
    return cleaned


def clean_address(address: str, *path: str) -> str:
    """An address of mail in one spelling.

    Raises:
        ChannelAddressInvalid: None that can be written to.
    """
    cleaned = mail_address(address)
    if cleaned is None:
        raise ChannelAddressInvalid(*path)
    return cleaned


@dataclass(frozen=True, slots=True)
class Setup:
    """A target as it is kept: `account` is shown, `settings` are facts of the connection, `secret` is sealed."""

    account: str
    settings: Mapping[str, str]
    secret: str


_NEEDED: Final[Mapping[str, frozenset[str]]] = {
    EMAIL: frozenset({"host", "port", "username", "sender"}),
    WECOM_ROBOT: frozenset(),
    WECOM_APP: frozenset({"corpId", "agentId"}),
    WECHAT: frozenset({"appId", "coverMediaId"}),
    WEIBO: frozenset({"ipAddress"}),
}


def setup_of(kind: str, given: Mapping[str, str], secret: str, *, is_loopback_allowed: bool = False) -> Setup:
    """What a target is set up with, checked. `is_loopback_allowed`: a mail server of this machine, for tests alone.

    Raises:
        ChannelSetupInvalid: A value that cannot be meant; the path says which.
    """
    for name in _NEEDED[kind]:
        if not _PLAIN.fullmatch(given.get(name, "")):
            raise ChannelSetupInvalid("setup", name)
    if not 1 <= len(secret) <= 2 * _MAX_VALUE or not (secret.isascii() and secret.isprintable()):
        raise ChannelSetupInvalid("setup", "secret")
    if kind == WECOM_ROBOT and not re.fullmatch(r"[0-9A-Za-z-]{8,64}", secret):
        raise ChannelSetupInvalid("setup", "secret")
    if kind == EMAIL:
        _check_mail(given, is_loopback_allowed=is_loopback_allowed)
    if kind == WECOM_APP and not given["agentId"].isdecimal():
        raise ChannelSetupInvalid("setup", "agentId")
    if kind == WEIBO and not _IP.fullmatch(given["ipAddress"]):
        raise ChannelSetupInvalid("setup", "ipAddress")
    shown = {
        EMAIL: given.get("sender", ""),
        WECOM_ROBOT: f"…{secret[-4:]}",
        WECOM_APP: f"{given.get('corpId')}/{given.get('agentId')}",
        WECHAT: given.get("appId", ""),
        WEIBO: "api.weibo.com",
    }
    return Setup(shown[kind], {name: given[name] for name in sorted(_NEEDED[kind])}, secret)


def _check_mail(given: Mapping[str, str], *, is_loopback_allowed: bool) -> None:
    if mail_address(given["sender"]) is None:
        raise ChannelSetupInvalid("setup", "sender")
    is_loopback = is_loopback_allowed and given["host"] == "127.0.0.1"
    if not given["port"].isdecimal() or (int(given["port"]) not in _PORTS and not is_loopback):
        raise ChannelSetupInvalid("setup", "port")
    if not _HOST.fullmatch(given["host"]) and not is_loopback:
        raise ChannelSetupInvalid("setup", "host")

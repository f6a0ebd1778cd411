"""The mail itself: text and HTML of the same words, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Final, Protocol

from domain.notifications.rules.groups import NotificationGroup, group_of
from domain.shared.mail_headers import MAIL_POLICY

NEUTRAL: Final = frozenset(
    {NotificationGroup.SECURITY, NotificationGroup.VOTES, NotificationGroup.BENEFITS, NotificationGroup.OTHER}
)
"""Groups of which a mail says only that there is something: mailboxes are read by employers and families."""


class Words(Protocol):
    """The sentence for a code in a language, with the facts filled in."""

    def __call__(self, code: str, locale: str, **facts: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Link:
    """A button of a mail."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of a mail, and what can be answered to it."""

    sentence: str
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. `unsubscribe_url` None: a mail that was asked for."""

    locale: str
    subject: str
    items: Sequence[Item]
    footer: str
    unsubscribe: Link | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom, and what a repeat has in common with the first: `message_id` without the domain."""

    sender: str
    recipient: str
    message_id: str
    at: datetime


def sentence_of(words: Words, kind: str, facts: Mapping[str, object], locale: str) -> str | None:
    """What a mail says of a notification; None: only that there is one."""
    if group_of(kind) in NEUTRAL:
        return None
    return words(f"NOTIFICATION_{kind.upper()}", locale, **facts)


def message_of(letter: Letter, envelope: Envelope) -> EmailMessage:
    """The mail. Machines are told that one of them wrote (RFC 3834), and how to have no more of them (RFC 8058)."""
    user, _, domain = envelope.sender.partition("@")
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = Address("", user, domain)
    message["To"] = envelope.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = f"<{envelope.message_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.locale
    if letter.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe.url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_text(letter))
    message.add_alternative(_html(letter), subtype="html")
    return message


def _text(letter: Letter) -> str:
    lines: list[str] = []
    for item in letter.items:
        lines += [item.sentence, *(f"  {link.label}: {link.url}" for link in item.links), ""]
    lines += ["-- ", letter.footer]
    if letter.unsubscribe is not None:
        lines.append(f"{letter.unsubscribe.label}: {letter.unsubscribe.url}")
    return "\n".join(lines) + "\n"


def _html(letter: Letter) -> str:
    items = "".join(
        f"<p>{escape(item.sentence)}</p>"
        + "".join(f'<p><a href="{escape(link.url)}">{escape(link.label)}</a></p>' for link in item.links)
        for item in letter.items
    )
    end = letter.unsubscribe
    more = "" if end is None else f' · <a href="{escape(end.url)}">{escape(end.label)}</a>'
    return (
        f'<!DOCTYPE html><html lang="{letter.locale}"><head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title></head><body>{items}<hr>"
        f"<p>{escape(letter.footer)}{more}</p></body></html>"
    )

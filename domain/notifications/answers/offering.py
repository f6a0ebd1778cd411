"""What a notification asks that can be answered with one click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from db.queries.notifications import answers as queries
from db.sealing import Keyring
from db.session import Connection
from db.types import NIL_ID
from domain.notifications.answers.links import CHOICES, LONGEST_LIFE, AnswerLink, Question, link_token
from domain.notifications.rules import NotificationKind as Kind

_ASKED: Final[Mapping[str, tuple[Question, str]]] = MappingProxyType(
    {
        Kind.SUGGESTION_ANSWERED.value: (Question.SUGGESTION_ANSWER, "suggestion_id"),
        Kind.ACTIVITY_OFFERED.value: (Question.OFFERED_PLACE, "registration_id"),
        Kind.ACTIVITY_OFFER_ENDING.value: (Question.OFFERED_PLACE, "registration_id"),
        Kind.HONOUR_NOMINATED.value: (Question.HONOUR_NOMINATION, "honour_nomination_id"),
        Kind.ACTIVITY_FEEDBACK_WANTED.value: (Question.ACTIVITY_FEEDBACK, "activity_id"),
    }
)
"""Which question a kind asks, and the fact that names what it is about."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom links are made. `address_id` NIL_ID: for the app."""

    tenant_id: UUID
    member_id: UUID
    address_id: UUID = NIL_ID


@dataclass(frozen=True, slots=True)
class OfferedAnswer:
    """An answer: its `code` names its words, `token` is the end of its address."""

    code: str
    choice: str
    token: str
    expires_at: datetime


def code_of(question: Question, choice: str) -> str:
    """What the words of an answer are found by."""
    return f"ANSWER_{question.name}_{choice.upper()}"


async def answers_offered(
    conn: Connection, keyring: Keyring, reader: Reader, notification: Mapping[str, Any], *, now: datetime
) -> Sequence[OfferedAnswer]:
    """The answers to a notification (`kind`, `facts`) that its reader may give now; none where nothing is asked."""
    asked = _ASKED.get(notification["kind"])
    named = None if asked is None else notification["facts"].get(asked[1])
    if asked is None or named is None:
        return ()
    question, object_id = asked[0], UUID(str(named))
    tenant_id, member_id = reader.tenant_id, reader.member_id
    name = question.name.lower()
    found = await queries.find_open(conn, tenant_id, member_id, question=name, object_id=object_id)
    if found is None:
        return ()
    longest = now + LONGEST_LIFE
    expires_at = longest if found["ends_at"] is None else min(longest, found["ends_at"])
    if expires_at <= now:
        return ()
    links = [
        AnswerLink(tenant_id, member_id, reader.address_id, object_id, question, choice, found["round"], expires_at)
        for choice in CHOICES[question]
    ]
    return [
        OfferedAnswer(code_of(question, each.choice), each.choice, link_token(keyring, each), expires_at)
        for each in links
    ]

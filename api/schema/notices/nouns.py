"""Nouns of public notice 公示: notices, people named in them, texts before, objections."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import Reader, column, derived, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from api.schema.notices import codes
from db.models.notices import (
    NameMask,
    PublicNoticeKind,
    PublicNoticeObjectionState,
    PublicNoticeOutcome,
    PublicNoticeStage,
)

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation


def _outcome_label(values: Mapping[str, Any], reader: Reader) -> str | None:
    outcome = values["outcome"]
    return None if outcome is None else codes.OUTCOME_WORDS[outcome][reader.locale]


@strawberry.type(description="Somebody named in a notice; seen as the notice, the name masked for members.")
class PublicNoticePerson:
    """A public_notice_person row, with what the reader may know of the member."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number in the notice, from 1.")
    name: str | None = column(
        "name",
        description="Name, masked but for oneself and who holds NOTICE_READ there; null once the names' time is over, "
        "once struck, and once the notice was withdrawn.",
    )
    member_number: str | None = column(
        "member_number", description="Member number, for members its last two digits; null where the name is."
    )
    remark: str | None = column(
        "remark", description="What stands beside the name, at most 100 characters; null where nothing does."
    )
    is_own: bool = column("is_own", description="Whether it is the reader.")
    struck_at: datetime | None = column(
        "struck_at", description="When it was taken out, by a correction or an objection that was right; null: stands."
    )
    removed_at: datetime | None = column(
        "removed_at", description="When the person was taken out of the record for good; null before."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member, for who holds NOTICE_READ there; null for others, and once removed.",
    )


@strawberry.type(description="Text of a notice as members read it at a time 版本; seen as the notice.")
class PublicNoticeRevision:
    """A public_notice_revision row."""

    row: strawberry.Private[Any]

    number: int = column("number", description="Number of the text, from 1.")
    title: str = column("title", description="Title as it read.")
    body: str = column("body", description="Text as it read.")
    closes_on: date = column("closes_on", description="Last day as it was told.")
    note: str | None = column("note", description="What the correction was about 更正说明; null for the first.")
    made_at: datetime = column("made_at", description="When it was approved or corrected.")


@found_by("public_notice_by_id")
@strawberry.type(
    description="Public notice 公示, seen by members of its audience from its first day on, by who is named once it is "
    "approved, and by who holds NOTICE_READ at the organisation that handles it."
)
class PublicNotice(Node):
    """A public_notice row, and where it stands today."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PublicNotice")
    kind: PublicNoticeKind = column("kind", convert=PublicNoticeKind, description="What it is about.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title, at most 80 characters.")
    body: str | None = column("body", description="Plain text, at most 20,000 characters; null once withdrawn.")
    stage: PublicNoticeStage = column("stage", convert=PublicNoticeStage, description="Where it stands today.")
    stage_label: str = label(
        "stage", codes.STAGE_WORDS, description="Word for where it stands, in the language of `Accept-Language`."
    )
    revision: int = column("revision", description="Number of the text that holds; 0 for a draft, 2 once corrected.")
    draft_revision: int | None = column(
        "draft_revision",
        description="Number of the draft's text, one more with each change; null once it was approved.",
    )
    name_mask: NameMask = column("name_mask", convert=NameMask, description="How much of a name members read.")
    opens_on: date = column("opens_on", description="First day.")
    closes_on: date = column("closes_on", description="Last day on which members may object.")
    names_until_on: date = column("names_until_on", description="Last day on which members read names.")
    names_removed_at: datetime | None = column(
        "names_removed_at", description="When the people were taken out of the record for good; null before."
    )
    is_own_name: bool = column("is_own_name", description="Whether the reader is named in it.")
    objection_count: int = column("objection_count", description="How many objections were made.")
    answered_count: int = column("answered_count", description="How many of them are answered.")
    upheld_count: int = column("upheld_count", description="How many of them were right.")
    drafted_at: datetime = column("drafted_at", description="When it was drafted.")
    approved_at: datetime | None = column("approved_at", description="When it was approved; null before.")
    outcome: PublicNoticeOutcome | None = column(
        "outcome", convert=PublicNoticeOutcome, description="What it came to; null until it is concluded."
    )
    outcome_label: str | None = derived(
        {"outcome": (*PublicNoticeOutcome, None)},
        _outcome_label,
        description="Word for what it came to, in the language of `Accept-Language`; null until it is concluded.",
    )
    outcome_note: str | None = column("outcome_note", description="What follows; null where nothing was said.")
    withdraw_reason: str | None = column("withdraw_reason", description="Why it was withdrawn; null where it was not.")
    ended_at: datetime | None = column("ended_at", description="When it was concluded or withdrawn; null before.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that handles it 承办单位.",
    )
    audience: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "audience_id",
        lambda: organisations.Organisation,
        description="Organisation whose members read it 公示范围, with all below it.",
    )
    drafted_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "drafted_by_id",
        lambda: register.Member,
        description="Who drafted it, for who holds NOTICE_READ there; null for others.",
    )
    approved_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "approved_by_id",
        lambda: register.Member,
        description="Who approved it, for who holds NOTICE_READ there; null for others.",
    )
    people: list[PublicNoticePerson] = relations(
        "public_notice_people_by_notice_id",
        "id",
        lambda: PublicNoticePerson,
        list_size=20,
        description="Who is named, by number, at most 200.",
    )
    revisions: list[PublicNoticeRevision] = relations(
        "public_notice_revisions_by_notice_id",
        "id",
        lambda: PublicNoticeRevision,
        list_size=2,
        description="All that members read of it, the first text first; empty once withdrawn.",
    )


@found_by("public_notice_objection_by_id")
@strawberry.type(
    description="Objection 异议 to a notice, seen by who made it and by who holds NOTICE_READ at the organisation that "
    "handles it."
)
class PublicNoticeObjection(Node):
    """A public_notice_objection row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("PublicNoticeObjection")
    text: str = column("text", description="What is wrong, at most 2,000 characters; empty once its author is erased.")
    person_number: int | None = column("person_number", description="Number of the person; null: the whole notice.")
    state: PublicNoticeObjectionState = column(
        "state", convert=PublicNoticeObjectionState, description="Whether it is answered, and how."
    )
    state_label: str = label(
        "state", codes.OBJECTION_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    made_at: datetime = column("made_at", description="When it was made.")
    due_at: datetime = column("due_at", description="Until when its answer is in time.")
    answer: str | None = column("answer", description="Answer, at most 2,000 characters; null before.")
    answered_at: datetime | None = column("answered_at", description="When it was answered; null before.")
    is_own: bool = column("is_own", description="Whether it is the reader's.")
    notice: PublicNotice | None = relation(
        "public_notice_by_id",
        "notice_id",
        lambda: PublicNotice,
        description="Notice; null where the reader no longer sees it.",
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Who made it, for who holds NOTICE_READ there; null for others.",
    )
    answered_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "answered_by_id",
        lambda: register.Member,
        description="Who answered it, for who holds NOTICE_READ there; null for others.",
    )

"""Nouns of nominations 提名: calls, nominations, seconders, objections."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import Reader, column, derived, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.eligibility import Eligibility, eligibility
from api.schema.members import register
from api.schema.votes import nomination_codes as codes
from db.models.votes import (
    NominationCallState,
    NominationEnd,
    NominationObjectionState,
    NominationState,
    NomineeOrder,
)
from domain.votes.standing import (
    CALL_PHASES,
    CANDIDACIES,
    TIES,
    candidacy_obstacles,
    nominate_obstacles,
    second_obstacles,
    stand_obstacles,
)
from domain.votes.taking_part import STANDINGS

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation
    from api.schema.votes.nouns import Vote

_YES_OR_NO = (True, False)


def _vote() -> type[Any]:
    from api.schema.votes import nouns  # noqa: PLC0415  # the two nouns refer to each other

    return nouns.Vote


def _may_nominate(values: Mapping[str, Any], reader: Reader) -> Eligibility:
    return eligibility(
        nominate_obstacles(values["phase"], values["electing"], is_spent=values["is_spent"]), reader.locale
    )


def _may_stand(values: Mapping[str, Any], reader: Reader) -> Eligibility:
    obstacles = stand_obstacles(values["phase"], values["candidacy"], is_nominated=values["is_nominated"])
    return eligibility(obstacles, reader.locale)


def _may_second(values: Mapping[str, Any], reader: Reader) -> Eligibility:
    return eligibility(second_obstacles(values["phase"], values["electing"], tie=values["tie"]), reader.locale)


def _stands(values: Mapping[str, Any], reader: Reader) -> Eligibility:
    return eligibility(candidacy_obstacles(values["candidacy"]), reader.locale)


@strawberry.type(
    description="Voice for a nomination 附议, with its name for who holds VOTE_READ at the vote's organisation."
)
class NominationSeconder:
    """A nomination_seconder row."""

    row: strawberry.Private[Any]

    name: str = column("name", description="Name of the member.")
    seconded_at: datetime = column("seconded_at", description="When they seconded it.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member; null when the caller may not see them.",
    )


@found_by("nomination_objection_by_id")
@strawberry.type(
    description="Word against a nominee 候选人异议, seen by who made it, by the nominee, who is not told by whom, and "
    "by who holds VOTE_READ at the vote's organisation."
)
class NominationObjection(Node):
    """A nomination_objection row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("NominationObjection")
    state: NominationObjectionState = column(
        "state", convert=NominationObjectionState, description="State of the objection."
    )
    state_label: str = label(
        "state",
        codes.NOMINATION_OBJECTION_WORDS,
        description="Word for the state, in the language of `Accept-Language`.",
    )
    text: str = column("text", description="What the member said.")
    answer: str | None = column("answer", description="What was decided, and why; null before.")
    created_at: datetime = column("created_at", description="When it was made.")
    decided_at: datetime | None = column("decided_at", description="When it was decided; null before.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Member who objected; null for the nominee, and when the caller may not see them.",
    )
    nomination: Annotated["Nomination", strawberry.lazy("api.schema.votes.nominations")] | None = relation(
        "nomination_by_id",
        "nomination_id",
        lambda: Nomination,
        description="Nomination that it is against; null when it is not in sight.",
    )


@found_by("nomination_by_id")
@strawberry.type(description="Nomination of a member for election 提名, seen as its call.")
class Nomination(Node):
    """A nomination row, and what holds for the caller."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Nomination")
    number: int = column("number", description="Number of the nomination in its call, from 1, in the order of time.")
    state: NominationState = column("state", convert=NominationState, description="State of the nomination.")
    state_label: str = label(
        "state", codes.NOMINATION_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    candidate_name: str = column(
        "candidate_name",
        description="Name of the candidate; its first character where the call masks names, but for officers and the "
        "candidate.",
    )
    statement: str | None = column("words", description="What speaks for them, in Chinese; null where nobody said it.")
    statement_en: str | None = column("words_en", description="Same in English; null where nobody said it.")
    seconder_count: int = column("seconder_count", description="Members who second it now.")
    is_self_nominated: bool = column("is_self_nominated", description="Whether the candidate nominated themselves.")
    consented_at: datetime | None = column("consented_at", description="When the candidate consented; null before.")
    created_at: datetime = column("created_at", description="When it was made.")
    ended_at: datetime | None = column("ended_at", description="When it came to an end; null while it stands.")
    end: NominationEnd | None = column(
        "end_code", convert=NominationEnd, description="Why it came to an end; null while it stands."
    )
    ended_reason: str | None = column(
        "ended_reason", description="Why the nominee was refused, in the officer's words; null otherwise."
    )
    is_own: bool = column("is_own", description="Whether the caller is the candidate.")
    viewer_seconds: bool = column("is_seconder", description="Whether the caller seconds it.")
    candidacy: Eligibility = derived(
        {"candidacy": tuple(CANDIDACIES)},
        _stands,
        description="Whether the candidate may stand now; why not is told to officers and the candidate.",
    )
    viewer_can_second: Eligibility = derived(
        {"phase": tuple(CALL_PHASES), "electing": tuple(STANDINGS), "tie": TIES},
        _may_second,
        description="Whether the caller may second it now; every obstacle with its code.",
    )
    call: Annotated["NominationCall", strawberry.lazy("api.schema.votes.nominations")] | None = relation(
        "nomination_call_by_id",
        "call_id",
        lambda: NominationCall,
        description="Call that it follows.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that the candidate belongs to today.",
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Candidate's entry; null when the caller may not see it.",
    )
    nominated_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "nominated_by_id",
        lambda: register.Member,
        description="Member who nominated them; null when the caller may not see them.",
    )
    seconders: list[NominationSeconder] = relations(
        "nomination_seconders_by_nomination_id",
        "id",
        lambda: NominationSeconder,
        list_size=10,
        description="Who seconds it, earliest first; empty but for who holds VOTE_READ at the vote's organisation.",
    )
    objections: list[NominationObjection] = relations(
        "nomination_objections_by_nomination_id",
        "id",
        lambda: NominationObjection,
        list_size=2,
        description="Objections against them that the caller may see, earliest first.",
    )


@found_by("nomination_call_by_id")
@strawberry.type(
    description="Call for nominations 提名公告 for a question of a vote to come, seen by members whom the vote "
    "concerns, and by who holds VOTE_READ at its organisation."
)
class NominationCall(Node):
    """A nomination_call row, and what holds for the caller."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("NominationCall")
    state: NominationCallState = column("state", convert=NominationCallState, description="State of the call.")
    state_label: str = label(
        "state", codes.CALL_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    text: str = column("text", description="What members are told, at most 2,000 characters.")
    vote_title: str = column("vote_title", description="Title of the vote in Chinese.")
    vote_title_en: str | None = column(
        "vote_title_en", description="Title of the vote in English; null when nobody wrote it."
    )
    question_number: int = column("question_position", description="Number of the question, from 1.")
    question_title: str | None = column(
        "question_title", description="Question in Chinese; null when the draft asks it no more."
    )
    question_title_en: str | None = column(
        "question_title_en", description="Question in English; null when nobody wrote it."
    )
    seats: int | None = column("seats", description="Seats to fill, 1 to 200; null where none are.")
    opens_at: datetime = column("opens_at", description="From when members nominate.")
    closes_at: datetime = column("closes_at", description="From when they do not any more, by the database's clock.")
    notice_ends_at: datetime | None = column(
        "notice_ends_at", description="Until when nominees are on public notice; null before the call has closed."
    )
    seconders_needed: int = column("seconders_needed", description="So many others must second a nomination, 0 to 100.")
    nomination_limit: int = column("nomination_limit", description="So many a member nominates, 1 to 20.")
    notice_days: int = column("notice_days", description="Days of public notice, 0 to 60.")
    membership_months: int = column(
        "membership_months",
        description="A candidate has belonged to the union so many months on the closing day, 0 to 600.",
    )
    nominee_order: NomineeOrder = column(
        "nominee_order", convert=NomineeOrder, description="In which order nominees become options."
    )
    names_masked: bool = column(
        "names_masked", description="Whether members read names of candidates masked until they are options."
    )
    ended_reason: str | None = column("ended_reason", description="Why it was called off; null when it was not.")
    created_at: datetime = column("created_at", description="When it was written.")
    viewer_can_nominate: Eligibility = derived(
        {"phase": tuple(CALL_PHASES), "electing": tuple(STANDINGS), "is_spent": _YES_OR_NO},
        _may_nominate,
        description="Whether the caller may nominate somebody else now; every obstacle with its code.",
    )
    viewer_can_stand: Eligibility = derived(
        {"phase": tuple(CALL_PHASES), "candidacy": tuple(CANDIDACIES), "is_nominated": _YES_OR_NO},
        _may_stand,
        description="Whether the caller may nominate themselves now; every obstacle with its code.",
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that holds the vote.",
    )
    vote: Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")] | None = relation(
        "vote_by_id",
        "vote_id",
        _vote,
        description="Vote that is prepared; null for members until it is announced.",
    )
    nominations: list[Nomination] = relations(
        "nominations_by_call_id",
        "id",
        lambda: Nomination,
        list_size=10,
        description="Nominations by number, with those that ended, at most 1,000.",
    )

"""Nouns of skill competitions 技能竞赛: competitions, awards, entries, what is won, and who is shown."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import column, computed_from, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.competitions import codes
from api.schema.members import register
from api.schema.notices import nouns as notices
from db import forms
from db.models.competitions import CompetitionAwardClass, CompetitionEntryState, CompetitionState
from db.models.members import EmploymentKind

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.notices.nouns import PublicNotice
    from api.schema.organisations import Organisation

_PDF, _CHECK = "/me/certificates/", "/certificates/"


@found_by("competition_award_by_id")
@strawberry.type(description="Award of a competition 奖项, announced with it, seen by whoever sees the competition.")
class CompetitionAward(Node):
    """A competition_award row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CompetitionAward")
    award_class: CompetitionAwardClass = column(
        "award_class",
        convert=CompetitionAwardClass,
        description="First, second, third class, commendation, or a title.",
    )
    award_class_label: str = label(
        "award_class", codes.AWARD_WORDS, description="Word for the class, in the language of `Accept-Language`."
    )
    title: str | None = column("title", description="Words of a TITLE, as 技术能手; null for others.")
    quantity: int = column("quantity", description="How many entries may get it.")
    given_count: int | None = column(
        "given_count", description="How many entries have it; null before results are published."
    )
    withdrawn_count: int | None = column(
        "withdrawn_count", description="From how many entries it was withdrawn; null before results are published."
    )


@found_by("competition_win_by_id")
@strawberry.type(
    description="That an award goes to a member of an entry 获奖, with its certificate: seen by them once it is "
    "published, and by who holds LEARNING_READ at the organisation."
)
class CompetitionWin(Node):
    """A competition_win row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CompetitionWin")
    number: str | None = column("number", description="Number of the certificate; null before it is published.")
    code: str | None = column("code", description="Code that stands on the certificate; null but for whose it is.")
    check_path: str | None = computed_from(
        "code",
        lambda code: None if code is None else f"{_CHECK}{code}",
        form=forms.path_of(_CHECK, "code"),
        description="Path at which anybody can check the certificate; null but for whose it is.",
    )
    pdf_path: str = computed_from(
        "id",
        lambda key: f"{_PDF}{key}",
        form=forms.path_of(_PDF, "id"),
        description="Path to get the certificate from as a PDF, with the access token of whose it is.",
    )
    issued_on: date | None = column("issued_on", description="Day of the certificate; null before it is published.")
    showcase_text: str | None = column(
        "showcase_text", description="What the winner lets be shown 风采; null without their consent."
    )
    withdrawn_at: datetime | None = column("withdrawn_at", description="When it was withdrawn; null while it holds.")
    withdraw_reason: str | None = column("withdraw_reason", description="Why it was withdrawn; null while it holds.")
    award: CompetitionAward | None = relation(
        "competition_award_by_id", "award_id", lambda: CompetitionAward, description="Award that is meant."
    )
    competition: Annotated["Competition", strawberry.lazy("api.schema.competitions.nouns")] | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="Competition that gives it."
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Winner; null where out of sight."
    )


@strawberry.type(description="Somebody in an entry, seen by whoever sees the entry.")
class CompetitionEntrant:
    """A competition_entrant row."""

    row: strawberry.Private[Any]

    is_own: bool = column("is_own", description="Whether it is the reader.")
    is_consented: bool = column("is_consented", description="Whether they consented; false before they answer, too.")
    answered_at: datetime | None = column("answered_at", description="When they answered; null before.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "member_id", lambda: register.Member, description="Who it is; null where out of sight."
    )


@found_by("competition_entry_by_id")
@strawberry.type(
    description="Entry for a competition 报名, seen by who is in it, by who made it, and by who holds LEARNING_READ at "
    "the organisation of the competition."
)
class CompetitionEntry(Node):
    """A competition_entry row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("CompetitionEntry")
    state: CompetitionEntryState = column("state", convert=CompetitionEntryState, description="State of the entry.")
    state_label: str = label(
        "state", codes.ENTRY_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    team_name: str | None = column("team_name", description="Name of the team; null for individuals.")
    is_own: bool = column("is_own", description="Whether the reader is in it.")
    entered_at: datetime = column("entered_at", description="When it was made.")
    decided_at: datetime | None = column("decided_at", description="When it was confirmed or refused; null before.")
    decide_reason: str | None = column(
        "decide_reason", description="Why it was refused; null where nobody said, and for who only made it."
    )
    competition: Annotated["Competition", strawberry.lazy("api.schema.competitions.nouns")] | None = relation(
        "competition_by_id", "competition_id", lambda: Competition, description="Competition that is meant."
    )
    branch: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "branch_id",
        lambda: organisations.Organisation,
        description="Organisation directly below the competition's to which all in it belonged.",
    )
    entered_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id", "entered_by_id", lambda: register.Member, description="Who made it; null where out of sight."
    )
    entrants: list[CompetitionEntrant] = relations(
        "competition_entrants_by_entry_id",
        "id",
        lambda: CompetitionEntrant,
        list_size=10,
        description="All who are in it, in no order that means anything.",
    )
    wins: list[CompetitionWin] = relations(
        "competition_wins_by_entry_id",
        "id",
        lambda: CompetitionWin,
        list_size=10,
        description="What the reader won by it once it is published; for who holds LEARNING_READ there, all.",
    )


@strawberry.type(description="Counts of a competition in steps of five, so that no few are counted.")
class CompetitionCount:
    """A line of counts."""

    row: strawberry.Private[Any]

    entered: int | None = column(
        "entered", description="How many members are in entries that have not ended, down to a five; null below five."
    )
    awarded: int | None = column("awarded", description="How many have an award, down to a five; null below five.")
    branch: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "branch_id",
        lambda: organisations.Organisation,
        description="Organisation whose members are counted; null: all of them.",
    )


@found_by("competition_by_id")
@strawberry.type(
    description="Skill competition 技能竞赛 of an organisation, seen by its members and those below once it is "
    "announced, by who was entered, and by who holds LEARNING_READ there."
)
class Competition(Node):
    """A competition row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Competition")
    title: str = column("title", description="Title, at most 80 characters.")
    title_en: str | None = column("title_en", description="Title in English; null without.")
    year: int = column("year", description="Year for which it is.")
    trade: str = column("trade", description="Trade or occupation 工种, at most 40 characters.")
    text: str = column("text", description="Terms, at most 5,000 characters.")
    place: str = column("place", description="Where it is held, at most 120 characters.")
    employment_kind: EmploymentKind | None = column(
        "employment_kind", convert=EmploymentKind, description="Employment of who may enter; null: any."
    )
    team_least: int | None = column("team_least", description="Fewest members of a team; null: individuals enter.")
    team_most: int | None = column("team_most", description="Most members of a team; null: individuals enter.")
    entries_per_branch: int | None = column(
        "entries_per_branch", description="Entries of each organisation directly below; null: any number."
    )
    opens_on: date = column("opens_on", description="First day of entries.")
    closes_on: date = column("closes_on", description="Last day of entries.")
    held_from: date = column("held_from", description="First day of the competition.")
    held_until: date = column("held_until", description="Last day of the competition.")
    is_put_up: bool = column(
        "is_put_up", description="Whether results are put up for objections 公示 before they are published."
    )
    state: CompetitionState = column("state", convert=CompetitionState, description="State by the union's day.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    written_at: datetime = column("written_at", description="When it was written as it is.")
    approved_at: datetime | None = column("approved_at", description="When it was announced; null before.")
    draft_revision: int | None = column(
        "draft_revision",
        description="Number of the draft's text, one more with each change; null once it was announced.",
    )
    return_reason: str | None = column(
        "return_reason", description="Why it was sent back; null where it was not, and but for officers."
    )
    recorded_at: datetime | None = column(
        "recorded_at", description="When results were recorded; null before, and but for officers."
    )
    results_revision: int | None = column(
        "results_revision",
        description="Number of the results as recorded, one more each time; null but while they wait to be published, "
        "and but for officers.",
    )
    protocol_hash: str | None = column(
        "protocol_hash", description="SHA-256 of the judges' protocol; null without, and but for officers."
    )
    published_at: datetime | None = column("published_at", description="When results were published; null before.")
    cancel_reason: str | None = column("cancel_reason", description="Why it was called off; null where it was not.")
    cancelled_at: datetime | None = column("cancelled_at", description="When it was called off; null where it was not.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that holds it 主办单位.",
    )
    notice: Annotated["PublicNotice", strawberry.lazy("api.schema.notices.nouns")] | None = relation(
        "public_notice_by_id",
        "notice_id",
        lambda: notices.PublicNotice,
        description="Public notice of who is to get awards; null before, and where the reader does not see it.",
    )
    awards: list[CompetitionAward] = relations(
        "competition_awards_by_competition_id",
        "id",
        lambda: CompetitionAward,
        list_size=5,
        description="Awards as they were announced.",
    )
    own_entries: list[CompetitionEntry] = relations(
        "own_competition_entries_by_competition_id",
        "id",
        lambda: CompetitionEntry,
        list_size=2,
        description="Entries in which the reader is, in the order of time.",
    )
    counts: list[CompetitionCount] = relations(
        "competition_counts_by_competition_id",
        "id",
        lambda: CompetitionCount,
        list_size=10,
        description="How many entered and have awards, for who holds LEARNING_READ there; all first, then by branch.",
    )


@strawberry.type(
    description="Winner of an award who consents to being shown 技能人才风采; every member of the union may read it."
)
class ShowcasedWinner:
    """A competition_win row with its award, its competition and the member's name."""

    row: strawberry.Private[Any]

    name: str = column("name", description="Name of the winner, whole, by their consent.")
    title: str = column("title", description="Title of the competition.")
    title_en: str | None = column("title_en", description="Title in English; null without.")
    year: int = column("year", description="Year of the competition.")
    trade: str = column("trade", description="Trade or occupation 工种.")
    award_class: CompetitionAwardClass = column(
        "award_class", convert=CompetitionAwardClass, description="Class of the award, or TITLE."
    )
    award_class_label: str = label(
        "award_class", codes.AWARD_WORDS, description="Word for the class, in the language of `Accept-Language`."
    )
    award_title: str | None = column("award_title", description="Words of a TITLE, as 技术能手; null for others.")
    text: str = column("showcase_text", description="Text of their own, at most 1,000 characters.")
    issued_at: datetime = column("issued_at", description="When the award was given.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that held the competition.",
    )

"""Nouns of votes 选举与表决: votes and their notices."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.fields import Reader, column, computed_from, derived, label, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.eligibility import Eligibility, eligibility
from api.schema.votes import codes
from api.schema.votes.kiosk_nouns import VoteKiosk
from api.schema.votes.manners import VoteManner
from api.schema.votes.nominations import NominationCall
from api.schema.votes.papers import PaperStation, VotePaper
from api.schema.votes.questions import VoteQuestion
from api.schema.votes.results import NamedBallot, VoteBoardRoot, VoteResult, VoteTurnout
from api.schema.votes.rolls import OwnVoteRollEntry, VoteElectorate, VoteKeyholder, VoteObjection, VoteRule
from api.schema.votes.rule_sets import VoteRuleSet
from api.schema.votes.verdicts import VoteVerdict
from db import forms
from db.models.votes import NoticeKind, VoteFollowing, VoteKind, VoteState
from domain.votes.delays import post_delay_seconds
from domain.votes.promises import LIMITS, PROMISES, Words
from domain.votes.taking_part import PHASES, STANDINGS, Facts, vote_obstacles

if TYPE_CHECKING:
    from api.schema.organisations import Organisation

_YES_OR_NO = (True, False)


def _told(texts: Mapping[str, Words], language: str, description: str) -> str:
    """The text on a vote's promise in one language."""
    words = {code: str(getattr(each, language)) for code, each in texts.items()}
    form = forms.sentence("promise_code", words)
    field: str = computed_from(
        "promise_code", lambda code: forms.filled(code, words), form=form, description=description
    )
    return field


def _post_delay(values: Mapping[str, Any], _reader: Reader) -> int | None:
    return post_delay_seconds(values["kind"], is_small=values["has_small_roll"])


def _may_vote(values: Mapping[str, Any], reader: Reader) -> Eligibility:
    return eligibility(vote_obstacles(Facts(**values)), reader.locale)


@strawberry.type(description="What was done to a vote under way 选举公告, with its reason; seen as its vote.")
class VoteNotice:
    """A vote_notice row."""

    row: strawberry.Private[Any]

    kind: NoticeKind = column("kind", convert=NoticeKind, description="What was done.")
    kind_label: str = label(
        "kind", codes.NOTICE_WORDS, description="Word for it, in the language of `Accept-Language`."
    )
    reason: str = column("reason", description="Why, in the officer's words.")
    closes_at: datetime | None = column(
        "closes_at", description="When the vote closes from then on; null where that did not change."
    )
    made_at: datetime = column("made_at", description="When it was done.")


@found_by("vote_by_id")
@strawberry.type(
    description="Vote 选举与表决, seen from its announcement by members whom it concerns, and at any time by who holds "
    "VOTE_READ at its organisation."
)
class Vote(Node):
    """A vote row, and what holds for the caller."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Vote")
    kind: VoteKind = column("kind", convert=VoteKind, description="What is known of a ballot.")
    kind_label: str = label(
        "kind", codes.KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`."
    )
    state: VoteState = column("state", convert=VoteState, description="State of the vote.")
    state_label: str = label(
        "state", codes.STATE_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    title: str = column("title", description="Title in Chinese, at most 80 characters.")
    title_en: str | None = column("title_en", description="Title in English; null when nobody wrote it.")
    description: str = column("description", description="What it is about, at most 5,000 characters.")
    opens_at: datetime = column("opens_at", description="From when one may vote.")
    closes_at: datetime = column("closes_at", description="From when one may not any more, by the database's clock.")
    objections_end_at: datetime | None = column(
        "objections_end_at", description="Until when members may object to the roll; null for a draft."
    )
    opened_at: datetime | None = column("opened_at", description="When roll and definition were frozen; null before.")
    closed_at: datetime | None = column("closed_at", description="When the box was closed; null before.")
    paused_at: datetime | None = column("paused_at", description="Since when it is paused; null while it is not.")
    pause_reason: str | None = column("pause_reason", description="Why it is paused; null while it is not.")
    published_at: datetime | None = column("published_at", description="When its result was published; null before.")
    ended_reason: str | None = column(
        "ended_reason", description="Why it is void or cancelled; null when it is neither."
    )
    created_at: datetime = column("created_at", description="When the draft was written.")
    has_electors: bool = column(
        "has_electors", description="Whether only members named on a list of its own vote, as delegates 代表 do."
    )
    server_may_seal: bool = column(
        "server_may_seal", description="Whether the server seals for a client that cannot; the receipt then says so."
    )
    allows_recast: bool = column(
        "allows_recast", description="Whether a later ballot of a member takes the place of an earlier one."
    )
    takes_paper: bool = column("takes_paper", description="Whether ballots on paper are taken, too.")
    takes_kiosk: bool = column(
        "takes_kiosk", description="Whether members may vote at kiosks 自助终端 of the union with their pass."
    )
    minimum_cell: int = column(
        "minimum_cell", description="Turnout of a branch with fewer on the roll than this is not told, 1 to 100."
    )
    threshold: int | None = column(
        "threshold", description="So many key holders open the box together, 1 to 16; null before the key is set."
    )
    share_count: int | None = column(
        "share_count", description="So many key holders have a share, 1 to 16; null before the key is set."
    )
    ballot_length: int | None = column(
        "ballot_length", description="Bytes of a padded ballot; null before the opening and where ballots are named."
    )
    public_key: str | None = column(
        "public_key", description="X25519 key that ballots are sealed to, base64url; null where there is none."
    )
    promise_key: str | None = column(
        "promise_key", description="Ed25519 key that receipts are checked with, base64url; null before the opening."
    )
    registrar_key: str | None = column(
        "registrar_key", description="RSA key that permits are checked with, SPKI, base64url; null where there is none."
    )
    post_delay_seconds: int | None = derived(
        {"kind": tuple(VoteKind), "has_small_roll": _YES_OR_NO},
        _post_delay,
        description="Seconds within which a client draws the wait between permit and post, evenly, never beyond the "
        "closing: 600, or 1,800 for fewer than 500 on the roll; null unless it is unlinkable.",
    )
    definition: str | None = column(
        "definition", description="Canonical JSON of what is voted on, by whom and how; null before the opening."
    )
    definition_hash: str | None = column(
        "definition_hash", description="SHA-256 of the definition, 64 hexadecimal digits; null before the opening."
    )
    roll_hash: str | None = column(
        "roll_hash", description="Root over the roll, 64 hexadecimal digits; null before the opening."
    )
    roll_count: int | None = column("roll_count", description="Members on the roll; null before the opening.")
    envelopes_destroyed_at: datetime | None = column(
        "envelopes_destroyed_at", description="When all sealed ballots were deleted; null before."
    )
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Organisation that holds it.",
    )
    rerun_of: Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")] | None = relation(
        "vote_by_id",
        "rerun_of_id",
        lambda: Vote,
        description="Void vote that it repeats; null when there is none in sight.",
    )
    questions: list[VoteQuestion] = relations(
        "vote_questions_by_vote_id",
        "id",
        lambda: VoteQuestion,
        list_size=3,
        description="What is to be decided, by number, at most 50.",
    )
    notices: list[VoteNotice] = relations(
        "vote_notices_by_vote_id",
        "id",
        lambda: VoteNotice,
        list_size=2,
        description="What was done to it since it was scheduled, in the order of time.",
    )
    promise_text: str = _told(PROMISES, "chinese", "What is promised to voters, in Chinese.")
    promise_text_en: str = _told(PROMISES, "english", "What is promised to voters, in English.")
    limits_text: str = _told(LIMITS, "chinese", "Who could break the promise, and how, in Chinese.")
    limits_text_en: str = _told(LIMITS, "english", "Who could break the promise, and how, in English.")
    rules: list[VoteRule] = relations(
        "vote_rules_by_vote_id",
        "id",
        lambda: VoteRule,
        list_size=5,
        description="Rules that it is held by, by key; empty before it is scheduled.",
    )
    call: int = column("call", description="1, or 2 where an earlier call had no quorum.")
    is_poll: bool = column("is_poll", description="Whether it is a poll 征询, which asks and decides nothing.")
    rule_set: VoteRuleSet | None = relation(
        "vote_rule_set_by_vote_id",
        "id",
        lambda: VoteRuleSet,
        description="Rule set that decides it, as it was announced with; null where numbers alone are its result.",
    )
    electorate: list[VoteElectorate] = relations(
        "vote_electorate_by_vote_id",
        "id",
        lambda: VoteElectorate,
        list_size=2,
        description="Organisations that it is put to, at most 100.",
    )
    manner: VoteManner | None = relation(
        "vote_manner_by_vote_id",
        "id",
        lambda: VoteManner,
        description="How it is held: at a meeting, with weights, with delegation; never null for who sees the vote.",
    )
    keyholders: list[VoteKeyholder] = relations(
        "vote_keyholders_by_vote_id",
        "id",
        lambda: VoteKeyholder,
        list_size=5,
        description="Who holds the shares of its key, by number, at most 16.",
    )
    kiosks: list[VoteKiosk] = relations(
        "vote_kiosks_by_vote_id",
        "id",
        lambda: VoteKiosk,
        list_size=5,
        description="Its kiosks in the order of enrolment, at most 200 in use; empty for who does not hold VOTE_READ.",
    )
    board: list[VoteBoardRoot] = relations(
        "vote_board_by_vote_id",
        "id",
        lambda: VoteBoardRoot,
        list_size=20,
        description="Newest entries of its board, newest first, at most 100; `board.json` has all.",
    )
    paper_stations: list[PaperStation] = relations(
        "paper_stations_by_vote_id",
        "id",
        lambda: PaperStation,
        list_size=5,
        description="Stations where papers are given out, by name, at most 200.",
    )
    paper: VotePaper | None = relation(
        "vote_paper_by_vote_id",
        "id",
        lambda: VotePaper,
        description="Papers of all stations together; null without one, and for who does not read votes there.",
    )
    turnout: VoteTurnout | None = relation(
        "vote_turnout_by_vote_id",
        "id",
        lambda: VoteTurnout,
        description="How many have voted, counted every some seconds; null before the first count and, where fewer "
        "than `minimumCell` are on the roll of a secret vote, before it has closed.",
    )
    result: VoteResult | None = relation(
        "vote_result_by_vote_id",
        "id",
        lambda: VoteResult,
        description="What was counted; null before the vote is published.",
    )
    verdict: VoteVerdict | None = relation(
        "vote_verdict_by_vote_id",
        "id",
        lambda: VoteVerdict,
        description="What it decided, by its rule set; null before the vote is published, and without a rule set.",
    )
    follows: Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")] | None = relation(
        "vote_by_id",
        "follows_id",
        lambda: Vote,
        description="Vote that it goes on from; null when there is none in sight.",
    )
    follows_as: VoteFollowing | None = column(
        "follows_as", convert=VoteFollowing, description="As what it goes on; null where it follows none."
    )
    followed_by: list[Annotated["Vote", strawberry.lazy("api.schema.votes.nouns")]] = relations(
        "votes_following_by_vote_id",
        "id",
        lambda: Vote,
        list_size=1,
        description="Votes in sight that go on from it, earliest first.",
    )
    nomination_calls: list[NominationCall] = relations(
        "nomination_calls_by_vote_id",
        "id",
        lambda: NominationCall,
        list_size=2,
        description="Calls for nominations to it, by number of the question, with those called off.",
    )
    viewer_roll_entry: OwnVoteRollEntry | None = relation(
        "own_vote_roll_entry_by_vote_id",
        "id",
        lambda: OwnVoteRollEntry,
        description="Caller's entry on the frozen roll; null before the opening and for who is not on it.",
    )
    viewer_objections: list[VoteObjection] = relations(
        "own_vote_objections_by_vote_id",
        "id",
        lambda: VoteObjection,
        list_size=1,
        description="What the caller objected to its roll, earliest first.",
    )
    viewer_named_ballot: NamedBallot | None = relation(
        "own_named_ballot_by_vote_id",
        "id",
        lambda: NamedBallot,
        description="Caller's ballot on record; null in a secret vote and for who has none.",
    )
    viewer_has_voted: bool = column(
        "has_voted",
        description="Whether a ballot of the caller is in the box, or their permit was drawn; never what it says.",
    )
    viewer_can_vote: Eligibility = derived(
        {"phase": PHASES, "standing": tuple(STANDINGS), "has_voted": _YES_OR_NO, "allows_recast": _YES_OR_NO},
        _may_vote,
        description="Whether the caller may vote now; every obstacle with its code.",
    )

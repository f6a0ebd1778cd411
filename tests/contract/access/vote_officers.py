"""Who may plan and run votes, object to a roll, and decide on that."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import Case, F, U, with_input
from tests.support.access import refused

NO_VOTE = refused("VOTE_NOT_FOUND")
NO_VOTE_STATE = refused("VOTE_STATE_REFUSED")
NO_TEXT = refused("VOTE_TEXT_INVALID")
STEP_UP = refused("STEP_UP_REQUIRED")
_DRAFT = {"kind": "NAMED", "title": " ", "opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z"}
_POLL = {"kind": "NAMED", "title": " ", "questions": [], "closesAt": "2999-01-03T00:00:00Z"}
_LOT = {"question": 1, "order": [1, 2], "source": "x"}
_AFTER = {"followsAs": "RUN_OFF", "opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z"}
_KEY = {"keyFile": "{}", "holders": []}
_WHY = {"reason": "x"}
_LATER = {**_WHY, "closesAt": "2999-12-31T00:00:00Z"}
_ANSWER = {"isUpheld": True, "answer": "x"}

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The votes are those of HD-A-01-2.


def managed(outcome: str, out_of_reach: str = NO_VOTE) -> tuple[str, ...]:
    return (U, F, outcome, out_of_reach, outcome, F, F)


def _of_vote(name: str, fact: str, outcome: str, more: Mapping[str, Any] | None = None) -> Case:
    given = with_input(lambda f, _: {"voteId": f[fact], **(more or {})})
    return Case(f"Mutation.vote{name}", f"the {fact}", given, managed(outcome))


def _after_a_while(name: str, more: Mapping[str, Any] | None = None) -> Case:
    given = with_input(lambda f, _: {"voteId": f["draft vote"], **(more or {})})
    asked = "on a device that was forgotten"
    return Case(f"Mutation.vote{name}", asked, given, managed(STEP_UP, STEP_UP), is_proof_old=True)


NO_STATION = refused("STATION_NOT_FOUND")
_PLACE = {"name": " ", "issuedCount": 10}
_OF_HD = {"memberNumber": "HD999999"}
_ACCOUNT = {"returnedCount": 1, "spoiledCount": 0, "unusedCount": 0}


def _at_station(name: str, outcome: str, more: Mapping[str, Any]) -> Case:
    given = with_input(lambda f, _: {"stationId": f["station of a draft"], **more})
    outcomes = tuple(NO_STATION if each == F else each for each in managed(outcome, NO_STATION))
    return Case(f"Mutation.paper{name}", "a station of a draft", given, outcomes)


def _placed(f: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**_PLACE, "organisationId": f["group"]}


PAPER_WRITES = [
    Case(
        "Mutation.paperStationAdd",
        "to a vote without paper",
        with_input(lambda f, _: {"voteId": f["draft vote"], **_placed(f)}),
        managed(refused("PAPER_NOT_TAKEN")),
    ),
    Case(
        "Mutation.paperStationChange",
        "without a name",
        with_input(lambda f, _: {"stationId": f["station of a draft"], **_placed(f)}),
        managed(NO_TEXT, NO_STATION),
    ),
    Case(
        "Mutation.paperStationMerge",
        "of a draft",
        with_input(lambda f, _: {"stationId": f["station of a draft"], "withId": f["station of a draft"]}),
        managed(NO_VOTE_STATE, NO_STATION),
    ),
    _at_station("Give", refused("PAPER_NOT_TAKEN"), _OF_HD),
    _at_station("Spoil", refused("PAPER_NOT_TAKEN"), _OF_HD),
    _at_station("AccountEnter", NO_VOTE_STATE, _ACCOUNT),
    _at_station("CountEnter", NO_VOTE_STATE, {"groups": []}),
]

VOTE_OFFICER_WRITES = [
    *PAPER_WRITES,
    Case(
        "Mutation.voteDraft",
        "without a title",
        with_input(lambda f, _: {**_DRAFT, "organisationId": f["group"]}),
        managed(NO_TEXT, refused("ORGANISATION_NOT_FOUND")),
    ),
    Case(
        "Mutation.votePollStart",
        "without a title",
        with_input(lambda f, _: {**_POLL, "organisationId": f["group"]}),
        managed(NO_TEXT, refused("ORGANISATION_NOT_FOUND")),
    ),
    _of_vote("Change", "scheduled vote", NO_VOTE_STATE, _DRAFT),
    _of_vote("QuestionsSet", "scheduled vote", NO_VOTE_STATE, {"questions": []}),
    _of_vote("ElectorsSet", "open vote", NO_VOTE_STATE, {"memberIds": []}),
    _of_vote("KeySet", "draft vote", refused("KEY_NOT_WANTED"), _KEY),
    _of_vote("Schedule", "scheduled vote", NO_VOTE_STATE),
    _of_vote("Unschedule", "open vote", NO_VOTE_STATE),
    _of_vote("Open", "scheduled vote", refused("OBJECTION_WINDOW_OPEN")),
    _of_vote("Pause", "draft vote", NO_VOTE_STATE, _WHY),
    _of_vote("Resume", "open vote", refused("VOTE_NOT_PAUSED"), _WHY),
    _of_vote("Extend", "open vote", refused("EXTENSION_INVALID"), _LATER),
    _of_vote("Close", "scheduled vote", NO_VOTE_STATE, _WHY),
    Case(
        "Mutation.voteCancel",
        "without a reason",
        with_input(lambda f, _: {"voteId": f["open vote"], "reason": " "}),
        managed(NO_TEXT, NO_TEXT),
    ),
    *(_after_a_while(name) for name in ("Schedule", "Open")),
    *(_after_a_while(name, _WHY) for name in ("Close", "Cancel")),
    Case(
        "Mutation.voteObjectionMake",
        "to a draft",
        with_input(lambda f, _: {"voteId": f["draft vote"], "text": "x"}),
        (U, NO_VOTE, NO_VOTE, NO_VOTE, NO_VOTE, NO_VOTE, NO_VOTE),
    ),
    Case(
        "Mutation.voteObjectionDecide",
        "that is decided",
        with_input(lambda f, _: {"objectionId": f["objection to a roll"], **_ANSWER}),
        managed(refused("OBJECTION_DECIDED"), refused("OBJECTION_NOT_FOUND")),
    ),
]


def vote_officer_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with votes, aimed at another union's objects, with the refusals."""
    vote, station = {"voteId": ids["Vote"]}, {"stationId": ids["PaperStation"]}
    return [
        (
            "voteDraft",
            {**_DRAFT, "title": "x", "organisationId": ids["Organisation"]},
            refused("ORGANISATION_NOT_FOUND"),
        ),
        ("voteChange", {**vote, **_DRAFT, "title": "x"}, NO_VOTE),
        ("voteQuestionsSet", {**vote, "questions": []}, NO_VOTE),
        ("voteElectorsSet", {**vote, "memberIds": [ids["Member"]]}, NO_VOTE),
        ("voteKeySet", {**vote, **_KEY}, NO_VOTE),
        *((f"vote{word}", vote, NO_VOTE) for word in ("Schedule", "Unschedule", "Open")),
        *((f"vote{word}", {**vote, **_WHY}, NO_VOTE) for word in ("Pause", "Resume", "Close", "Cancel")),
        ("voteExtend", {**vote, **_LATER}, NO_VOTE),
        ("voteLotEnter", {**vote, **_LOT}, NO_VOTE),
        ("voteFollowingDraft", {**vote, **_AFTER}, NO_VOTE),
        (
            "votePollStart",
            {**_POLL, "title": "x", "organisationId": ids["Organisation"]},
            refused("ORGANISATION_NOT_FOUND"),
        ),
        ("voteObjectionMake", {**vote, "text": "x"}, NO_VOTE),
        ("paperStationAdd", {**vote, **_PLACE, "organisationId": ids["Organisation"]}, NO_VOTE),
        ("paperStationChange", {**station, **_PLACE, "organisationId": ids["Organisation"]}, NO_STATION),
        ("paperStationMerge", {**station, "withId": ids["PaperStation"]}, NO_STATION),
        *((f"paper{word}", {**station, **_OF_HD}, NO_STATION) for word in ("Give", "Spoil")),
        ("paperAccountEnter", {**station, **_ACCOUNT}, NO_STATION),
        ("paperCountEnter", {**station, "groups": []}, NO_STATION),
        ("voteObjectionDecide", {"objectionId": ids["VoteObjection"], **_ANSWER}, refused("OBJECTION_NOT_FOUND")),
    ]

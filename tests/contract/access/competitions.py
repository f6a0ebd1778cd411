"""Who sees competitions, entries and awards, and who plans, enters, confirms, records, publishes and withdraws."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import PARENT, STRANGER, A, Case, F, U, fixed, known, with_input
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_COMPETITION, NO_ENTRY = refused("COMPETITION_NOT_FOUND"), refused("COMPETITION_ENTRY_NOT_FOUND")
NO_PLACE, NO_TEXT = refused("COMPETITION_PLACE_NOT_FOUND"), refused("COMPETITION_TEXT_INVALID")
NOT_SO, NO_WIN = refused("COMPETITION_STATE_REFUSED"), refused("COMPETITION_WIN_NOT_FOUND")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# All is of HD-A-01; the member has to consent in the first, and won an award in the one that is published.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_EVERYBODY = (U, A, A, A, A, A, A)
_ENTRY, _GIVEN = "entry for a competition", "award that was given"


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


COMPETITION_READS = [
    Case("Query.competitions", "a page", fixed(first=5), _EVERYBODY),
    Case("Query.officeCompetitions", "a page", fixed(first=5), (U, F, A, EMPTY, A, A, F)),
    Case("Query.competitionShowcase", "a page", fixed(first=5), _EVERYBODY),
    Case("Query.competitionEntries", "a page", fixed(first=5), (U, A, A, EMPTY, A, A, EMPTY), others={STRANGER: EMPTY}),
    Case("Query.ownCompetitionWins", "a page", fixed(first=5), (U, A, *[EMPTY] * 5), others={STRANGER: EMPTY}),
    Case("Query.competition", "open", known("id", "competition"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.node", "competition", known("id", "competition"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "award of it", known("id", "award of a competition"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "entry for it", known("id", _ENTRY), _TO_MEMBERS, others={**_far(NULL), STRANGER: NULL}),
    Case("Query.node", "award given", known("id", _GIVEN), _TO_MEMBERS, others={**_far(NULL), STRANGER: NULL}),
]
_DAYS: Mapping[str, Any] = {"opensOn": "2026-03-02", "closesOn": "2026-03-09"}
_CONTENT: Mapping[str, Any] = {
    "title": " ",
    "year": 2026,
    "trade": "x",
    "text": "x",
    "place": "x",
    **_DAYS,
    "heldFrom": "2026-03-20",
    "heldUntil": "2026-03-20",
    "awards": [],
}
_IDS = {
    "competitionId": "competition",
    "organisationId": "branch",
    "entryId": _ENTRY,
    "winId": _GIVEN,
    "publishedId": "published competition",
}


def _of(
    name: str, asked: str, outcomes: tuple[str, ...], others: Mapping[str, str] | None = None, **given: Any
) -> Case:
    def arguments(facts: Any, _kind: str) -> Mapping[str, Any]:
        found = {key: facts[_IDS[key]] if key in _IDS else value for key, value in given.items()}
        if "publishedId" in found:
            found["competitionId"] = found.pop("publishedId")
        return found

    return Case(f"Mutation.competition{name}", asked, with_input(arguments), outcomes, others=others or {})


COMPETITION_WRITES = [
    _of("Plan", "without a title", managed(NO_TEXT, NO_PLACE), organisationId=None, competition=_CONTENT),
    _of("Change", "announced", managed(NOT_SO, NO_COMPETITION), competitionId=None, competition=_CONTENT),
    _of("Submit", "announced", managed(NOT_SO, NO_COMPETITION), competitionId=None),
    _of("Approve", "announced", managed(NOT_SO, NO_COMPETITION), competitionId=None, draftRevision=1),
    _of("Return", "announced", managed(NOT_SO, NO_COMPETITION), competitionId=None, reason="x"),
    _of("Cancel", "published", managed(NOT_SO, NO_COMPETITION), publishedId=None, reason="x"),
    _of(
        *("Enter", "published", (U, NOT_SO, NOT_SO, NO_COMPETITION, NOT_SO, NO_COMPETITION, NO_COMPETITION)),
        {**_far(NO_COMPETITION), STRANGER: NOT_SO, PARENT: NOT_SO},
        publishedId=None,
    ),
    _of(
        *("EntryAnswer", "of the member", (U, A, *[NO_ENTRY] * 5)),
        {STRANGER: NO_ENTRY, PARENT: NO_ENTRY},
        entryId=None,
        isConsented=True,
    ),
    _of(
        *("EntryWithdraw", "of the member", (U, A, *[NO_ENTRY] * 5)),
        {STRANGER: NO_ENTRY, PARENT: NO_ENTRY},
        entryId=None,
    ),
    _of("EntryReview", "without a word", managed(NO_TEXT, NO_TEXT), entryId=None, isConfirmed=False, reason=" "),
    _of("ResultsRecord", "published", managed(NOT_SO, NO_COMPETITION), publishedId=None, given=[]),
    _of("NoticeDraft", "published", managed(NOT_SO, NO_COMPETITION), publishedId=None, body="x", **_DAYS),
    _of("ResultsPublish", "published", managed(NOT_SO, NO_COMPETITION), publishedId=None, resultsRevision=1),
    _of("WinWithdraw", "without a word", managed(NO_TEXT, NO_TEXT), winId=None, reason=" "),
    _of(
        *("ShowcaseSet", "of the member", (U, A, *[NO_WIN] * 5)),
        {STRANGER: NO_WIN, PARENT: NO_WIN},
        winId=None,
        text="x",
    ),
]


def competition_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    lists = ("competitions", "officeCompetitions", "competitionEntries", "ownCompetitionWins", "competitionShowcase")
    return [
        Operation("Query.competition", {"id": ids["Competition"]}),
        *(Operation(f"Query.{name}", {"first": 100}) for name in lists),
        Operation("Query.competitions", {"first": 100, "where": {"organisation": {"eq": ids["Organisation"]}}}),
        Operation("Query.competitionEntries", {"first": 100, "competition": {"eq": ids["Competition"]}}),
    ]


def competition_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with competitions, aimed at another union's objects, with the refusals."""
    one, entry = {"competitionId": ids["Competition"]}, {"entryId": ids["CompetitionEntry"]}
    given = {**entry, "awardId": ids["CompetitionAward"]}
    win = {"winId": ids["CompetitionWin"]}
    return [
        ("competitionPlan", {"organisationId": ids["Organisation"], "competition": _CONTENT}, NO_PLACE),
        ("competitionChange", {**one, "competition": _CONTENT}, NO_COMPETITION),
        ("competitionSubmit", one, NO_COMPETITION),
        ("competitionApprove", {**one, "draftRevision": 1}, NO_COMPETITION),
        ("competitionReturn", {**one, "reason": "x"}, NO_COMPETITION),
        ("competitionCancel", {**one, "reason": "x"}, NO_COMPETITION),
        ("competitionEnter", one, NO_COMPETITION),
        ("competitionEntryAnswer", {**entry, "isConsented": True}, NO_ENTRY),
        ("competitionEntryWithdraw", entry, NO_ENTRY),
        ("competitionEntryReview", {**entry, "isConfirmed": True}, NO_ENTRY),
        ("competitionResultsRecord", {**one, "given": [given]}, NO_COMPETITION),
        ("competitionNoticeDraft", {**one, "body": "x", **_DAYS}, NO_COMPETITION),
        ("competitionResultsPublish", {**one, "resultsRevision": 1}, NO_COMPETITION),
        ("competitionWinWithdraw", {**win, "reason": "x"}, NO_WIN),
        ("competitionShowcaseSet", {**win, "text": "x"}, NO_WIN),
    ]

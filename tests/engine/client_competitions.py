"""Variables of the documents of `clients/` about skill competitions 技能竞赛."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_LISTS = tuple(
    f"{name}competitions"
    for name in ("mobile/competitions/", "kiosk/competitions/kiosk_", "console/competitions/office_")
)
_ONE = (
    *("mobile/competitions/competition", "kiosk/competitions/kiosk_competition"),
    "console/competitions/office_competition",
)
_ENTRIES = ("mobile/competitions/own_competition_entries", "console/competitions/office_competition_entries")
_OWN = ("mobile/competitions/own_competition_wins", "mobile/competitions/competition_showcase")


def _one(pool: Pool) -> str:
    return (pool.ids["Competition"] or [encode_id("Competition", NIL_ID)])[0]


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(_LISTS, (lambda _: {}, lambda _: {"first": 1, "where": {"state": {"oneOf": ["ENTRIES_OPEN"]}}})),
    **dict.fromkeys(_ONE, (lambda pool: {"id": _one(pool)}, lambda _: {"id": encode_id("Competition", NIL_ID)})),
    **dict.fromkeys(_ENTRIES, (lambda _: {}, lambda pool: {"first": 1, "competition": {"eq": _one(pool)}})),
    **dict.fromkeys(_OWN, (lambda _: {}, lambda _: {"first": 1})),
}


def _content() -> Mapping[str, Any]:
    days = {"opensOn": "2026-03-02", "closesOn": "2026-03-09", "heldFrom": "2026-03-20", "heldUntil": "2026-03-20"}
    words = {"title": "x", "year": 2026, "trade": "x", "text": "x", "place": "x"}
    return {**words, **days, "awards": [{"awardClass": "COMMENDATION", "quantity": 1}]}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    one, entry = {"competitionId": encode_id("Competition", key)}, {"entryId": encode_id("CompetitionEntry", key)}
    win, days = {"winId": encode_id("CompetitionWin", key)}, {"opensOn": "2026-03-02", "closesOn": "2026-03-09"}
    given = {**entry, "awardId": encode_id("CompetitionAward", key)}
    planned = {"organisationId": encode_id("Organisation", key), "competition": _content()}
    enter = {**one, "memberNumbers": ["x"]}
    return {
        "console/competitions/competition_plan": planned,
        "console/competitions/competition_change": {**one, "competition": _content()},
        "console/competitions/competition_submit": one,
        "console/competitions/competition_approve": {**one, "draftRevision": 1},
        "console/competitions/competition_return": {**one, "reason": "x"},
        "console/competitions/competition_cancel": {**one, "reason": "x"},
        "console/competitions/competition_enter": enter,
        "mobile/competitions/competition_enter": enter,
        "mobile/competitions/competition_entry_answer": {**entry, "isConsented": False},
        "mobile/competitions/competition_entry_withdraw": entry,
        "console/competitions/competition_entry_review": {**entry, "isConfirmed": True},
        "console/competitions/competition_results_record": {**one, "given": [given]},
        "console/competitions/competition_notice_draft": {**one, "body": "x", "nameMask": "SURNAME", **days},
        "console/competitions/competition_results_publish": {**one, "resultsRevision": 1},
        "console/competitions/competition_win_withdraw": {**win, "reason": "x"},
        "mobile/competitions/competition_showcase_set": {**win, "text": "x"},
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{name: {"id": encode_id("Competition", _KEY)} for name in _ONE},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""

"""Variables of the documents of `clients/` about votes: reads, writes that are refused or harmless, explanations."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_NO_VOTE, _KEY = encode_id("Vote", NIL_ID), UUID(int=7)
_VOTE = encode_id("Vote", _KEY)
_LISTED: tuple[Variables, ...] = (
    lambda _: {},
    lambda pool: {"first": 2, "where": {"below": {"eq": pool.ids["Organisation"][0]}, "kind": {"eq": "SEALED"}}},
    lambda _: {"where": {"isMine": True, "state": {"oneOf": ["SCHEDULED", "OPEN"]}}},
    lambda _: {"first": 0},
)
_ALL: tuple[Variables, ...] = (lambda _: {},)


def _one(name: str, at: int, **more: Any) -> Variables:
    return lambda pool: {name: pool.ids["Vote"][at % len(pool.ids["Vote"])], **more}


def _each(name: str, **more: Any) -> tuple[Variables, ...]:
    return (*(_one(name, at, **more) for at in range(4)), lambda pool: {name: pool.ids["Unknown"][0], **more})


_BY_ID = (
    "mobile/votes/vote_detail",
    "mobile/votes/vote_definition",
    "mobile/votes/vote_board",
    "mobile/votes/own_named_ballot",
    "mobile/votes/vote_roll_check",
    "kiosk/votes/vote_paper",
    "console/votes/vote_page",
    "console/votes/vote_turnout",
    "console/votes/vote_outcome",
    "console/votes/vote_checklist",
    "console/votes/vote_pending_lots",
    "console/votes/vote_result",
    "mobile/votes/vote_result",
    "mobile/votes/vote_rules",
    "console/votes/paper_reconciliation",
    "console/votes/vote_kiosks",
)
READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(("mobile/votes/vote_list", "console/votes/vote_overview"), _LISTED),
    **dict.fromkeys(("mobile/votes/votes_now", "kiosk/votes/votes_open", "console/votes/vote_rule_sets"), _ALL),
    **dict.fromkeys(_BY_ID, _each("id")),
    "mobile/votes/ballot_proof": _each("voteId", hash="0" * 64)[3:],
    **{f"{client}/votes/kiosk_pass": (lambda _: {"voteId": "no id"},) for client in ("mobile", "kiosk")},
    "console/votes/vote_roll": _each("voteId"),
    "console/votes/vote_objection_list": (lambda _: {}, lambda _: {"where": {"state": {"eq": "OPEN"}}}),
    "console/votes/vote_turnout_changed": (lambda _: {"voteId": "no id"},),
}

_OF_VOTE: Mapping[str, Mapping[str, Any]] = {
    **{key: {} for key in ("schedule", "unschedule", "open", "count", "publish")},
    **{key: {"reason": "x"} for key in ("pause", "resume", "close", "cancel", "void")},
    "extend": {"reason": "x", "closesAt": "2999-12-31T00:00:00Z"},
    "questions_set": {
        "questions": [{"kind": "SCORE", "title": "x", "options": [{"label": "x"}], "maximumScore": 5}],
    },
    "electors_set": {"memberIds": []},
    "key_set": {"keyFile": "{}", "holders": [{"position": 1, "name": "x"}]},
    "opening_submit": dict.fromkeys(("ballotsUploadId", "openingUploadId"), str(_KEY)),
    "opening_confirm": {"openingHash": "0" * 64},
    "shares_destroyed": {"positions": [1]},
    "lot_enter": {"question": 1, "order": [1, 2], "source": "x"},
    "following_draft": {
        "followsAs": "RUN_OFF",
        "opensAt": "2999-01-02T00:00:00Z",
        "closesAt": "2999-01-03T00:00:00Z",
    },
    "kiosk_enrol": {"name": "x", "publicKey": "A" * 43},
}
_PLAN = {"kind": "SEALED", "title": " ", "opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z"}
_PLACE = {"name": "x", "issuedCount": 0}
_AT_STATION: Mapping[str, Mapping[str, Any]] = {
    "give": {"memberNumber": "HD999999"},
    "spoil": {"memberNumber": "HD999999", "isReplaced": False},
    "account_enter": {"returnedCount": 1, "spoiledCount": 0, "unusedCount": 0},
    "count_enter": {"groups": [{"answers": [{"choice": {"options": [1]}}, None], "count": 1}], "invalidCount": 1},
}
_CAST: Mapping[str, Mapping[str, Any]] = {
    "ballot_cast": {"envelope": "AAAA"},
    "ballot_seal_and_cast": {"answers": [{"choice": {"options": [1]}}, {"items": ["YES"]}, None]},
    "named_ballot_cast": {"answers": [{"order": [2, 1]}, {"points": [1, None]}]},
}


_REQUEST = {"kioskId": str(_KEY), "vote": str(_KEY), "signature": "AAAA"}
_OF_KIOSK: Mapping[str, Mapping[str, Any]] = {
    "kiosk_tap": {"passText": "UK1.", "tapKey": str(_KEY)},
    "kiosk_tap_release": {"tapKey": str(_KEY)},
    "kiosk_permit_issue": {"passText": "UK1.", "blinded": "AAAA"},
    "kiosk_batch_deliver": {"envelopes": ["AAAA"]},
}


def _writes(vote_id: str, objection_id: str, organisation_id: str) -> Mapping[str, Mapping[str, Any]]:
    of_vote, at_station = {"voteId": vote_id}, {"stationId": encode_id("PaperStation", NIL_ID)}
    place = {"organisationId": organisation_id}
    return {
        **{f"console/votes/paper_{word}": {**at_station, **given} for word, given in _AT_STATION.items()},
        "console/votes/paper_station_change": {**at_station, **place, **_PLACE},
        "console/votes/paper_station_add": {**of_vote, **place, **_PLACE},
        "console/votes/paper_station_merge": {**at_station, "withId": at_station["stationId"]},
        **{f"console/votes/vote_{word}": {**of_vote, **given} for word, given in _OF_VOTE.items()},
        "console/votes/vote_draft": {"organisationId": organisation_id, **_PLAN},
        "console/votes/vote_poll_start": {
            "organisationId": organisation_id,
            "kind": "NAMED",
            "title": " ",
            "questions": [],
            "closesAt": "2999-01-03T00:00:00Z",
        },
        "console/votes/vote_change": {**of_vote, **_PLAN},
        "console/votes/vote_objection_decide": {"objectionId": objection_id, "isUpheld": True, "answer": "x"},
        "console/votes/vote_turnout_inspect": {**of_vote, "organisationId": organisation_id, "reason": "x"},
        "console/votes/vote_kiosk_revoke": {"kioskId": str(_KEY)},
        **{f"kiosk/votes/{name}": {**_REQUEST, **given} for name, given in _OF_KIOSK.items()},
        "mobile/votes/vote_objection_make": {**of_vote, "text": "x"},
        **{
            f"{client}/votes/{name}": {**of_vote, **given, "channel": client_channel}
            for client, client_channel in (("mobile", "PHONE"), ("kiosk", "KIOSK"))
            for name, given in _CAST.items()
        },
        **{f"{client}/votes/ballot_permit_issue": {**of_vote, "blinded": "AAAA"} for client in ("mobile", "kiosk")},
    }


def _asked(name: str) -> Variables:
    nobody = encode_id("VoteObjection", NIL_ID)
    return lambda pool: {"input": _writes(_NO_VOTE, nobody, pool.ids["Organisation"][0])[name]}


WRITES: Mapping[str, Variables] = {name: _asked(name) for name in _writes("", "", "")}

STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "mobile/votes/vote_list": ("member", 2, 1),
    "mobile/votes/votes_now": ("member", 2, 1),
    "kiosk/votes/votes_open": ("member", 2, 1),
    "console/votes/vote_overview": ("federation officer", 3, 1),
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{key: {"id": _VOTE} for key in _BY_ID},
    "mobile/votes/ballot_proof": {"voteId": _VOTE, "hash": "0" * 64},
    "console/votes/vote_roll": {"voteId": _VOTE},
    **{f"{client}/votes/kiosk_pass": {"voteId": _VOTE} for client in ("mobile", "kiosk")},
    "console/votes/vote_turnout_changed": {"voteId": _VOTE},
    **{
        name: {"input": given}
        for name, given in _writes(_VOTE, encode_id("VoteObjection", _KEY), encode_id("Organisation", _KEY)).items()
    },
}
"""Of those documents that need some to be explained."""

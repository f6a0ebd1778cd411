"""Who may call for nominations, see them, nominate, second, answer, object, decide and take."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, U, fixed, known, with_input
from tests.contract.access.vote_officers import NO_TEXT, NO_VOTE, managed
from tests.support.access import EMPTY, NULL, refused

NO_CALL, NO_NOMINATION = refused("NOMINATION_CALL_NOT_FOUND"), refused("NOMINATION_NOT_FOUND")
NO_OBJECTION = refused("NOMINATION_OBJECTION_NOT_FOUND")
NOT_SO = refused("NOMINATION_CALL_STATE_REFUSED")
OVER = refused("NOMINATIONS_OVER")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The call is for a draft of HD-A-01-2: officers above see it, and whoever reads votes there.
_SEEN = (NULL, NULL, A, NULL, A, A, NULL)
_WINDOW = {"opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z"}
_ANSWER = {"isUpheld": True, "answer": "x"}


def _told(outcome: str, out_of_sight: str) -> tuple[str, ...]:
    return (U, out_of_sight, outcome, out_of_sight, outcome, outcome, out_of_sight)


def _of(name: str, asked: str, given: Mapping[str, Any], outcomes: tuple[str, ...]) -> Case:
    ids = {"callId": "call for nominations", "nominationId": "nomination", "voteId": "draft vote"}
    ids["objectionId"] = "objection against a nominee"
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    return Case(f"Mutation.{name}", asked, arguments, outcomes)


NOMINATION_READS = [
    Case("Query.nominationCalls", "a page", fixed(first=5), (U, EMPTY, A, EMPTY, A, A, EMPTY)),
    Case("Query.nominationCall", "on notice", known("id", "call for nominations"), (U, *_SEEN[1:])),
    Case("Query.node", "call for nominations", known("id", "call for nominations"), _SEEN),
    Case("Query.node", "nomination", known("id", "nomination"), _SEEN),
    Case("Query.node", "objection against a nominee", known("id", "objection against a nominee"), _SEEN),
]
_STEP: Mapping[str, Any] = {"nominationId": None}
NOMINATION_WRITES = [
    _of(
        "nominationCallOpen",
        "in a year that is far away",
        {"voteId": None, "questionNumber": 1, **_WINDOW},
        managed(refused("NOMINATION_WINDOW_INVALID")),
    ),
    _of("nominationCallChange", "on notice", {"callId": None, "text": "x"}, managed(NOT_SO, NO_CALL)),
    _of("nominationCallCancel", "without a reason", {"callId": None, "reason": " "}, managed(NO_TEXT, NO_TEXT)),
    _of("nominationsTake", "on notice", {"callId": None}, managed(NOT_SO, NO_CALL)),
    _of("nominationMake", "on notice", {"callId": None}, _told(OVER, NO_CALL)),
    _of("nominationSecond", "on notice", _STEP, _told(OVER, NO_NOMINATION)),
    _of("nominationSecondWithdraw", "on notice", _STEP, _told(OVER, NO_NOMINATION)),
    *(
        _of(f"nomination{word}", "somebody else's", _STEP, (U, *[NO_NOMINATION] * 6))
        for word in ("Consent", "Decline", "Withdraw")
    ),
    _of("nominationObject", "without a word", {**_STEP, "text": " "}, (U, *[NO_TEXT] * 6)),
    _of(
        "nominationObjectionDecide",
        "without a word",
        {"objectionId": None, "isUpheld": True, "answer": " "},
        managed(NO_TEXT, NO_TEXT),
    ),
]


def nomination_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with nominations, aimed at another union's objects, with the refusals."""
    call, step = {"callId": ids["NominationCall"]}, {"nominationId": ids["Nomination"]}
    return [
        ("nominationCallOpen", {"voteId": ids["Vote"], "questionNumber": 1, **_WINDOW}, NO_VOTE),
        ("nominationCallChange", {**call, "text": "x"}, NO_CALL),
        ("nominationCallCancel", {**call, "reason": "x"}, NO_CALL),
        ("nominationsTake", {**call, "nominationIds": [ids["Nomination"]]}, NO_CALL),
        ("nominationMake", call, NO_CALL),
        *(
            (f"nomination{word}", step, NO_NOMINATION)
            for word in ("Second", "SecondWithdraw", "Consent", "Decline", "Withdraw")
        ),
        ("nominationObject", {**step, "text": "x"}, NO_NOMINATION),
        ("nominationObjectionDecide", {"objectionId": ids["NominationObjection"], **_ANSWER}, NO_OBJECTION),
    ]

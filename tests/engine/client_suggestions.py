"""Variables of the documents of `clients/` about what authors and members do with suggestions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
READS: Mapping[str, tuple[Variables, ...]] = {
    "mobile/suggestions/suggestion_home": (
        lambda _: {},
        lambda _: {"first": 2, "where": {"isMine": True, "state": {"oneOf": ["ANSWERED", "RATED"]}}},
        lambda _: {"first": 0},
    ),
    "mobile/suggestions/suggestion_detail": (
        *(lambda pool, at=at: {"id": pool.ids["Suggestion"][at % len(pool.ids["Suggestion"])]} for at in range(3)),
        lambda _: {"id": encode_id("Suggestion", NIL_ID)},
    ),
    "kiosk/suggestions/suggestions_own": (lambda _: {}, lambda _: {"first": 1}),
    "mobile/suggestions/suggestion_list": (
        lambda _: {},
        lambda pool: {"first": 2, "where": {"category": {"eq": pool.ids["SuggestionCategory"][0]}}},
        lambda _: {"first": 5, "where": {"text": "食堂", "state": {"eq": "CLOSED"}}},
    ),
    "mobile/suggestions/suggestion_search": (
        lambda _: {"text": "食堂排队"},
        lambda _: {"text": "宿舍", "first": 2},
        lambda _: {"text": "x"},
    ),
    "mobile/suggestions/suggestion_alike": (
        lambda _: {"title": "宿舍没有热水"},
        lambda _: {"title": "食堂", "text": "排队", "first": 2},
        lambda _: {"title": ""},
    ),
}
_TEXTS = {"title": "车间加装风扇", "body": "夏天太热"}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    one, comment = {"suggestionId": encode_id("Suggestion", key)}, {"commentId": encode_id("SuggestionComment", key)}
    category = {"categoryId": encode_id("SuggestionCategory", key)}
    steps = ("withdraw", "resubmit", "author_accept", "author_decline", "author_leave", "support", "support_withdraw")
    number = {"memberNumber": "HD000001"}
    mobile: Mapping[str, Mapping[str, Any]] = {
        "draft": {**category, **_TEXTS},
        "submit": one,
        "draft_change": {**one, **category, **_TEXTS},
        "detail_give": {**one, "text": "x"},
        "author_invite": {**one, **number, "name": "x"},
        "author_remove": {**one, **number},
        "comment_add": {**one, "body": "x"},
        "answer_judge": {**one, "satisfaction": "PARTLY"},
        "reopen": {**one, "reason": "x"},
        **dict.fromkeys(steps, one),
    }
    return {
        **{f"mobile/suggestions/suggestion_{word}": given for word, given in mobile.items()},
        "kiosk/suggestions/suggestion_draft": {**category, **_TEXTS},
        "kiosk/suggestions/suggestion_submit": one,
        "console/suggestions/suggestion_comment_hide": {**comment, "reason": "x"},
        "console/suggestions/suggestion_comment_show": comment,
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    "mobile/suggestions/suggestion_home": ("federation officer", 2, 1),
    "mobile/suggestions/suggestion_detail": ("federation officer", 2, 1),
    "kiosk/suggestions/suggestions_own": ("federation officer", 1, 1),
    "mobile/suggestions/suggestion_list": ("federation officer", 2, 1),
}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "mobile/suggestions/suggestion_detail": {"id": encode_id("Suggestion", _KEY)},
    "mobile/suggestions/suggestion_search": {"text": "食堂"},
    "mobile/suggestions/suggestion_alike": {"title": "食堂"},
    "mobile/suggestions/suggestion_permit_issue": {"input": {"monthId": str(_KEY), "blinded": "AAAA"}},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""

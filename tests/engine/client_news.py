"""Variables of the documents of `clients/` about news."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_LISTS = ("mobile/news/news", "kiosk/news/news")
_ITEMS = ("mobile/news/news_item", "kiosk/news/kiosk_news_item", "console/news/office_news_item")
_DIFFERENCE = "console/news/news_difference"


def _items(pool: Pool) -> str:
    return (pool.ids["NewsItem"] or [encode_id("NewsItem", NIL_ID)])[0]


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(
        _LISTS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"kind": {"oneOf": ["NOTICE", "POLICY"]}, "isUnread": True}},
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
            lambda _: {"first": 5, "where": {"search": "通知", "urgency": {"eq": "URGENT"}}},
        ),
    ),
    "console/news/office_news": (
        lambda _: {},
        lambda _: {"first": 2, "where": {"standing": {"oneOf": ["PUBLISHED", "WITHDRAWN"]}, "search": "通知"}},
        lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
    ),
    **dict.fromkeys(_ITEMS, (lambda pool: {"id": _items(pool)}, lambda _: {"id": encode_id("NewsItem", NIL_ID)})),
    _DIFFERENCE: (
        lambda pool: {"id": _items(pool), "older": 1, "newer": 2},
        lambda pool: {"id": _items(pool), "older": 1, "newer": 9},
    ),
}
_TEXTS = {"title": "x", "lead": "x", "body": "<p>x</p>"}
_CONTENT = {"kind": "NOTICE", "texts": _TEXTS}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    item, reply = {"newsItemId": encode_id("NewsItem", key)}, {"newsReplyId": encode_id("NewsReply", key)}
    return {
        "console/news/news_item_draft": {"organisationId": encode_id("Organisation", key), "item": _CONTENT},
        "console/news/news_item_revise": {**item, "item": _CONTENT},
        **{f"console/news/news_item_{word}": item for word in ("submit", "pin")},
        "console/news/news_item_approve": {**item, "revision": 1},
        **{f"console/news/news_item_{word}": {**item, "reason": "x"} for word in ("return", "withdraw")},
        "console/news/news_item_correct": {**item, "texts": _TEXTS, "note": "x"},
        "console/news/news_file_add": {**item, "kind": "POSTER"},
        "console/news/news_file_remove": {"newsFileId": encode_id("NewsFile", key)},
        **{f"{client}/news/news_item_mark_read": item for client in ("mobile", "kiosk")},
        **{f"{client}/news/news_reply_add": {**item, "body": "x"} for client in ("mobile", "kiosk")},
        "console/news/news_reply_answer": {**reply, "text": "x"},
        "console/news/news_reply_hide": {**reply, "reason": "x"},
        "console/news/news_reply_show": reply,
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}

EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{name: {"id": encode_id("NewsItem", _KEY)} for name in _ITEMS},
    _DIFFERENCE: {"id": encode_id("NewsItem", _KEY), "older": 1, "newer": 2},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""

"""Who sees news, drafts of it and its files, and who writes, approves, corrects, pins, withdraws and reads it."""

from collections.abc import Mapping
from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import PARENT, A, Case, F, U, known, with_input
from tests.contract.access.channels import CHANNEL_READS, CHANNEL_WRITES
from tests.contract.access.vote_officers import managed
from tests.support.access import NULL, Operation, refused

NO_FILE, NO_REPLY = refused("NEWS_FILE_NOT_FOUND"), refused("NEWS_REPLY_NOT_FOUND")
CLOSED, REPLY_NOT_SO = refused("NEWS_REPLIES_CLOSED"), refused("NEWS_REPLY_STATE_REFUSED")
NO_ITEM, NO_PLACE = refused("NEWS_ITEM_NOT_FOUND"), refused("NEWS_PLACE_NOT_FOUND")
NOT_SO, NO_TEXT, NO_WINDOW = refused("NEWS_STATE_REFUSED"), refused("NEWS_TEXT_INVALID"), refused("NEWS_WINDOW_INVALID")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# Both are of HD-A-01; the item is for all its members.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)
_TEXTS: Mapping[str, Any] = {"title": "停水通知", "lead": "周六停水", "body": "<p>周六停水。</p>"}
_CONTENT: Mapping[str, Any] = {"kind": "NOTICE", "texts": {**_TEXTS, "title": " "}}


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


NEWS_READS = [
    *CHANNEL_READS,
    Case("Query.news", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A), others=_far(A)),
    Case("Query.officeNews", "a page", lambda _f, _: {"first": 5}, (U, F, A, A, A, A, F)),
    Case("Query.newsItem", "published", known("id", "news item"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.newsItem", "a draft", known("id", "draft of news"), (U, *_TO_OFFICERS[1:]), others=_far(NULL)),
    Case("Query.node", "news item that is published", known("id", "news item"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "draft of news", known("id", "draft of news"), _TO_OFFICERS, others=_far(NULL)),
    Case("Query.node", "file of news", known("id", "file of news"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "reply to news that waits", known("id", "reply to news"), _TO_OFFICERS, others=_far(NULL)),
]


def _of(name: str, asked: str, outcomes: tuple[str, ...], **given: Any) -> Case:
    ids = {"newsItemId": "news item", "organisationId": "branch", "newsReplyId": "reply to news"}
    arguments = with_input(
        lambda f, _: {key: f[ids[key]] if value is None and key in ids else value for key, value in given.items()}
    )
    return Case(f"Mutation.{name}", asked, arguments, outcomes)


NEWS_WRITES = [
    *CHANNEL_WRITES,
    _of("newsItemDraft", "without a title", managed(NO_TEXT, NO_PLACE), organisationId=None, item=_CONTENT),
    _of("newsItemRevise", "approved", managed(NOT_SO, NO_ITEM), newsItemId=None, item=_CONTENT),
    _of("newsItemSubmit", "approved", managed(NOT_SO, NO_ITEM), newsItemId=None),
    _of("newsItemApprove", "approved", managed(NOT_SO, NO_ITEM), newsItemId=None, revision=1),
    *(
        _of(f"newsItem{word}", "without a reason", managed(NO_TEXT, NO_TEXT), newsItemId=None, reason=" ")
        for word in ("Return", "Withdraw")
    ),
    _of("newsItemCorrect", "without a note", managed(NO_TEXT, NO_TEXT), newsItemId=None, texts=_TEXTS, note=" "),
    _of("newsItemPin", "until yesterday", managed(NO_WINDOW, NO_WINDOW), newsItemId=None, until="2020-01-01T00:00:00Z"),
    _of("newsFileAdd", "approved", managed(NOT_SO, NO_ITEM), newsItemId=None, kind="POSTER"),
    _of("newsFileRemove", "of nothing", managed(NO_FILE, NO_FILE), newsFileId=encode_id("NewsFile", NIL_ID)),
    _of("newsReplyAnswer", "one that waits", managed(REPLY_NOT_SO, NO_REPLY), newsReplyId=None, text="x"),
    _of("newsReplyHide", "without a reason", managed(NO_TEXT, NO_TEXT), newsReplyId=None, reason=" "),
    _of("newsReplyShow", "of nothing", managed(NO_REPLY, NO_REPLY), newsReplyId=encode_id("NewsReply", NIL_ID)),
    Case(
        "Mutation.newsReplyAdd",
        "to one that takes none",
        with_input(lambda f, _: {"newsItemId": f["news item"], "body": "x"}),
        (U, CLOSED, CLOSED, NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM),
        others={**_far(NO_ITEM), PARENT: NO_ITEM},
    ),
    Case(
        "Mutation.newsItemMarkRead",
        "published",
        with_input(lambda f, _: {"newsItemId": f["news item"]}),
        (U, A, A, NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM),
        others={**_far(NO_ITEM), PARENT: NO_ITEM},
    ),
]


def news_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    return [
        Operation("Query.newsItem", {"id": ids["NewsItem"]}),
        Operation("Query.news", {"first": 100}),
        Operation("Query.officeNews", {"first": 100}),
        Operation("Query.news", {"first": 100, "where": {"organisation": {"eq": ids["Organisation"]}}}),
    ]


def news_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with news, aimed at another union's objects, with the refusals."""
    item = {"newsItemId": ids["NewsItem"]}
    content = {"kind": "NOTICE", "texts": _TEXTS}
    return [
        ("newsItemDraft", {"organisationId": ids["Organisation"], "item": content}, NO_PLACE),
        ("newsItemRevise", {**item, "item": content}, NO_ITEM),
        *((f"newsItem{word}", item, NO_ITEM) for word in ("Submit", "Pin", "MarkRead")),
        ("newsItemApprove", {**item, "revision": 1}, NO_ITEM),
        *((f"newsItem{word}", {**item, "reason": "x"}, NO_ITEM) for word in ("Return", "Withdraw")),
        ("newsItemCorrect", {**item, "texts": _TEXTS, "note": "x"}, NO_ITEM),
        ("newsFileAdd", {**item, "kind": "PICTURE"}, NO_ITEM),
        ("newsFileRemove", {"newsFileId": ids["NewsFile"]}, NO_FILE),
        ("newsReplyAdd", {**item, "body": "x"}, NO_ITEM),
        ("newsReplyAnswer", {"newsReplyId": ids["NewsReply"], "text": "x"}, NO_REPLY),
        ("newsReplyHide", {"newsReplyId": ids["NewsReply"], "reason": "x"}, NO_REPLY),
        ("newsReplyShow", {"newsReplyId": ids["NewsReply"]}, NO_REPLY),
    ]

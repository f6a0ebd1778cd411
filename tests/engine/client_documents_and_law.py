"""Variables of the documents of `clients/` about official documents 制度文件, statutes 法律法规 and legal articles."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from api.nodes import encode_id
from db.types import NIL_ID
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

_KEY = UUID(int=7)
_PAPERS = (
    *("mobile/official_documents/official_documents", "kiosk/official_documents/kiosk_official_documents"),
    "console/official_documents/office_official_documents",
)
_PAPER = (
    *("mobile/official_documents/official_document", "kiosk/official_documents/kiosk_official_document"),
    "console/official_documents/office_official_document",
)


_LAWS = ("mobile/legal_articles/legal_articles", "kiosk/legal_articles/kiosk_legal_articles")
_LAW = (
    *("mobile/legal_articles/legal_article", "kiosk/legal_articles/kiosk_legal_article"),
    "console/legal_articles/office_legal_article",
)
_DIFFERENCE = "console/legal_articles/legal_article_difference"


def _one(pool: Pool, type_name: str) -> Mapping[str, Any]:
    return {"id": (pool.ids[type_name] or [encode_id(type_name, NIL_ID)])[0]}


READS: Mapping[str, tuple[Variables, ...]] = {
    **dict.fromkeys(
        _PAPERS,
        (
            lambda _: {},
            lambda _: {"first": 2, "where": {"inForceOn": "2026-06-30", "kind": {"oneOf": ["RULE", "MINUTES"]}}},
            lambda _: {"where": {"search": "办法", "staleness": {"eq": "SUPERSEDED"}, "state": {"eq": "PUBLISHED"}}},
            lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}}},
        ),
    ),
    **dict.fromkeys(
        _PAPER,
        (
            lambda pool: _one(pool, "OfficialDocument"),
            lambda _: {"id": encode_id("OfficialDocument", NIL_ID)},
        ),
    ),
    **dict.fromkeys(
        _LAWS, (lambda _: {}, lambda _: {"first": 2, "where": {"category": {"eq": "WAGES"}, "search": "加班"}})
    ),
    "console/legal_articles/office_legal_articles": (
        lambda _: {},
        lambda _: {"first": 2, "where": {"staleness": {"eq": "STATUTE_ENDED"}, "state": {"eq": "PUBLISHED"}}},
        lambda pool: {"where": {"organisation": {"eq": pool.ids["Organisation"][0]}, "isWaiting": True}},
    ),
    **dict.fromkeys(
        _LAW, (lambda pool: _one(pool, "LegalArticle"), lambda _: {"id": encode_id("LegalArticle", NIL_ID)})
    ),
    _DIFFERENCE: (
        lambda pool: {**_one(pool, "LegalArticle"), "older": 1, "newer": 2},
        lambda pool: {**_one(pool, "LegalArticle"), "older": 1, "newer": 9},
    ),
    "console/statutes/statutes": (
        lambda _: {},
        lambda _: {"first": 2, "where": {"name": "劳动", "isInForce": True}},
    ),
    "console/statutes/statute": (lambda pool: _one(pool, "Statute"), lambda _: {"id": encode_id("Statute", NIL_ID)}),
}


def _writes(key: UUID) -> Mapping[str, Mapping[str, Any]]:
    one, statute = {"officialDocumentId": encode_id("OfficialDocument", key)}, encode_id("Statute", key)
    content = {
        "kind": "RULE",
        "number": "x",
        "title": "x",
        "body": "<p>x</p>",
        "validFrom": "2026-01-01",
        "bases": [{"statuteId": statute}],
    }
    papers: Mapping[str, Mapping[str, Any]] = {
        "draft": {"organisationId": encode_id("Organisation", key), "document": content},
        "renew": {**one, "document": content},
        "change": {**one, "document": content},
        "publish": {**one, "draftRevision": 1},
        "review": {**one, "reviewOn": "2030-01-01"},
        "withdraw": {**one, "reason": "x"},
        "file_add": {**one, "kind": "SIGNED_TEXT"},
        "file_remove": {"officialDocumentFileId": encode_id("OfficialDocumentFile", key)},
    }
    article = {"legalArticleId": encode_id("LegalArticle", key)}
    said = {
        "category": "WAGES",
        "question": "x",
        "answer": "x",
        "validFrom": "2026-01-01",
        "bases": [{"statuteId": statute}],
    }
    laws: Mapping[str, Mapping[str, Any]] = {
        "console/legal_articles/legal_article_draft": {
            "organisationId": encode_id("Organisation", key),
            "article": said,
        },
        "console/legal_articles/legal_article_revise": {**article, "article": said},
        "console/legal_articles/legal_article_submit": article,
        "console/legal_articles/legal_article_approve": {**article, "revision": 1},
        "console/legal_articles/legal_article_return": {**article, "reason": "x"},
        "console/legal_articles/legal_article_withdraw": {**article, "reason": "x"},
        "mobile/legal_articles/legal_article_judge": {**article, "isHelpful": True},
    }
    return {
        **laws,
        **{f"console/official_documents/official_document_{word}": given for word, given in papers.items()},
        "console/statutes/statute_add": {"name": "x", "version": "x", "validFrom": "2026-01-01"},
        "console/statutes/statute_end": {"statuteId": statute, "validUntil": "2030-01-01"},
    }


def _asked(given: Mapping[str, Any]) -> Variables:
    return lambda _: {"input": given}


WRITES: Mapping[str, Variables] = {name: _asked(given) for name, given in _writes(NIL_ID).items()}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **{name: {"id": encode_id("OfficialDocument", _KEY)} for name in _PAPER},
    **{name: {"id": encode_id("LegalArticle", _KEY)} for name in _LAW},
    _DIFFERENCE: {"id": encode_id("LegalArticle", _KEY), "older": 1, "newer": 2},
    "console/statutes/statute": {"id": encode_id("Statute", _KEY)},
    **{name: {"input": given} for name, given in _writes(_KEY).items()},
}
"""Of those documents that need some to be explained."""

"""Who sees legal articles, and who writes, approves, withdraws and judges them."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import PARENT, A, Case, F, U, known, with_input
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_ARTICLE, NO_PLACE = refused("LEGAL_ARTICLE_NOT_FOUND"), refused("LEGAL_ARTICLE_PLACE_NOT_FOUND")
NOT_SO, NO_TEXT = refused("LEGAL_ARTICLE_STATE_REFUSED"), refused("LEGAL_ARTICLE_TEXT_INVALID")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# Both are of HD-A-01.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)
_CONTENT: Mapping[str, Any] = {"category": "WAGES", "question": " ", "answer": "x", "validFrom": "2026-01-01"}


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


LEGAL_READS = [
    Case("Query.legalArticles", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A)),
    Case("Query.officeLegalArticles", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, A, F)),
    Case("Query.legalArticle", "published", known("id", "legal article"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.node", "legal article", known("id", "legal article"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "legal article that waits", known("id", "legal article that waits"), _TO_OFFICERS),
]


def _of(word: str, asked: str, outcome: tuple[str, ...], **given: Any) -> Case:
    ids = {"legalArticleId": "legal article", "organisationId": "branch"}
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    return Case(f"Mutation.legalArticle{word}", asked, arguments, outcome)


_SAID = {**_CONTENT, "bases": []}
LEGAL_WRITES = [
    _of("Draft", "without a question", managed(NO_TEXT, NO_PLACE), organisationId=None, article=_SAID),
    _of("Revise", "without a question", managed(NO_TEXT, NO_ARTICLE), legalArticleId=None, article=_SAID),
    _of("Submit", "published", managed(NOT_SO, NO_ARTICLE), legalArticleId=None),
    _of("Approve", "published", managed(NOT_SO, NO_ARTICLE), legalArticleId=None, revision=1),
    *(
        _of(word, "without a reason", managed(NO_TEXT, NO_TEXT), legalArticleId=None, reason=" ")
        for word in ("Return", "Withdraw")
    ),
    Case(
        "Mutation.legalArticleJudge",
        "published",
        with_input(lambda f, _: {"legalArticleId": f["legal article"], "isHelpful": True}),
        (U, A, A, NO_ARTICLE, NO_ARTICLE, NO_ARTICLE, NO_ARTICLE),
        others={**_far(NO_ARTICLE), PARENT: NO_ARTICLE},
    ),
]


def legal_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    return [
        Operation("Query.legalArticle", {"id": ids["LegalArticle"]}),
        *(Operation(f"Query.{name}", {"first": 100}) for name in ("legalArticles", "officeLegalArticles")),
    ]


def legal_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with legal articles, aimed at another union's objects, with the refusals."""
    one = {"legalArticleId": ids["LegalArticle"]}
    said = {**_CONTENT, "question": "x", "bases": [{"statuteId": ids["Statute"]}]}
    return [
        ("legalArticleDraft", {"organisationId": ids["Organisation"], "article": said}, NO_PLACE),
        ("legalArticleRevise", {**one, "article": said}, NO_ARTICLE),
        ("legalArticleSubmit", one, NO_ARTICLE),
        ("legalArticleApprove", {**one, "revision": 1}, NO_ARTICLE),
        *((f"legalArticle{word}", {**one, "reason": "x"}, NO_ARTICLE) for word in ("Return", "Withdraw")),
        ("legalArticleJudge", {**one, "isHelpful": True}, NO_ARTICLE),
    ]

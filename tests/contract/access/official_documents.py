"""Who sees official documents and statutes, and who drafts, publishes, reviews and withdraws them."""

from collections.abc import Mapping
from typing import Any

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import A, Case, F, U, known, with_input
from tests.contract.access.legal_articles import LEGAL_READS, LEGAL_WRITES, legal_reads, legal_writes
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_PAPER, NO_FILE = refused("OFFICIAL_DOCUMENT_NOT_FOUND"), refused("OFFICIAL_DOCUMENT_FILE_NOT_FOUND")
NO_PLACE, NOT_SO = refused("OFFICIAL_DOCUMENT_PLACE_NOT_FOUND"), refused("OFFICIAL_DOCUMENT_STATE_REFUSED")
NO_TEXT, NO_DAYS = refused("OFFICIAL_DOCUMENT_TEXT_INVALID"), refused("OFFICIAL_DOCUMENT_DAYS_INVALID")
NO_KEEPER, NO_STATUTE = refused("STATUTE_PLACE_REFUSED"), refused("STATUTE_NOT_FOUND")
BAD_STATUTE = refused("STATUTE_INVALID")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# All are of HD-A-01, for all its members.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)
_CONTENT: Mapping[str, Any] = {"kind": "RULE", "number": "1", "title": " ", "body": "x", "validFrom": "2026-01-01"}


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


PAPER_READS = [
    *LEGAL_READS,
    Case("Query.officialDocuments", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A)),
    Case("Query.officeOfficialDocuments", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, A, F)),
    Case(
        "Query.officialDocument",
        "published",
        known("id", "official document"),
        (U, *_TO_MEMBERS[1:]),
        others=_far(NULL),
    ),
    Case("Query.node", "official document", known("id", "official document"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "draft of one", known("id", "draft of an official document"), _TO_OFFICERS),
    Case("Query.node", "file of one", known("id", "file of an official document"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.statutes", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A)),
    Case("Query.statute", "known", known("id", "statute"), (U, A, A, A, A, A, A)),
    Case("Query.node", "statute", known("id", "statute"), (NULL, A, A, A, A, A, A)),
]


def _of(operation: str, asked: str, outcome: tuple[str, ...], **given: Any) -> Case:
    ids = {"officialDocumentId": "official document", "organisationId": "branch", "statuteId": "statute"}
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    return Case(f"Mutation.{operation}", asked, arguments, outcome)


_LAW = {"name": " ", "version": "x", "validFrom": "2026-01-01"}
PAPER_WRITES = [
    *LEGAL_WRITES,
    _of("officialDocumentDraft", "untitled", managed(NO_TEXT, NO_PLACE), organisationId=None, document=_CONTENT),
    _of("officialDocumentRenew", "untitled", managed(NO_TEXT, NO_PAPER), officialDocumentId=None, document=_CONTENT),
    _of("officialDocumentChange", "published", managed(NOT_SO, NO_PAPER), officialDocumentId=None, document=_CONTENT),
    _of("officialDocumentPublish", "published", managed(NOT_SO, NO_PAPER), officialDocumentId=None, draftRevision=1),
    _of(
        "officialDocumentReview",
        "in the past",
        managed(NO_DAYS, NO_PAPER),
        officialDocumentId=None,
        reviewOn="2020-01-01",
    ),
    _of("officialDocumentWithdraw", "no reason", managed(NO_TEXT, NO_TEXT), officialDocumentId=None, reason=" "),
    _of("officialDocumentFileAdd", "published", managed(NOT_SO, NO_PAPER), officialDocumentId=None, kind="ANNEX"),
    _of(
        "officialDocumentFileRemove",
        "of nothing",
        managed(NO_FILE, NO_FILE),
        officialDocumentFileId=encode_id("OfficialDocumentFile", NIL_ID),
    ),
    _of("statuteAdd", "without a name", (U, F, NO_KEEPER, NO_KEEPER, BAD_STATUTE, F, F), **_LAW),
    _of(
        "statuteEnd",
        "before it began",
        (U, F, NO_KEEPER, NO_KEEPER, BAD_STATUTE, F, F),
        statuteId=None,
        validUntil="1990-01-01",
    ),
]


def paper_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    place = {"organisation": {"eq": ids["Organisation"]}}
    return [
        *legal_reads(ids),
        Operation("Query.officialDocument", {"id": ids["OfficialDocument"]}),
        Operation("Query.statute", {"id": ids["Statute"]}),
        *(Operation(f"Query.{name}", {"first": 100}) for name in ("officialDocuments", "statutes")),
        Operation("Query.officeOfficialDocuments", {"first": 100}),
        Operation("Query.officialDocuments", {"first": 100, "where": place}),
    ]


def paper_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with documents and statutes, aimed at another union's objects, with the refusals."""
    one, content = {"officialDocumentId": ids["OfficialDocument"]}, {**_CONTENT, "title": "x"}
    return [
        *legal_writes(ids),
        ("officialDocumentDraft", {"organisationId": ids["Organisation"], "document": content}, NO_PLACE),
        *((f"officialDocument{word}", {**one, "document": content}, NO_PAPER) for word in ("Renew", "Change")),
        ("officialDocumentPublish", {**one, "draftRevision": 1}, NO_PAPER),
        ("officialDocumentReview", one, NO_PAPER),
        ("officialDocumentWithdraw", {**one, "reason": "x"}, NO_PAPER),
        ("officialDocumentFileAdd", {**one, "kind": "ANNEX"}, NO_PAPER),
        ("officialDocumentFileRemove", {"officialDocumentFileId": ids["OfficialDocumentFile"]}, NO_FILE),
        ("statuteEnd", {"statuteId": ids["Statute"]}, NO_STATUTE),
    ]

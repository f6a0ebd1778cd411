"""Who sees what is disclosed and owed, and who drafts, publishes, corrects and withdraws it."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, F, U, known, with_input
from tests.contract.access.official_documents import PAPER_READS, PAPER_WRITES
from tests.contract.access.vote_officers import managed
from tests.support.access import NULL, Operation, refused
from tests.support.days import day_text

NO_DISCLOSURE, NO_DUTY = refused("DISCLOSURE_NOT_FOUND"), refused("DISCLOSURE_DUTY_NOT_FOUND")
NO_PLACE, NOT_SO = refused("DISCLOSURE_PLACE_NOT_FOUND"), refused("DISCLOSURE_STATE_REFUSED")
NO_TEXT, NO_DAYS = refused("DISCLOSURE_TEXT_INVALID"), refused("DISCLOSURE_DUTY_INVALID")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# All are of HD-A-01.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


_CONTENT: Mapping[str, Any] = {"title": "预算", "body": " "}
_DUTY = {
    "kind": "BUDGET",
    "organisationKind": "BRANCH",
    "title": "预算",
    "period": "YEARLY",
    "dueDays": 367,
    "startsOn": "2026-01-01",
}
DISCLOSURE_READS = [
    *PAPER_READS,
    Case("Query.disclosures", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A)),
    Case("Query.officeDisclosures", "a page", lambda _f, _: {"first": 5}, (U, F, A, A, A, A, F)),
    Case("Query.disclosureDues", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A)),
    Case("Query.disclosureDuties", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A)),
    Case("Query.disclosure", "published", known("id", "disclosure"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.node", "disclosure", known("id", "disclosure"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "draft of a disclosure", known("id", "draft of a disclosure"), _TO_OFFICERS),
    Case(
        "Query.node", "disclosure that is owed", known("id", "disclosure that is owed"), _TO_MEMBERS, others=_far(NULL)
    ),
    Case("Query.node", "duty of disclosure", known("id", "duty of disclosure"), _TO_MEMBERS, others=_far(NULL)),
]


def _of(name: str, asked: str, outcome: tuple[str, ...], **given: Any) -> Case:
    ids = {"disclosureId": "disclosure", "organisationId": "branch", "dutyId": "duty of disclosure"}
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    return Case(f"Mutation.disclosure{name}", asked, arguments, outcome)


_ENDED = {"dutyId": None, "endsOn": "2001-01-01"}
DISCLOSURE_WRITES = [
    *PAPER_WRITES,
    _of("DutySet", "due too late", managed(NO_DAYS, NO_PLACE), organisationId=None, **_DUTY),
    _of("DutyEnd", "before it began", managed(NO_DAYS, NO_DUTY), **_ENDED),
    _of("Draft", "without a word", managed(NO_TEXT, NO_PLACE), organisationId=None, kind="OTHER", content=_CONTENT),
    _of("Change", "published", managed(NOT_SO, NO_DISCLOSURE), disclosureId=None, content=_CONTENT),
    _of("Publish", "published", managed(NOT_SO, NO_DISCLOSURE), disclosureId=None, draftRevision=1),
    _of("Correct", "without a word", managed(NO_TEXT, NO_DISCLOSURE), disclosureId=None, content=_CONTENT, note="x"),
    _of("Withdraw", "without a reason", managed(NO_TEXT, NO_TEXT), disclosureId=None, reason=" "),
]


def disclosure_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    place = {"organisation": {"eq": ids["Organisation"]}}
    return [
        Operation("Query.disclosure", {"id": ids["Disclosure"]}),
        *(
            Operation(f"Query.{name}", {"first": 100})
            for name in ("disclosures", "officeDisclosures", "disclosureDues")
        ),
        Operation("Query.disclosureDuties", {"first": 100}),
        Operation("Query.disclosures", {"first": 100, "where": place}),
        Operation("Query.disclosureDues", {"first": 100, "where": place}),
        Operation("Query.disclosureDuties", {"first": 100, **place}),
    ]


def disclosure_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with disclosures, aimed at another union's objects, with the refusals."""
    one, place = {"disclosureId": ids["Disclosure"]}, {"organisationId": ids["Organisation"]}
    said = {"title": "x", "body": "x"}
    return [
        ("disclosureDutySet", {**place, **_DUTY, "dueDays": 1}, NO_PLACE),
        ("disclosureDutyEnd", {"dutyId": ids["DisclosureDuty"], "endsOn": day_text(30)}, NO_DUTY),
        ("disclosureDraft", {**place, "dueId": ids["DisclosureDue"], "kind": "OTHER", "content": said}, NO_PLACE),
        ("disclosureChange", {**one, "content": said}, NO_DISCLOSURE),
        ("disclosurePublish", {**one, "draftRevision": 1}, NO_DISCLOSURE),
        ("disclosureCorrect", {**one, "content": said, "note": "x"}, NO_DISCLOSURE),
        ("disclosureWithdraw", {**one, "reason": "x"}, NO_DISCLOSURE),
    ]

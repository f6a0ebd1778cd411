"""Who sees public notices and objections, and who drafts, approves, corrects, withdraws, concludes and answers."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import A, Case, F, U, fixed, known, with_input
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_NOTICE, NO_OBJECTION = refused("PUBLIC_NOTICE_NOT_FOUND"), refused("PUBLIC_NOTICE_OBJECTION_NOT_FOUND")
NO_PLACE, NOT_SO = refused("PUBLIC_NOTICE_PLACE_NOT_FOUND"), refused("PUBLIC_NOTICE_STATE_REFUSED")
NO_TEXT, STILL = refused("PUBLIC_NOTICE_TEXT_INVALID"), refused("PUBLIC_NOTICE_STILL_OPEN")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# All are of HD-A-01, where another member drafted and objected.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_TO_OFFICERS = (NULL, NULL, A, NULL, A, A, NULL)


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


_CONTENT: Mapping[str, Any] = {
    "title": "公示",
    "body": " ",
    "people": [],
    "opensOn": "2026-03-02",
    "closesOn": "2026-03-09",
}
NOTICE_READS = [
    Case("Query.publicNotices", "a page", lambda _f, _: {"first": 5}, (U, A, A, A, A, A, A)),
    Case("Query.officePublicNotices", "a page", lambda _f, _: {"first": 5}, (U, F, A, EMPTY, A, A, F)),
    Case("Query.publicNoticeObjections", "a page", fixed(first=5), (U, EMPTY, A, EMPTY, A, A, EMPTY)),
    Case("Query.publicNotice", "up", known("id", "public notice"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.node", "public notice", known("id", "public notice"), _TO_MEMBERS, others=_far(NULL)),
    Case("Query.node", "draft of a notice", known("id", "draft of a notice"), _TO_OFFICERS),
    Case("Query.node", "objection to a notice", known("id", "objection to a notice"), _TO_OFFICERS),
]


def _of(name: str, asked: str, outcome: tuple[str, ...], **given: Any) -> Case:
    ids = {
        "noticeId": "public notice",
        "organisationId": "branch",
        "audienceId": "branch",
        "objectionId": "objection to a notice",
    }
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    return Case(f"Mutation.publicNotice{name}", asked, arguments, outcome)


_SAID = {"title": "公示", "body": "名单", "note": " ", "closesOn": "2026-03-09"}
_ANYBODY = (U, NO_TEXT, NO_TEXT, NO_TEXT, NO_TEXT, NO_TEXT, NO_TEXT)
NOTICE_WRITES = [
    _of(
        *("Draft", "without a word", managed(NO_TEXT, NO_PLACE)),
        organisationId=None,
        audienceId=None,
        kind="AID",
        content=_CONTENT,
    ),
    _of("Change", "that is up", managed(NOT_SO, NO_NOTICE), noticeId=None, content=_CONTENT),
    _of("Approve", "that is up", managed(NOT_SO, NO_NOTICE), noticeId=None, draftRevision=1),
    _of("Correct", "without a note", managed(NO_TEXT, NO_TEXT), noticeId=None, **_SAID),
    _of("Withdraw", "without a reason", managed(NO_TEXT, NO_TEXT), noticeId=None, reason=" "),
    _of("Conclude", "that is up", managed(STILL, NO_NOTICE), noticeId=None),
    _of("ObjectionMake", "without a word", _ANYBODY, noticeId=None, text=" "),
    _of("ObjectionAnswer", "without a word", managed(NO_TEXT, NO_TEXT), objectionId=None, isUpheld=True, answer=" "),
]


def notice_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    place = {"organisation": {"eq": ids["Organisation"]}}
    return [
        Operation("Query.publicNotice", {"id": ids["PublicNotice"]}),
        *(Operation(f"Query.{name}", {"first": 100}) for name in ("publicNotices", "officePublicNotices")),
        Operation("Query.publicNotices", {"first": 100, "where": place}),
        Operation("Query.publicNoticeObjections", {"first": 100}),
        Operation("Query.publicNoticeObjections", {"first": 100, "notice": {"eq": ids["PublicNotice"]}}),
    ]


def notice_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with notices, aimed at another union's objects, with the refusals."""
    one, places = (
        {"noticeId": ids["PublicNotice"]},
        dict.fromkeys(("organisationId", "audienceId"), ids["Organisation"]),
    )
    said = {**_CONTENT, "body": "x", "people": [{"memberId": ids["Member"]}]}
    return [
        ("publicNoticeDraft", {**places, "kind": "AID", "content": said}, NO_PLACE),
        ("publicNoticeChange", {**one, "content": said}, NO_NOTICE),
        ("publicNoticeApprove", {**one, "draftRevision": 1}, NO_NOTICE),
        ("publicNoticeCorrect", {**one, **_SAID, "note": "x"}, NO_NOTICE),
        ("publicNoticeWithdraw", {**one, "reason": "x"}, NO_NOTICE),
        ("publicNoticeConclude", one, NO_NOTICE),
        ("publicNoticeObjectionMake", {**one, "text": "x"}, NO_NOTICE),
        (
            "publicNoticeObjectionAnswer",
            {"objectionId": ids["PublicNoticeObjection"], "isUpheld": True, "answer": "x"},
            NO_OBJECTION,
        ),
    ]

"""Who sees honours, nominations and the showcase, and who opens, nominates, answers, reviews, awards and revokes."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.cases import STRANGER, A, Case, U, fixed, known, with_input
from tests.contract.access.vote_officers import managed
from tests.support.access import EMPTY, NULL, Operation, refused

NO_HONOUR, NO_NOMINATION = refused("HONOUR_NOT_FOUND"), refused("HONOUR_NOMINATION_NOT_FOUND")
NO_PLACE, NOT_SO = refused("HONOUR_PLACE_NOT_FOUND"), refused("HONOUR_STATE_REFUSED")
NO_TEXT, NOBODY = refused("HONOUR_TEXT_INVALID"), refused("HONOUR_NOBODY_CHOSEN")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# All are of HD-A-01, where the member nominated another.
_TO_MEMBERS = (NULL, A, A, NULL, A, A, NULL)
_EVERYBODY = (U, A, A, A, A, A, A)


def _far(outcome: str) -> Mapping[str, str]:
    return dict.fromkeys(("deputy", "transferred officer", "transferred member"), outcome)


# The member nominated; those who are members as they are did not.
_BY_ANOTHER = {STRANGER: EMPTY}
HONOUR_READS = [
    Case("Query.honours", "a page", fixed(first=5), _EVERYBODY),
    Case("Query.honourShowcase", "a page", fixed(first=5), _EVERYBODY),
    Case("Query.honourNominations", "a page", fixed(first=5), (U, A, A, EMPTY, A, A, EMPTY), others=_BY_ANOTHER),
    Case("Query.honour", "open", known("id", "honour"), (U, *_TO_MEMBERS[1:]), others=_far(NULL)),
    Case("Query.node", "honour", known("id", "honour"), _TO_MEMBERS, others=_far(NULL)),
    Case(
        *("Query.node", "nomination for an honour", known("id", "nomination for an honour"), _TO_MEMBERS),
        others={STRANGER: NULL},
    ),
]
_DAYS = {"opensOn": "2026-03-02", "closesOn": "2026-03-09"}
_OPEN = {"kind": "CRAFTSMAN", "title": "x", "year": 2026, "text": " ", "closesOn": "2026-03-09"}


def _of(name: str, asked: str, outcome: tuple[str, ...], **given: Any) -> Case:
    ids = {"honourId": "honour", "organisationId": "branch", "nominationId": "nomination for an honour"}
    arguments = with_input(lambda f, _: {key: f[ids[key]] if key in ids else value for key, value in given.items()})
    return Case(f"Mutation.honour{name}", asked, arguments, outcome)


def _anybody(outcome: str) -> tuple[str, ...]:
    return (U, *(outcome,) * 6)


HONOUR_WRITES = [
    _of("Open", "without a word", managed(NO_TEXT, NO_TEXT), organisationId=None, **_OPEN),
    _of("Nominate", "without a word", _anybody(NO_TEXT), honourId=None, memberNumber="HD000001", reasons=" "),
    _of("NominationAnswer", "of another", _anybody(NO_NOMINATION), nominationId=None, isConsented=True),
    _of("NominationReview", "without a word", managed(NO_TEXT, NO_TEXT), nominationId=None, isChosen=True, reason=" "),
    _of("NoticeDraft", "of nobody", managed(NOBODY, NO_HONOUR), honourId=None, body="x", **_DAYS),
    _of("Award", "before its notice", managed(NOT_SO, NO_HONOUR), honourId=None),
    _of("ShowcaseSet", "of another", _anybody(NO_NOMINATION), nominationId=None, text="x"),
    _of("Revoke", "without a word", managed(NO_TEXT, NO_TEXT), nominationId=None, reason=" "),
]


def honour_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    return [
        Operation("Query.honour", {"id": ids["Honour"]}),
        *(Operation(f"Query.{name}", {"first": 100}) for name in ("honours", "honourShowcase", "honourNominations")),
        Operation("Query.honourNominations", {"first": 100, "honour": {"eq": ids["Honour"]}}),
    ]


def honour_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done with honours, aimed at another union's objects, with the refusals."""
    one, nomination = {"honourId": ids["Honour"]}, {"nominationId": ids["HonourNomination"]}
    return [
        ("honourOpen", {"organisationId": ids["Organisation"], **_OPEN, "text": "x"}, NO_PLACE),
        ("honourNominate", {**one, "memberNumber": "x", "reasons": "x"}, NO_HONOUR),
        ("honourNominationAnswer", {**nomination, "isConsented": True}, NO_NOMINATION),
        ("honourNominationReview", {**nomination, "isChosen": True, "reason": "x"}, NO_NOMINATION),
        ("honourNoticeDraft", {**one, "body": "x", **_DAYS}, NO_HONOUR),
        ("honourAward", one, NO_HONOUR),
        ("honourShowcaseSet", {**nomination, "text": "x"}, NO_NOMINATION),
        ("honourRevoke", {**nomination, "reason": "x"}, NO_NOMINATION),
    ]

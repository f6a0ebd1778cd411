"""Who may see and change what has just moved: a member from HD-A-01 to HD-A-02, a branch from HD-B to HD-C."""

from collections.abc import Callable, Mapping
from typing import Any

from db.types import NIL_ID
from tests.contract.access.cases import ELSEWHERE, PARENT, STRANGER, A, Case, F, U, with_input
from tests.support.access import EMPTY, NULL, Facts, refused
from tests.support.cast import ENDED

MOVER = "the transferred member"
NO_MEMBER = refused("MEMBER_NOT_FOUND")
NOBODY = str(NIL_ID)
THEMSELVES = {"transferred member": A}


def about(name: str, make: Callable[[str], Mapping[str, Any]]) -> Callable[[Facts, str], Mapping[str, Any]]:
    return lambda facts, _kind: make(facts[name])


def told_of(path: str, asked: str, arguments: Callable[[Facts, str], Mapping[str, Any]]) -> Case:
    """A read of the member who has moved: HD-A-01 finds nobody, HD-A-02 finds them, HD-A as before."""
    seen = (U if path != "Query.node" else NULL, NULL, NULL, A, A, A, NULL)
    return Case(path, asked, arguments, seen, others={PARENT: A, ELSEWHERE: NULL, **THEMSELVES})


def listed(path: str, asked: str, arguments: Callable[[Facts, str], Mapping[str, Any]], *, auditor: str) -> Case:
    """A list of what is there of the member who has moved."""
    return Case(path, asked, arguments, (U, F, EMPTY, A, A, auditor, F), others={PARENT: A, ELSEWHERE: EMPTY})


def changed(path: str, given: Mapping[str, Any], done: str, name: str = MOVER) -> Case:
    """A change of the member who has moved."""
    return Case(
        f"Mutation.{path}",
        f"{name.removeprefix('the ')}",
        with_input(lambda facts, _: {"memberId": facts[name], **given}),
        (U, F, NO_MEMBER, done, done, F, F),
        others={PARENT: done, ELSEWHERE: NO_MEMBER},
    )


# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The old branch is that of the branch officer, the new one that of the sibling's.
MOVED_READS = [
    told_of("Query.member", "who has moved", about(MOVER, lambda id_: {"by": {"id": id_}})),
    told_of("Query.node", "a member who has moved", about(MOVER, lambda id_: {"id": id_})),
    listed(
        "Query.members",
        "who has moved",
        lambda facts, _: {"first": 5, "where": {"memberNumber": {"eq": facts["number of the transferred member"]}}},
        auditor=A,
    ),
    # Both ends keep the transfer: name and number of the member, and no more.
    Case(
        "Query.node",
        "a transfer that is over",
        lambda facts, _: {"id": facts["transfer of the transferred member"]},
        (NULL, NULL, A, A, A, NULL, NULL),
        others={"deputy": A, ELSEWHERE: NULL, **THEMSELVES},
    ),
    Case(
        "Query.members",
        "of a branch that has moved",
        lambda facts, _: {"first": 5, "where": {"below": {"eq": facts["moved branch"]}}},
        (U, F, EMPTY, EMPTY, A, A, F),
        others={"officer of a moved branch": A, "officer of its new parent": A},
    ),
    Case(
        "Query.node",
        "the officer of a branch that has moved",
        lambda facts, _: {"id": facts["the officer of a moved branch"]},
        (NULL, NULL, NULL, NULL, A, A, NULL),
        others={"officer of a moved branch": A, "officer of its new parent": A, PARENT: NULL, ELSEWHERE: NULL},
    ),
    # An entry that was merged leads to the kept one, in HD-A-01-3; its own session is over.
    Case(
        "Query.node",
        "an entry that was merged",
        lambda facts, _: {"id": facts["the merged member"]},
        (NULL, NULL, A, NULL, A, A, NULL),
        others={"former deputy": A},
    ),
]
MOVED_WRITES = [
    changed("membershipUpdate", {"action": "CHANGE_EMPLOYMENT", "employmentKind": "FLEXIBLE"}, A),
    changed("membershipCorrect", {"reason": "WRONG_CHANGE", "fromOn": "1900-01-01"}, refused("NOTHING_TO_CORRECT")),
    changed("duesPaymentRecord", {"amountFen": 1, "method": "CASH"}, refused("DUES_NOTHING_OWED")),
    changed(
        "duesWaive",
        {"months": ["2019-01-01"], "reason": "HARDSHIP", "documentNumber": "2020-01"},
        refused("DUES_NOTHING_OWED"),
    ),
    changed("memberErase", {"isPreview": True}, refused("MEMBER_NOT_LEFT")),
    Case(
        "Mutation.organisationUpdate",
        "a branch that has moved",
        with_input(lambda facts, _: {"organisationId": facts["moved branch"], "nameEn": "Other"}),
        (U, F, F, F, A, F, F),
    ),
    Case(
        "Mutation.rosterImportOpen",
        "for a branch that has moved",
        with_input(lambda facts, _: {"uploadId": NOBODY, "organisationId": facts["moved branch"]}),
        (U, F, *[refused("ROSTER_PLACE_NOT_FOUND")] * 2, refused("UPLOAD_NOT_FOUND"), F, F),
        others={
            "officer of a moved branch": refused("UPLOAD_NOT_FOUND"),
            "officer of its new parent": refused("UPLOAD_NOT_FOUND"),
            PARENT: refused("ROSTER_PLACE_NOT_FOUND"),
        },
    ),
]


def refreshed(kind: str) -> Case:
    """The refresh token of a session that is over, shown by anybody."""
    name, over = f"refresh token of the {kind}", refused("SESSION_REVOKED")
    arguments = with_input(lambda facts, _: {"refreshToken": facts[name]})
    others = dict.fromkeys((STRANGER, PARENT, ELSEWHERE), over)
    return Case("Mutation.sessionRefresh", f"of the {kind}", arguments, (over,) * 7, others=others)


ENDED_WRITES = [refreshed(kind) for kind in sorted(ENDED)]

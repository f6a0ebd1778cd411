"""Changes of the union tree, its offices and its rules, tried as every kind of caller."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.contract.access.cases import A, Case, F, U, with_input
from tests.support.access import Facts, refused
from tests.support.days import day_text


def structural(path: str, asked: str, make: Callable[[Facts], Mapping[str, Any]]) -> Case:
    """A change that only the federation officer may make, over the whole tree."""
    return Case(f"Mutation.{path}", asked, with_input(lambda f, _: make(f)), (U, F, F, F, A, F, F))


ORGANISATION_WRITES = [
    structural(
        "organisationFound",
        "a group",
        lambda f: {"parentId": f["branch"], "kind": "GROUP", "code": "HD-NEW", "name": "新小组", "nameEn": "New"},
    ),
    structural("organisationUpdate", "a branch", lambda f: {"organisationId": f["branch"], "nameEn": "Other"}),
    structural(
        "organisationMove", "a group", lambda f: {"organisationId": f["group"], "parentId": f["sibling branch"]}
    ),
    structural(
        "organisationMerge", "a branch", lambda f: {"organisationId": f["sibling branch"], "successorId": f["branch"]}
    ),
    structural(
        "organisationDissolve",
        "a branch",
        lambda f: {"organisationId": f["sibling branch"], "successorId": f["branch"]},
    ),
    structural(
        "organisationDissolve",
        "in which a vote is open",
        lambda f: {"organisationId": f["group"], "successorId": f["branch"]},
    )._replace(outcomes=(U, F, F, F, refused("VOTE_UNDER_WAY"), F, F)),
    structural("postOpen", "at a branch", lambda f: {"organisationId": f["branch"], "kind": "TREASURER"}),
    structural("postClose", "of a group", lambda f: {"postId": f["group post"]}),
    structural(
        "termBegin",
        "of somebody from elsewhere",
        lambda f: {"postId": f["group post"], "memberId": f["member"], "startsOn": "2999-01-01"},
    )._replace(outcomes=(U, F, F, F, refused("HOLDER_UNSUITABLE"), F, F)),
    structural("termEnd", "of a group", lambda f: {"termId": f["group term"], "endsOn": day_text()}),
    structural(
        "postHandover",
        "to somebody from elsewhere",
        lambda f: {"termId": f["group term"], "memberId": f["member"], "startsOn": day_text(3)},
    )._replace(outcomes=(U, F, F, F, refused("HOLDER_UNSUITABLE"), F, F)),
    structural(
        "ruleSet",
        "at a branch",
        lambda f: {
            "organisationId": f["branch"],
            "key": "DUES_MONTHLY_FEN",
            "value": 900,
            "startsOn": day_text(),
            "source": "决议",
        },
    ),
    structural("ruleWithdraw", "one to come", lambda f: {"ruleVersionId": f["rule version"]}),
]

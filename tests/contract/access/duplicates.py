"""The access matrix of duplicates and merging."""

from tests.contract.access.cases import A, Case, F, U, fixed, with_input
from tests.support.access import EMPTY, NULL, refused

NO_MEMBER = refused("MEMBER_NOT_FOUND")
NOT_DISMISSED = refused("DUPLICATE_NOT_DISMISSED")
TWO_PEOPLE = refused("IDENTITY_NUMBERS_DIFFER")
_DISMISSED = with_input(lambda f, _: {"memberId": f["member"], "otherId": f["neighbour"], "reason": "RELATIVES"})
_RESTORED = with_input(lambda f, _: {"memberId": f["member"], "otherId": f["neighbour"]})
_MERGED = with_input(
    lambda f, _: {
        "keptId": f["member"],
        "mergedId": f["neighbour"],
        "confirmation": "of another day",
        "reason": "IMPORTED_TWICE",
    }
)

# The pair is of HD-A-01-3. Whose pairs an officer sees is tested in tests/domain/members/test_service_duplicates.py.
# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
DUPLICATE_READS = [
    Case(
        "Query.duplicateMembers",
        "a page",
        fixed(first=5, where={"minWeight": 1}),
        (U, F, A, EMPTY, A, F, F),
        others={"officer of its new parent": A},  # a pair of another company
    ),
    Case(
        "Query.memberMergePreview",
        "two members of the branch",
        lambda f, _: {"keptId": f["member"], "mergedId": f["neighbour"]},
        (U, F, A, NULL, A, F, F),
    ),
]
DUPLICATE_WRITES = [
    Case("Mutation.duplicateDismiss", "of the branch", _DISMISSED, (U, F, A, NO_MEMBER, A, F, F)),
    Case(
        "Mutation.duplicateRestore", "never dismissed", _RESTORED, (U, F, NOT_DISMISSED, NO_MEMBER, NOT_DISMISSED, F, F)
    ),
    Case("Mutation.memberMerge", "two people", _MERGED, (U, F, TWO_PEOPLE, NO_MEMBER, TWO_PEOPLE, F, F)),
]

"""The access matrix of lives of memberships and transfers."""

from tests.contract.access.cases import DEPUTY, ELSEWHERE, A, Case, F, U, fixed, known, with_input
from tests.support.access import NULL, refused

NO_MEMBER = refused("MEMBER_NOT_FOUND")
NO_TRANSFER = refused("TRANSFER_NOT_FOUND")
NOTHING = refused("NOTHING_TO_CORRECT")
OPEN = refused("TRANSFER_ALREADY_OPEN")
REASON = refused("COMMENT_REQUIRED")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The member moves from HD-A-01-2 to HD-A-02, whose officer is that of the sibling branch.
LIFE_READS = [
    Case("Query.transfers", "a page", fixed(first=5), (U, F, A, A, A, F, F), others={DEPUTY: A}),
    Case(
        "Query.node",
        "transfer",
        known("id", "transfer"),
        (NULL, NULL, A, A, A, NULL, NULL),
        others={DEPUTY: A, ELSEWHERE: NULL},
    ),
]
LIFE_WRITES = [
    Case(
        "Mutation.membershipUpdate",
        "a member",
        with_input(lambda f, _: {"memberId": f["member"], "action": "CHANGE_EMPLOYMENT", "employmentKind": "FLEXIBLE"}),
        (U, F, A, NO_MEMBER, A, F, F),
    ),
    Case(
        "Mutation.membershipCorrect",
        "a member, from before the union",
        with_input(lambda f, _: {"memberId": f["member"], "reason": "WRONG_CHANGE", "fromOn": "1900-01-01"}),
        (U, F, NOTHING, NO_MEMBER, NOTHING, F, F),
    ),
    Case("Mutation.membershipLeave", "one's own", with_input(lambda *_: {}), (U, *[A] * 6)),
    Case(
        "Mutation.transferRequest",
        "for a member who moves already",
        with_input(lambda f, _: {"toOrganisationId": f["branch"], "memberId": f["member"]}),
        (U, NO_MEMBER, OPEN, NO_MEMBER, OPEN, NO_MEMBER, NO_MEMBER),
    ),
    Case(
        "Mutation.transferDecide",
        "a rejection without a reason",
        with_input(lambda f, _: {"transferId": f["transfer"], "isApproval": False}),
        (U, NO_TRANSFER, REASON, refused("APPROVAL_STEP_NOT_OPEN"), REASON, NO_TRANSFER, NO_TRANSFER),
        others={DEPUTY: REASON, ELSEWHERE: NO_TRANSFER},
    ),
    Case(
        "Mutation.transferWithdraw",
        "another's",
        with_input(lambda f, _: {"transferId": f["transfer"]}),
        (U, *[NO_TRANSFER] * 6),
    ),
]

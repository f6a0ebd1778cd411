"""Who may draw a permit of an unlinkable vote: who is on its roll, which the case of no vote leaves to the services."""

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import Case, U, with_input
from tests.support.access import refused

NO_VOTE = refused("VOTE_NOT_FOUND")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
PERMIT_WRITES = [
    Case(
        "Mutation.ballotPermitIssue",
        "of no vote",
        with_input(lambda _facts, _kind: {"voteId": encode_id("Vote", NIL_ID), "blinded": "AAAA"}),
        (U, *[NO_VOTE] * 6),
    ),
]

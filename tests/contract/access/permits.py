"""Who may draw a permit: who is on the roll of an unlinkable vote, each member for suggestions; services decide."""

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import Case, U, with_input
from tests.support.access import refused

NO_VOTE = refused("VOTE_NOT_FOUND")
NO_SUGGESTION, NO_ATTACHMENT = refused("SUGGESTION_NOT_FOUND"), refused("SUGGESTION_ATTACHMENT_NOT_FOUND")
NO_MONTH = refused("SUGGESTION_PERMIT_MONTH_OVER")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
ATTACHMENT_WRITES = [
    Case(
        "Mutation.suggestionAttachmentOpen",
        "of no suggestion",
        with_input(lambda _facts, _kind: {"suggestionId": encode_id("Suggestion", NIL_ID)}),
        (U, *[NO_SUGGESTION] * 6),
    ),
    Case(
        "Mutation.suggestionAttachmentRemove",
        "none",
        with_input(lambda _facts, _kind: {"attachmentId": encode_id("SuggestionAttachment", NIL_ID)}),
        (U, *[NO_ATTACHMENT] * 6),
    ),
]
PERMIT_WRITES = [
    *ATTACHMENT_WRITES,
    Case(
        "Mutation.ballotPermitIssue",
        "of no vote",
        with_input(lambda _facts, _kind: {"voteId": encode_id("Vote", NIL_ID), "blinded": "AAAA"}),
        (U, *[NO_VOTE] * 6),
    ),
    Case(
        "Mutation.suggestionPermitIssue",
        "of no month",
        with_input(lambda _facts, _kind: {"monthId": str(NIL_ID), "blinded": "AAAA"}),
        (U, *[NO_MONTH] * 6),
    ),
]

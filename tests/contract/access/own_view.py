"""Who may do what to their own view, to consents, and to an entry that is to be erased."""

from api.nodes import encode_id
from db.types import NIL_ID
from tests.contract.access.cases import A, Case, F, U, fixed, with_input
from tests.support.access import refused

NOBODY_ID = encode_id("Member", NIL_ID)
NOT_FOUND, NOT_LEFT = refused("MEMBER_NOT_FOUND"), refused("MEMBER_NOT_LEFT")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
OWN_VIEW_READS = [
    Case("Query.timeline", "one's own", fixed(first=5), (U, A, A, A, A, A, A)),
]
OWN_VIEW_WRITES = [
    Case(
        "Mutation.consentGive",
        "to a text",
        with_input(lambda *_: {"purpose": "STATISTICS", "textVersion": 1}),
        (U, *[A] * 6),
    ),
    Case(
        "Mutation.consentGive",
        "to another text",
        with_input(lambda *_: {"purpose": "STATISTICS", "textVersion": 7}),
        (U, *[refused("CONSENT_TEXT_OUTDATED")] * 6),
    ),
    Case("Mutation.consentWithdraw", "never given", with_input(lambda *_: {"purpose": "STATISTICS"}), (U, *[A] * 6)),
    Case(
        "Mutation.memberErase",
        "a member in force",
        with_input(lambda f, _: {"memberId": f["member"], "isPreview": False}),
        (U, F, NOT_LEFT, NOT_FOUND, NOT_LEFT, F, F),
    ),
    Case(
        "Mutation.memberErase",
        "nobody",
        with_input(lambda *_: {"memberId": NOBODY_ID, "isPreview": True}),
        (U, F, *[NOT_FOUND] * 3, F, F),
    ),
    Case("Mutation.memberErasureRequest", "one's own", with_input(lambda *_: {"isWanted": True}), (U, *[A] * 6)),
]

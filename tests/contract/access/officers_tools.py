"""Who may do what with bulk actions, saved filters and entries on behalf: part of the table of access."""

from tests.contract.access.cases import PARENT, A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused

NO_PROOF = refused("STEP_UP_REQUIRED")
NO_ACTION = refused("BULK_ACTION_NOT_FOUND")
NO_FILTER = refused("SAVED_FILTER_NOT_FOUND")
NO_MEMBER = refused("MEMBER_NOT_FOUND")
NO_PLACE = refused("ORGANISATION_NOT_FOUND")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The actions are at HD-A-01; the saved filter of its officer is shared with the officers of that branch.
READS = [
    Case("Query.node", "bulk action at the branch", known("id", "action"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case("Query.node", "saved filter of the branch", known("id", "saved filter"), (NULL, NULL, A, NULL, A, A, NULL)),
    Case("Query.bulkAction", "at the branch", known("id", "action"), (U, F, A, NULL, A, F, F)),
    Case("Query.bulkActions", "a page", fixed(first=5), (U, F, A, EMPTY, A, F, F)),
    Case(
        "Query.bulkChanges",
        "of an action at the branch",
        lambda facts, _: {"bulkActionId": facts["action"], "first": 5},
        (U, F, A, EMPTY, A, F, F),
    ),
]
SUBSCRIPTIONS = [
    Case(
        "Subscription.bulkActionProgress",
        "of an action at the branch",
        known("bulkActionId", "action"),
        (U, F, A, "NOT_FOUND", A, F, F),
    ),
]
_FILTER = {"name": "By hand", "where": {"members": {"state": {"eq": "RETAINED"}}}}
_LOGGED = {"name": "By hand", "where": {"auditEntries": {"action": {"eq": "role.granted"}}}}
CLOSED = refused("SAVED_FILTER_LIST_CLOSED")
WRITES = [
    Case(
        "Mutation.bulkActionPrepare",
        "at the branch",
        with_input(lambda f, _: {"organisationId": f["branch"], "kind": "END", "members": {"ids": [f["member"]]}}),
        (U, F, A, NO_PLACE, A, F, F),
    ),
    Case(
        "Mutation.bulkActionApply",
        "long after signing in",
        with_input(lambda f, _: {"bulkActionId": f["action"]}),
        (U, F, NO_PROOF, NO_PROOF, NO_PROOF, F, F),
        is_proof_old=True,
    ),
    Case(
        "Mutation.bulkActionApply",
        "at the branch",
        with_input(lambda f, kind: {"bulkActionId": f["other action" if kind == "branch officer" else "action"]}),
        (U, F, A, NO_ACTION, A, F, F),
    ),
    Case(
        "Mutation.bulkActionUndo",
        "what was not applied",
        with_input(lambda f, _: {"bulkActionId": f["action"]}),
        (U, F, refused("BULK_ACTION_NOT_APPLIED"), NO_ACTION, refused("BULK_ACTION_NOT_APPLIED"), F, F),
    ),
    Case(
        "Mutation.bulkActionCancel",
        "what was applied",
        with_input(lambda f, _: {"bulkActionId": f["applied action"]}),
        (U, F, refused("BULK_ACTION_BEGUN"), NO_ACTION, refused("BULK_ACTION_BEGUN"), F, F),
    ),
    Case("Mutation.savedFilterSave", "of members", with_input(lambda *_: _FILTER), (U, CLOSED, A, A, A, A, CLOSED)),
    Case(
        "Mutation.savedFilterSave",
        "of the log",
        with_input(lambda *_: _LOGGED),
        (U, CLOSED, CLOSED, CLOSED, CLOSED, A, A),
    ),
    Case(
        "Mutation.savedFilterUpdate",
        "that of the branch officer",
        with_input(lambda f, _: {**_FILTER, "savedFilterId": f["saved filter"]}),
        (U, CLOSED, A, NO_FILTER, NO_FILTER, NO_FILTER, CLOSED),
        others={PARENT: NO_FILTER},
    ),
    Case(
        "Mutation.savedFilterDelete",
        "that of the branch officer",
        with_input(lambda f, _: {"savedFilterId": f["saved filter"]}),
        (U, NO_FILTER, A, NO_FILTER, NO_FILTER, NO_FILTER, NO_FILTER),
        others={PARENT: NO_FILTER},
    ),
    Case(
        "Mutation.consentGive",
        "on behalf of a member of the branch",
        with_input(
            lambda f, _: {
                "purpose": "STATISTICS",
                "textVersion": 1,
                "onBehalf": {"memberId": f["member"], "basis": "IN_PERSON"},
            }
        ),
        (U, NO_MEMBER, A, NO_MEMBER, A, NO_MEMBER, NO_MEMBER),
    ),
]

"""Who may see votes, follow them, plan, run, cast and count."""

from tests.contract.access.cases import A, Case, F, U, fixed, known, same, with_input
from tests.support.access import EMPTY, NULL, refused

NO_VOTE = refused("VOTE_NOT_FOUND")
NO_STATE = refused("VOTE_STATE_REFUSED")
STEP_UP = refused("STEP_UP_REQUIRED")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The votes are of HD-A-01, to which "the member" belongs; its roll has another member.
IN_SIGHT = (NULL, A, A, NULL, A, A, NULL)
IN_REACH = (NULL, NULL, A, NULL, A, A, NULL)
# Whose place has changed is no elector of the branch any more, and a deputy reads nothing.
ELSEWHERE = dict.fromkeys(("deputy", "transferred member", "transferred officer"), NULL)
ELSEWHERE_EMPTY = dict.fromkeys(ELSEWHERE, EMPTY)
READERS = (U, F, A, EMPTY, A, A, F)


def _one(outcomes: tuple[str, ...]) -> tuple[str, ...]:
    return (U, *outcomes[1:])


VOTE_READS = [
    Case("Query.votes", "a page", fixed(first=5), (U, A, A, EMPTY, A, A, EMPTY), others=ELSEWHERE_EMPTY),
    Case("Query.vote", "that is open", known("id", "vote"), _one(IN_SIGHT), others=ELSEWHERE),
    Case("Query.vote", "that is announced", known("id", "announced vote"), _one(IN_SIGHT), others=ELSEWHERE),
    Case("Query.vote", "that is published", known("id", "published vote"), _one(IN_SIGHT), others=ELSEWHERE),
    Case("Query.vote", "a draft", known("id", "drafted vote"), _one(IN_REACH)),
    Case("Query.voteRollEntries", "of the branch", lambda facts, _: {"voteId": facts["vote"], "first": 5}, READERS),
    Case(
        "Query.voteElectors", "of the branch", lambda facts, _: {"voteId": facts["announced vote"], "first": 5}, READERS
    ),
    Case("Query.voteObjections", "a page", fixed(first=5), READERS),
    Case("Query.voteRollProof", "of a roll without the caller", known("voteId", "vote"), (U, *[NULL] * 6)),
    Case("Query.voteChecklist", "of a draft", known("voteId", "drafted vote"), (U, F, A, NULL, A, F, F)),
    Case(
        "Query.ballotProof",
        "of a ballot that is not there",
        lambda facts, _: {"voteId": facts["vote"], "hash": "0" * 64},
        same(NULL),
    ),
    Case("Query.node", "vote", known("id", "vote"), IN_SIGHT, others=ELSEWHERE),
    Case("Query.node", "draft of a vote", known("id", "drafted vote"), IN_REACH),
    Case("Query.node", "question of a vote", known("id", "vote question"), IN_SIGHT, others=ELSEWHERE),
    Case("Query.node", "option of a vote", known("id", "vote option"), IN_SIGHT, others=ELSEWHERE),
    Case("Query.node", "objection to a roll", known("id", "vote objection"), IN_REACH),
]
VOTE_SUBSCRIPTIONS = [
    Case(
        "Subscription.voteTurnoutChanged",
        "of the branch",
        known("voteId", "vote"),
        (U, A, A, "NOT_FOUND", A, A, "NOT_FOUND"),
        others=dict.fromkeys(ELSEWHERE, "NOT_FOUND"),
    ),
]
VOTE_WRITES = [
    Case(
        "Mutation.voteTurnoutInspect",
        "of a vote that is published",
        with_input(lambda f, _: {"voteId": f["published vote"], "organisationId": f["branch"], "reason": "投诉"}),
        (U, F, A, NO_VOTE, A, A, F),
    ),
    Case(
        "Mutation.voteTurnoutInspect",
        "of a vote that is open",
        with_input(lambda f, _: {"voteId": f["vote"], "organisationId": f["branch"], "reason": "投诉"}),
        (U, F, NO_STATE, NO_VOTE, NO_STATE, NO_STATE, F),
    ),
]

"""Who may see votes, follow them, plan, run, cast and count."""

from collections.abc import Mapping
from typing import Any

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
READERS = (U, F, A, EMPTY, A, A, F)


def _one(outcomes: tuple[str, ...]) -> tuple[str, ...]:
    return (U, *outcomes[1:])


VOTE_READS = [
    Case("Query.votes", "a page", fixed(first=5), (U, A, A, A, A, A, A)),
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
    Case("Query.voteRuleSets", "all", fixed(), same(A)),
    Case(
        "Query.votePendingLots",
        "of one that is published",
        known("voteId", "published vote"),
        (U, F, *[NULL] * 3, F, F),
    ),
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
    Case(
        "Query.node",
        "question of a published vote",
        known("id", "published vote question"),
        IN_SIGHT,
        others=ELSEWHERE,
    ),
    Case("Query.node", "option of a published vote", known("id", "published vote option"), IN_SIGHT, others=ELSEWHERE),
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
_SEALED = {"envelope": "AAAA", "channel": "KIOSK"}
_ANSWERED = {"answers": [None], "channel": "KIOSK"}
_LOT = {"question": 1, "order": [1, 2], "source": "x"}
_AFTER = {"followsAs": "RUN_OFF", "opensAt": "2999-01-02T00:00:00Z", "closesAt": "2999-01-03T00:00:00Z"}
_FILES = dict.fromkeys(("ballotsUploadId", "openingUploadId"), "019a0000-0000-7000-8000-000000000000")


def _by_all(outcome: str) -> tuple[str, ...]:
    return (U, *[outcome] * 6)


def _managed(outcome: str) -> tuple[str, ...]:
    return (U, F, outcome, NO_VOTE, outcome, F, F)


def _of_vote(name: str, fact: str, outcomes: tuple[str, ...], more: Mapping[str, Any] | None = None) -> Case:
    given = with_input(lambda f, _: {"voteId": f[fact], **(more or {})})
    return Case(f"Mutation.{name}", f"the {fact}", given, outcomes)


VOTE_WRITES = [
    _of_vote("ballotCast", "vote", _by_all(refused("ENVELOPE_LENGTH")), _SEALED),
    _of_vote("ballotSealAndCast", "vote", _by_all(refused("NOT_ON_ROLL")), _ANSWERED),
    _of_vote("namedBallotCast", "vote", _by_all(refused("VOTE_KIND_REFUSED")), _ANSWERED),
    _of_vote("voteCount", "vote", _managed(NO_STATE)),
    _of_vote("voteOpeningSubmit", "vote", _managed(NO_STATE), _FILES),
    _of_vote("voteOpeningConfirm", "vote", _managed(NO_STATE), {"openingHash": "0" * 64}),
    _of_vote("votePublish", "vote", _managed(NO_STATE)),
    _of_vote("voteVoid", "vote", _managed(NO_STATE), {"reason": "x"}),
    _of_vote("voteLotEnter", "vote", _managed(NO_STATE), _LOT),
    _of_vote("voteFollowingDraft", "vote", _managed(NO_STATE), _AFTER),
    _of_vote("voteSharesDestroyed", "vote", _managed(NO_STATE), {"positions": [1]}),
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

"""Who may have whom vote for them 委托投票; pure. Direct only: what was delegated is not delegated on."""

from dataclasses import dataclass

from domain.shared.errors import DomainError
from domain.votes.meeting_errors import (
    AlreadyDelegated,
    DelegateHasDelegated,
    DelegateIsSelf,
    DelegationCapInvalid,
    DelegationCapReached,
    HoldsDelegations,
    OwnBallotCast,
    WeightsNeedNames,
)
from domain.votes.rules.states import SECRET_KINDS

MAX_CAP = 100
"""Ballots that one member casts for others at most, whatever a draft says."""


@dataclass(frozen=True, slots=True)
class DelegationFacts:
    """What decides on a delegation. Both are on the roll, or would be; `cap` and numbers are of the delegate.

    `has_delegated`, `held_count`, `has_voted` are the caller's: their own delegation stands, so many they vote for,
    their own ballot is in. Only what stands counts.
    """

    is_self: bool
    has_delegated: bool
    held_count: int
    has_voted: bool
    delegate_has_delegated: bool
    delegate_held_count: int
    cap: int


def delegation_refusal(facts: DelegationFacts) -> DomainError | None:
    """Why a vote cannot be delegated so; None: it can.

    Who has voted has no vote left to delegate: their ballot counts, whatever they delegate.
    """
    refusals: list[tuple[bool, DomainError]] = [
        (facts.is_self, DelegateIsSelf("delegateNumber")),
        (facts.has_delegated, AlreadyDelegated("voteId")),
        (facts.has_voted, OwnBallotCast("voteId")),
        (facts.held_count > 0, HoldsDelegations("voteId")),
        (facts.delegate_has_delegated, DelegateHasDelegated("delegateNumber")),
        (facts.delegate_held_count >= facts.cap, DelegationCapReached("delegateNumber", limit=facts.cap)),
    ]
    return next((refusal for is_so, refusal in refusals if is_so), None)


def check_manner(kind: str, *, is_weighted: bool, delegation_cap: int | None) -> None:
    """Refuses weights and delegation for secret ballots, and a cap that is none.

    Raises:
        DomainError: WEIGHTS_NEED_NAMES, DELEGATION_CAP_INVALID.
    """
    if kind in SECRET_KINDS and (is_weighted or delegation_cap is not None):
        raise WeightsNeedNames("isWeighted" if is_weighted else "delegationCap")
    if delegation_cap is not None and not 1 <= delegation_cap <= MAX_CAP:
        raise DelegationCapInvalid("delegationCap", limit=MAX_CAP)

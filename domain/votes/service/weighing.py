"""How a draft is held, beside its questions: at a meeting, with weights 代表权重, with delegation 委托."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.votes import VoteRow, VoteState, VoteWeightRow
from db.queries.votes import delegating, planning, weights
from db.session import Connection
from domain.shared.work import Outcome, Work
from domain.votes.errors import FollowingFixed
from domain.votes.meeting_errors import DelegationsStand, WeightsNotWanted
from domain.votes.policy import ELECTING_KINDS, ELECTING_STATES
from domain.votes.rules.delegations import check_manner
from domain.votes.rules.drafts import clean_text
from domain.votes.rules.weights import (
    MAX_SOURCE,
    MAX_WEIGHT,
    WeightDraft,
    WeightFacts,
    check_total,
    check_weights,
    is_above_cap,
    weight_above_cap,
    weights_invalid,
)
from domain.votes.service.moving import check_state, locked_vote, tell_vote
from domain.votes.service.rolls import electorate_of


@dataclass(frozen=True, slots=True)
class MannerSet:
    """Whether a draft is of a meeting, has weights, and how many ballots one member casts for others (None: none)."""

    vote_id: UUID
    is_meeting: bool
    is_weighted: bool = False
    delegation_cap: int | None = None


@dataclass(frozen=True, slots=True)
class WeightsSet:
    """The weights of a draft; what was set before is gone."""

    vote_id: UUID
    weights: Sequence[WeightDraft]


async def vote_manner_set(work: Work, command: MannerSet) -> Outcome:
    """Says of a draft whether it is of a meeting, weighted, and with delegation. Records `vote.manner_set`.

    Weights that were set stay where the draft is weighted again, and so do delegations of an earlier announcement: no
    cap goes below them. What goes on from another vote is held as that one was. Locks the vote.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, FOLLOWING_FIXED, WEIGHTS_NEED_NAMES, DELEGATION_CAP_INVALID,
            DELEGATIONS_STAND.
    """
    vote = await locked_vote(work, command.vote_id)
    check_state(vote, VoteState.DRAFT)
    kept = (vote.is_meeting, vote.is_weighted, vote.delegation_cap)
    if vote.follows_id is not None and kept != (command.is_meeting, command.is_weighted, command.delegation_cap):
        raise FollowingFixed("voteId")
    check_manner(vote.kind, is_weighted=command.is_weighted, delegation_cap=command.delegation_cap)
    held = await delegating.count_most_held(work.conn, vote.tenant_id, vote.id)
    if held > (command.delegation_cap or 0):
        raise DelegationsStand("delegationCap", count=held)
    vote.is_meeting, vote.is_weighted = command.is_meeting, command.is_weighted
    vote.delegation_cap = command.delegation_cap
    await planning.update_vote(work.conn, vote)
    await tell_vote(work, vote, "manner_set", is_emitted=False)
    return {"vote_id": vote.id}


async def vote_weights_set(work: Work, command: WeightsSet) -> Outcome:
    """Lays the weights of a draft anew: numbers, or the members of an organisation as they are counted now.

    Members and organisations are those where the caller manages votes. Locks the vote. Records `vote.weights_set`.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, WEIGHTS_NOT_WANTED, WEIGHTS_INVALID, VOTE_TEXT_INVALID.
    """
    vote = await locked_vote(work, command.vote_id)
    check_state(vote, VoteState.DRAFT)
    if not vote.is_weighted:
        raise WeightsNotWanted("voteId")
    check_weights(command.weights)
    members = sorted(each.member_id for each in command.weights)
    if members and await planning.count_visible(work.conn, work.scope, members) < len(members):
        raise weights_invalid()
    spoken_for = await _spoken_for(work, vote, command.weights)
    rows = [_row(vote, place, each, spoken_for) for place, each in enumerate(command.weights)]
    check_total(row.weight for row in rows)
    await weights.replace_weights(work.conn, vote.tenant_id, vote.id, rows)
    await tell_vote(work, vote, "weights_set", is_emitted=False)
    return {"vote_id": vote.id}


async def weight_facts(work: Work, vote: VoteRow, cap_permille: int) -> WeightFacts | None:
    """What the checklist looks at in the weights of a vote; None where it has none."""
    if not vote.is_weighted:
        return None
    spread = await weights.find_spread(work.conn, electorate_of(vote))
    return WeightFacts(spread.missing, spread.largest, spread.total, cap_permille)


async def check_opening_weights(work: Work, vote: VoteRow) -> None:
    """Refuses to open a weighted vote in which one weight has become too large a share. Its roll is not frozen yet.

    Who has come onto the roll since the announcement without a weight counts 1.

    Raises:
        WeightAboveCap: So it is.
    """
    cap = vote.rules.get(RuleKey.VOTE_WEIGHT_CAP_PERMILLE.value)
    facts = None if cap is None else await weight_facts(work, vote, cap)
    if facts is not None and is_above_cap(facts):
        raise weight_above_cap(facts)


async def count_entitled(conn: Connection, tenant_id: UUID, vote_id: UUID) -> int:
    """Who is entitled 应到 by the frozen roll of a vote, in weights where it has them."""
    return await weights.sum_entitled(conn, tenant_id, vote_id)


async def _spoken_for(work: Work, vote: VoteRow, given: Sequence[WeightDraft]) -> dict[UUID, int]:
    """By organisation that is named: how many members with the right to elect it has, with all below it."""
    places = sorted({each.organisation_id for each in given if each.organisation_id is not None})
    if not places:
        return {}
    if await planning.count_below(work.conn, vote.tenant_id, vote.organisation_id, places) < len(places):
        raise weights_invalid()
    return await weights.count_members(work.conn, vote.tenant_id, places, states=ELECTING_STATES, kinds=ELECTING_KINDS)


def _row(vote: VoteRow, place: int, given: WeightDraft, spoken_for: dict[UUID, int]) -> VoteWeightRow:
    weight = given.weight if given.organisation_id is None else spoken_for.get(given.organisation_id, 0)
    if weight is None or not 1 <= weight <= MAX_WEIGHT:
        raise weights_invalid()
    return VoteWeightRow(
        tenant_id=vote.tenant_id,
        vote_id=vote.id,
        member_id=given.member_id,
        weight=weight,
        source=clean_text(given.source, "weights", str(place), "source", most=MAX_SOURCE) or "",
        organisation_id=given.organisation_id,
    )

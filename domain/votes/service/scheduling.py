"""From a draft to a vote that is announced, and back: the checklist, and the rules that the vote is held by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.votes import VoteRow, VoteState
from db.queries.votes import nominations, planning, rolls
from domain.organisations.service import rule_values
from domain.shared.calendar import local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.votes.policy import STANDING_KINDS, STANDING_STATES
from domain.votes.rules import nominations as nomination_rules
from domain.votes.rules.checklist import ChecklistFacts, KeyFacts, QuestionFacts, objections_end, open_points
from domain.votes.service.moving import check_move, locked_vote, move_vote
from domain.votes.service.rolls import electorate_of, roll_preview

_RULES = (
    RuleKey.VOTE_QUORUM_PERMILLE,
    RuleKey.VOTE_MAJORITY_PERMILLE,
    RuleKey.VOTE_MARGIN_PERMILLE,
    RuleKey.VOTE_OBJECTION_DAYS,
)
"""Rules that stand in the definition; the smallest published cell has a place of its own there."""


@dataclass(frozen=True, slots=True)
class VoteStep:
    """The next state of a vote."""

    vote_id: UUID


async def vote_checklist(work: Work, vote_id: UUID) -> Sequence[DomainError] | None:
    """What still keeps a draft from being scheduled, for officers: each point with its code and facts; changes nothing.

    Empty when nothing does; None out of reach, and for what is no draft.
    """
    vote = await planning.find_vote(work.conn, work.scope, vote_id)
    if vote is None or vote.state != VoteState.DRAFT:
        return None
    now = await planning.clock(work.conn)
    return open_points(await _facts(work, vote, now, await _ruled(work, vote, now)))


async def vote_schedule(work: Work, command: VoteStep) -> Outcome:
    """Announces a draft: the rules of the place are taken into it, and objections to its roll may be made for a while.

    Emits `vote.scheduled`. The outcome has the preview of the roll: how many would be on it, by branch.

    Raises:
        DomainError: STEP_UP_REQUIRED, VOTE_NOT_FOUND, VOTE_STATE_REFUSED.
        Refusals: Every point of the checklist that is open: QUESTIONS_MISSING, OPTIONS_TOO_FEW, MARGIN_TOO_SMALL,
            CANDIDATE_MAY_NOT_STAND, VOTE_WINDOW_INVALID, OPENING_TOO_SOON, ELECTORATE_INVALID, ELECTORATE_EMPTY,
            KEY_MISSING, THRESHOLD_TOO_LOW, KEYHOLDERS_MISSING, NOMINATIONS_UNDER_WAY, NOMINEES_UNFIT.
    """
    await require_recent_proof(work)
    vote = await locked_vote(work, command.vote_id)
    check_move(vote, VoteState.SCHEDULED)
    # Whoever leaves in this moment is no nominee any more when the checklist is looked at, or leaves an announced vote.
    await nominations.lock_calls(work.conn, vote.tenant_id, vote.id)
    now = await planning.clock(work.conn)
    ruled = await _ruled(work, vote, now)
    refuse(open_points(await _facts(work, vote, now, ruled)))
    vote.rules = {key.value: ruled[key] for key in _RULES}
    vote.minimum_cell = ruled[RuleKey.VOTE_MINIMUM_CELL]
    vote.objections_end_at = objections_end(now, ruled[RuleKey.VOTE_OBJECTION_DAYS])
    await move_vote(work, vote, VoteState.SCHEDULED, "scheduled")
    preview = await roll_preview(work, vote)
    places = [{"organisation_id": row["id"], "count": row["count"]} for row in preview]
    return {"vote_id": vote.id, "roll": places, "roll_count": sum(row["count"] for row in preview)}


async def vote_unschedule(work: Work, command: VoteStep) -> Outcome:
    """Makes a draft of what is announced and not open yet. Objections stay on file. Emits `vote.unscheduled`.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED.
    """
    vote = await locked_vote(work, command.vote_id)
    check_move(vote, VoteState.DRAFT)
    vote.objections_end_at = None
    await move_vote(work, vote, VoteState.DRAFT, "unscheduled")
    return {"vote_id": vote.id}


async def _ruled(work: Work, vote: VoteRow, now: datetime) -> Mapping[RuleKey, int]:
    keys = (*_RULES, RuleKey.VOTE_MINIMUM_CELL)
    return await rule_values(work, vote.organisation_id, keys, on=local_day(now))


async def _facts(work: Work, vote: VoteRow, now: datetime, ruled: Mapping[RuleKey, int]) -> ChecklistFacts:
    tenant_id = vote.tenant_id
    questions = await planning.list_questions(work.conn, tenant_id, vote.id)
    places = vote.electorate_ids
    below = await planning.count_below(work.conn, tenant_id, vote.organisation_id, places) if places else 0
    options = [row["question_position"] for row in await planning.list_options(work.conn, tenant_id, vote.id)]
    return ChecklistFacts(
        vote.kind,
        [
            QuestionFacts(
                each.kind, options.count(each.position), each.minimum, each.maximum, each.write_in_count, each.seats
            )
            for each in questions
        ],
        vote.opens_at,
        vote.closes_at,
        now,
        roll_count=await rolls.count_entitled(work.conn, electorate_of(vote)),
        objection_days=ruled[RuleKey.VOTE_OBJECTION_DAYS],
        margin_permille=ruled[RuleKey.VOTE_MARGIN_PERMILLE],
        key=KeyFacts(vote.threshold, vote.share_count, await planning.count_keyholders(work.conn, tenant_id, vote.id)),
        misplaced=len(set(places)) - below,
        calls_under_way=await nominations.count_under_way(
            work.conn, tenant_id, vote.id, states=sorted(nomination_rules.UNDER_WAY)
        ),
        unfit_nominees=await nominations.count_unfit(work.conn, tenant_id, vote.id),
        barred=await planning.count_barred(work.conn, tenant_id, vote.id, states=STANDING_STATES, kinds=STANDING_KINDS),
    )

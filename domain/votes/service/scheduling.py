"""From a draft to a vote that is announced, and back: the checklist, and the rules that the vote is held by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.models.organisations import RuleKey
from db.models.votes import VoteFollowing, VoteRow, VoteState
from db.queries.votes import kiosks, nominations, planning, rolls, stations
from domain.organisations.service import rule_values
from domain.shared.calendar import local_day
from domain.shared.errors import DomainError, refuse
from domain.shared.proofs import require_recent_proof
from domain.shared.work import Outcome, Work
from domain.votes.errors import CandidateMayNotStand, ElectorateInvalid
from domain.votes.policy import STANDING_KINDS, STANDING_STATES
from domain.votes.rules import nominations as nomination_rules
from domain.votes.rules.checklist import (
    ChecklistFacts,
    KeyFacts,
    Margin,
    QuestionFacts,
    objections_end,
    open_points,
)
from domain.votes.rules.drafts import MAX_ELECTORATE
from domain.votes.rules.methods import method_of
from domain.votes.rules.rule_sets import RuleSet, margin_of, newest_rule_set
from domain.votes.rules.states import is_show_of_hands
from domain.votes.service.continuing import second_call_from
from domain.votes.service.moving import check_move, locked_vote, move_vote
from domain.votes.service.rolls import electorate_of, roll_preview
from domain.votes.service.weighing import weight_facts

_RULES = (
    RuleKey.VOTE_QUORUM_PERMILLE,
    RuleKey.VOTE_MAJORITY_PERMILLE,
    RuleKey.VOTE_MARGIN_PERMILLE,
    RuleKey.VOTE_OBJECTION_DAYS,
    RuleKey.VOTE_WEIGHT_CAP_PERMILLE,
)
"""Rules that stand in the definition; the smallest published cell has a place of its own there."""
_KIOSK_RULES = (RuleKey.VOTE_KIOSK_BATCH, RuleKey.VOTE_KIOSK_GRACE_MINUTES)
"""Those of votes at kiosks besides."""
_OF_WEIGHTS = frozenset({RuleKey.VOTE_WEIGHT_CAP_PERMILLE})
"""Those of weighted votes alone."""


@dataclass(frozen=True, slots=True)
class VoteStep:
    """The next state of a vote."""

    vote_id: UUID


async def vote_checklist(work: Work, vote_id: UUID) -> Sequence[DomainError] | None:
    """What still keeps a draft from being scheduled, for officers: each point with its code and facts; changes nothing.

    Of what is scheduled: what has changed since, so that it will not open. Empty when nothing does; None out of reach,
    and for what was opened.
    """
    vote = await planning.find_vote(work.conn, work.scope, vote_id)
    if vote is not None and vote.state == VoteState.SCHEDULED:
        return await stale_points(work, vote)
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
            METHOD_UNFIT, CANDIDATE_MAY_NOT_STAND, VOTE_WINDOW_INVALID, OPENING_TOO_SOON, SECOND_CALL_TOO_SOON,
            RULE_SET_UNKNOWN, ELECTORATE_INVALID, ELECTORATE_EMPTY, KEY_MISSING, THRESHOLD_TOO_LOW, KEYHOLDERS_MISSING,
            STATIONS_MISSING, KIOSKS_MISSING, WEIGHTS_MISSING, WEIGHT_ABOVE_CAP, NOMINATIONS_UNDER_WAY, NOMINEES_UNFIT.
    """
    await require_recent_proof(work)
    vote = await locked_vote(work, command.vote_id)
    await announce_vote(work, vote)
    preview = await roll_preview(work, vote)
    places = [{"organisation_id": row["id"], "count": row["count"]} for row in preview]
    return {"vote_id": vote.id, "roll": places, "roll_count": sum(row["count"] for row in preview)}


async def stale_points(work: Work, vote: VoteRow) -> Sequence[DomainError]:
    """What has changed since a vote was announced so that it cannot open: its electorate, or who stands.

    Only officers put that right, in a draft: those who vote would find other people on the ballot, or on the roll, than
    were announced.
    """
    points: list[DomainError] = []
    places = set(vote.electorate_ids)
    if places and await planning.count_below(work.conn, vote.tenant_id, vote.organisation_id, places) < len(places):
        points.append(ElectorateInvalid("voteId", limit=MAX_ELECTORATE))
    terms = {"states": STANDING_STATES, "kinds": STANDING_KINDS}
    if barred := await planning.count_barred(work.conn, vote.tenant_id, vote.id, **terms):
        points.append(CandidateMayNotStand("voteId", count=barred))
    return points


async def announce_vote(work: Work, vote: VoteRow) -> None:
    """As `vote_schedule`, of a locked draft. Of its rule set the newest version is taken into it, for good."""
    check_move(vote, VoteState.SCHEDULED)
    # Whoever leaves in this moment is no nominee any more when the checklist is looked at, or leaves an announced vote.
    await nominations.lock_calls(work.conn, vote.tenant_id, vote.id)
    now = await planning.clock(work.conn)
    ruled = await _ruled(work, vote, now)
    refuse(open_points(await _facts(work, vote, now, ruled)))
    rule_set = _newest(vote)
    vote.rule_set = None if rule_set is None else dict(rule_set)
    rules = [key for key in _RULES if vote.is_weighted or key not in _OF_WEIGHTS]
    vote.rules = {key.value: ruled[key] for key in (*rules, *(_KIOSK_RULES if vote.takes_kiosk else ()))}
    vote.minimum_cell = max(ruled[RuleKey.VOTE_MINIMUM_CELL], (rule_set or {}).get("minimum_cell") or 1)
    vote.objections_end_at = objections_end(now, ruled[RuleKey.VOTE_OBJECTION_DAYS])
    await move_vote(work, vote, VoteState.SCHEDULED, "scheduled")


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
    """The rules of the place today. The roll of a poll 征询 is not objected to: it decides nothing.

    Nor is that of a show of hands: who sits in the hall sees who is there.
    """
    keys = (*_RULES, *_KIOSK_RULES, RuleKey.VOTE_MINIMUM_CELL)
    ruled = await rule_values(work, vote.organisation_id, keys, on=local_day(now))
    is_at_once = vote.is_poll or is_show_of_hands(vote.kind, vote.is_meeting)
    return {**ruled, RuleKey.VOTE_OBJECTION_DAYS: 0} if is_at_once else ruled


def _newest(vote: VoteRow) -> RuleSet | None:
    """What is shipped today of the rule set of a draft; a vote that goes on from another keeps that one's."""
    if vote.follows_id is not None:
        return vote.rule_set
    return None if vote.rule_set is None else newest_rule_set(vote.rule_set["key"])


async def _facts(work: Work, vote: VoteRow, now: datetime, ruled: Mapping[RuleKey, int]) -> ChecklistFacts:
    tenant_id, rule_set = vote.tenant_id, _newest(vote)
    places = vote.electorate_ids
    below = await planning.count_below(work.conn, tenant_id, vote.organisation_id, places) if places else 0
    is_run_off = vote.follows_as in {VoteFollowing.RUN_OFF, VoteFollowing.FURTHER_ROUND}
    return ChecklistFacts(
        vote.kind,
        await _questions(work, vote),
        vote.opens_at,
        vote.closes_at,
        now,
        roll_count=await rolls.count_entitled(work.conn, electorate_of(vote)),
        objection_days=ruled[RuleKey.VOTE_OBJECTION_DAYS],
        margin=Margin(ruled[RuleKey.VOTE_MARGIN_PERMILLE], margin_of(rule_set), is_waived=is_run_off),
        key=KeyFacts(vote.threshold, vote.share_count, await planning.count_keyholders(work.conn, tenant_id, vote.id)),
        misplaced=len(set(places)) - below,
        takes_paper=vote.takes_paper,
        station_count=await stations.count_stations(work.conn, tenant_id, vote.id) if vote.takes_paper else 0,
        takes_kiosk=vote.takes_kiosk,
        kiosk_count=await kiosks.count_in_use(work.conn, tenant_id, vote.id),
        weights=await weight_facts(work, vote, ruled[RuleKey.VOTE_WEIGHT_CAP_PERMILLE]),
        calls_under_way=await nominations.count_under_way(
            work.conn, tenant_id, vote.id, states=sorted(nomination_rules.UNDER_WAY)
        ),
        unfit_nominees=await nominations.count_unfit(work.conn, tenant_id, vote.id),
        barred=await planning.count_barred(work.conn, tenant_id, vote.id, states=STANDING_STATES, kinds=STANDING_KINDS),
        opens_now=vote.is_poll,
        earliest_at=await second_call_from(work, vote),
        is_rule_set_unknown=vote.rule_set is not None and rule_set is None,
    )


async def _questions(work: Work, vote: VoteRow) -> Sequence[QuestionFacts]:
    questions = await planning.list_questions(work.conn, vote.tenant_id, vote.id)
    options = Counter(
        row["question_position"] for row in await planning.list_options(work.conn, vote.tenant_id, vote.id)
    )
    return [
        QuestionFacts(
            each.kind,
            options[each.position],
            each.minimum,
            each.maximum,
            each.write_in_count,
            each.seats,
            method_of(each.kind, each.seats, each.method),
        )
        for each in questions
    ]

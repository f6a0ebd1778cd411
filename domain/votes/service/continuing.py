"""Votes that go on from another one: a run-off 再次投票, a further round 另行选举, a second call 二次召集.

Each is a draft of its own with the electors and the rules of the earlier vote, and its own key, roll and ballots.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models.votes import VoteFollowing, VoteQuestionRow, VoteRow, VoteState
from db.queries.votes import continuing, counting, planning
from db.session import Record
from db.types import new_id
from domain.shared.work import Outcome, Work
from domain.votes.errors import FollowingNotWanted, VoteFollowed, VoteNotFound
from domain.votes.rules import drafts
from domain.votes.rules import following as rules
from domain.votes.rules.drafts import MAX_TITLE, OptionDraft, QuestionDraft
from domain.votes.rules.methods import method_of
from domain.votes.service.moving import check_state, locked_vote, tell_vote
from domain.votes.service.planning import ask_questions

_TITLES: Final[Mapping[VoteFollowing, tuple[str, str]]] = {
    VoteFollowing.RUN_OFF: ("（再次投票）", " (run-off)"),
    VoteFollowing.FURTHER_ROUND: ("（另行选举）", " (further round)"),
    VoteFollowing.SECOND_CALL: ("（第二次召集）", " (second call)"),
}
_KEPT: Final = frozenset(
    {"tenant_id", "organisation_id", "kind", "description", "electorate_ids", "has_electors", "server_may_seal"}
    | {
        "allows_recast",
        "is_poll",
        "rule_set",
        "call",
        "takes_paper",
        "takes_kiosk",
        "is_meeting",
        "is_weighted",
        "delegation_cap",
    }
)
"""Columns of the earlier vote that a vote after it has too."""


@dataclass(frozen=True, slots=True)
class FollowingDraft:
    """A vote that is to go on from a published one, and when."""

    vote_id: UUID
    follows_as: VoteFollowing
    opens_at: datetime
    closes_at: datetime


async def vote_following_draft(work: Work, command: FollowingDraft) -> Outcome:
    """Drafts what a published result asks for: who is left for the seats that are, or all of it once more.

    Electors, weights and rules are those of the earlier vote, whose row is locked: there is one such draft at a time.
    A secret one needs a key of its own. Records `vote.drafted`.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, VOTE_WINDOW_INVALID, FOLLOWING_NOT_WANTED, VOTE_FOLLOWED,
            SECOND_CALL_TOO_SOON, CANDIDATE_NOT_FOUND.
    """
    officer_id = work.actor.member_id
    if officer_id is None:
        raise VoteNotFound("voteId")
    opens_at, closes_at = command.opens_at.replace(microsecond=0), command.closes_at.replace(microsecond=0)
    drafts.check_window(opens_at, closes_at)
    earlier = await locked_vote(work, command.vote_id)
    check_state(earlier, VoteState.PUBLISHED)
    questions = await _left_of(work, earlier, command.follows_as)
    if not questions:
        raise FollowingNotWanted("followsAs")
    if await continuing.is_followed(work.conn, earlier.tenant_id, earlier.id):
        raise VoteFollowed("voteId")
    if command.follows_as == VoteFollowing.SECOND_CALL:
        rules.check_second_call(opens_at, rules.second_call_from(earlier.closed_at, earlier.rule_set))
    chinese, english = _TITLES[command.follows_as]
    vote = VoteRow(
        **earlier.model_dump(include=set(_KEPT)),
        id=new_id(),
        state=VoteState.DRAFT.value,
        title=earlier.title[: MAX_TITLE - len(chinese)] + chinese,
        title_en=None if earlier.title_en is None else earlier.title_en[: MAX_TITLE - len(english)] + english,
        opens_at=opens_at,
        closes_at=closes_at,
        follows_id=earlier.id,
        follows_as=command.follows_as.value,
        created_by_id=officer_id,
        created_at=work.now,
    )
    if command.follows_as == VoteFollowing.SECOND_CALL:
        vote.call = earlier.call + 1
    await planning.insert_vote(work.conn, vote)
    await continuing.copy_electors(work.conn, vote.tenant_id, earlier.id, vote.id)
    await ask_questions(work, vote, questions)
    await tell_vote(work, vote, "drafted", is_emitted=False)
    return {"vote_id": vote.id}


async def second_call_from(work: Work, vote: VoteRow) -> datetime | None:
    """From when a vote may open, where it is a second call; None: it is none, or at once."""
    if vote.follows_as != VoteFollowing.SECOND_CALL or vote.follows_id is None:
        return None
    earlier = await planning.find_any_vote(work.conn, vote.tenant_id, vote.follows_id)
    return None if earlier is None else rules.second_call_from(earlier.closed_at, earlier.rule_set)


async def _left_of(work: Work, vote: VoteRow, follows_as: VoteFollowing) -> Sequence[QuestionDraft]:
    """What a published vote leaves to be asked in a vote of this kind; empty: nothing."""
    result = await counting.find_counts(work.conn, vote.tenant_id, vote.id)
    if result is None or result["counts"] is None:
        return []
    counts, verdict = result["counts"], result["verdict"]
    asked = await _asked(work, vote)
    if follows_as == VoteFollowing.SECOND_CALL:
        return asked if rules.asks_second_call(verdict) else []
    if follows_as == VoteFollowing.RUN_OFF:
        left = rules.left_for_run_off(counts, verdict)
    else:
        left = rules.left_for_further_round(counts, verdict, [len(each.options) for each in asked])
    return [rules.asked_again(asked[each.question - 1], counts[each.question - 1]["write_ins"], each) for each in left]


async def _asked(work: Work, vote: VoteRow) -> Sequence[QuestionDraft]:
    """The questions of a vote as drafts."""
    options: dict[int, list[Record]] = defaultdict(list)
    for row in await planning.list_options(work.conn, vote.tenant_id, vote.id):
        options[row["question_position"]].append(row)
    questions = await planning.list_questions(work.conn, vote.tenant_id, vote.id)
    return [_as_draft(each, options[each.position]) for each in questions]


def _as_draft(question: VoteQuestionRow, options: Sequence[Record]) -> QuestionDraft:
    return QuestionDraft(
        question.kind,
        question.title,
        [OptionDraft(row["label"], row["label_en"], row["member_id"]) for row in options],
        question.minimum,
        question.maximum,
        question.title_en,
        question.maximum_score,
        question.write_in_count,
        question.seats,
        method_of(question.kind, question.seats, question.method),
    )

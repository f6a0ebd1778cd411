"""The officers' side of a vote before it is scheduled: its draft, questions, electors and key."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.models.votes import VoteKeyholderRow, VoteKind, VoteOptionRow, VoteQuestionRow, VoteRow, VoteState
from db.queries.votes import counting, planning
from db.queries.votes.locks import lock_keys
from db.types import new_id
from domain.organisations.errors import OrganisationNotFound
from domain.shared.work import Outcome, Work
from domain.votes.errors import (
    CandidateNotFound,
    ElectorateInvalid,
    ElectorsInvalid,
    FollowingFixed,
    KeyholdersInvalid,
    KeyNotWanted,
    KeyUsed,
    RerunInvalid,
    RuleSetUnknown,
)
from domain.votes.rules import drafts
from domain.votes.rules.drafts import MAX_LABEL, MAX_TEXT, MAX_TITLE, QuestionDraft, VoteDraft
from domain.votes.rules.rule_sets import RuleSet, newest_rule_set
from domain.votes.service.moving import check_state, locked_vote, tell_vote
from domain.votes.service.nominations.calling import check_questions

_REPEATABLE = frozenset({VoteState.VOID.value, VoteState.CANCELLED.value})


@dataclass(frozen=True, slots=True)
class VotePlan:
    """A draft of an organisation."""

    organisation_id: UUID
    draft: VoteDraft


@dataclass(frozen=True, slots=True)
class VoteChange:
    """Another draft in the place of one; its questions, electors and key stay."""

    vote_id: UUID
    draft: VoteDraft


@dataclass(frozen=True, slots=True)
class QuestionsSet:
    """What is asked, in order; what was asked before is gone."""

    vote_id: UUID
    questions: Sequence[QuestionDraft]


@dataclass(frozen=True, slots=True)
class ElectorsSet:
    """Those who alone vote (delegates 代表); None: all members of the electorate do."""

    vote_id: UUID
    member_ids: Sequence[UUID] | None


@dataclass(frozen=True, slots=True)
class HolderDraft:
    """Who holds the share of a position; `member_id` where they are in the register."""

    position: int
    name: str
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KeySet:
    """The key of a vote, as `unionhall-keyholder create` wrote it into `key.json`, and who holds its shares."""

    vote_id: UUID
    key_file: str
    holders: Sequence[HolderDraft]


async def vote_draft(work: Work, command: VotePlan) -> Outcome:
    """Writes a draft of an organisation where the caller manages votes. Records `vote.drafted`.

    Raises:
        DomainError: ORGANISATION_NOT_FOUND, VOTE_TEXT_INVALID, VOTE_WINDOW_INVALID, ELECTORATE_INVALID, RERUN_INVALID,
            RULE_SET_UNKNOWN, KIOSK_NEEDS_SECRECY.
    """
    officer_id = work.actor.member_id
    if officer_id is None or not await planning.is_managed(work.conn, work.scope, command.organisation_id):
        raise OrganisationNotFound("organisationId")
    vote = VoteRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        organisation_id=command.organisation_id,
        kind=command.draft.kind,
        state=VoteState.DRAFT.value,
        title="",
        description="",
        electorate_ids=[],
        opens_at=command.draft.opens_at,
        closes_at=command.draft.closes_at,
        created_by_id=officer_id,
        created_at=work.now,
    )
    await take_draft(work, vote, command.draft)
    await planning.insert_vote(work.conn, vote)
    await tell_vote(work, vote, "drafted", is_emitted=False)
    return {"vote_id": vote.id}


async def vote_change(work: Work, command: VoteChange) -> Outcome:
    """Has a draft say something else. Its kind is fixed once it is scheduled. Records `vote.changed`.

    A draft that becomes named has no key any more, one that is not unlinkable no registrar's, and a secret one neither
    weights nor delegation: what a definition names has to fit its kind, or nobody opens the box. What goes on from
    another vote keeps its kind, electorate and rule set.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, FOLLOWING_FIXED, and those of `vote_draft`.
    """
    vote = await _locked_draft(work, command.vote_id)
    rule_set = vote.rule_set
    kept = (vote.kind, vote.electorate_ids, None if rule_set is None else rule_set["key"])
    wish = (command.draft.kind, list(command.draft.electorate_ids), command.draft.rule_set_key)
    if vote.follows_id is not None and kept != wish:
        raise FollowingFixed("voteId")
    await take_draft(work, vote, command.draft)
    if vote.follows_id is not None:
        vote.rule_set = rule_set
    if vote.kind != VoteKind.UNLINKABLE:
        vote.registrar_key = None
    if vote.kind == VoteKind.NAMED and vote.public_key is not None:
        vote.public_key = vote.statement_key = vote.threshold = vote.share_count = None
        await planning.replace_keyholders(work.conn, vote.tenant_id, vote.id, [])
    if vote.kind != VoteKind.NAMED:
        vote.is_weighted, vote.delegation_cap = False, None
    await planning.update_vote(work.conn, vote)
    await tell_vote(work, vote, "changed", is_emitted=False)
    return {"vote_id": vote.id}


async def vote_questions_set(work: Work, command: QuestionsSet) -> Outcome:
    """Lays the questions of a draft anew, with their options. Records `vote.questions_set`.

    Candidates are members whom the caller may see; whether they may stand is asked by the checklist.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, FOLLOWING_FIXED, QUESTIONS_INVALID, QUESTION_INVALID,
            VOTE_TEXT_INVALID, QUESTION_CALLED_FOR, CANDIDATE_NOT_FOUND.
    """
    vote = await _locked_draft(work, command.vote_id)
    _check_free(vote)
    await check_questions(work, vote, drafts.clean_questions(command.questions))
    await ask_questions(work, vote, command.questions)
    await tell_vote(work, vote, "questions_set", is_emitted=False)
    return {"vote_id": vote.id}


async def ask_questions(work: Work, vote: VoteRow, asked: Sequence[QuestionDraft]) -> None:
    """As `vote_questions_set`, of a locked draft, without a word of it."""
    questions = drafts.clean_questions(asked)
    named = {each.member_id for question in questions for each in question.options if each.member_id is not None}
    if named and await planning.count_visible(work.conn, work.scope, sorted(named)) < len(named):
        raise CandidateNotFound("questions")
    await planning.drop_questions(work.conn, vote.tenant_id, vote.id)
    for position, question in enumerate(questions, 1):
        await _insert_question(work, vote, position, question)


async def vote_electors_set(work: Work, command: ElectorsSet) -> Outcome:
    """Gives a draft its own list of electors, or takes it away. Records `vote.electors_set`.

    Who has no right to elect when the vote opens is not on the roll, whatever the list says.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, FOLLOWING_FIXED, ELECTORS_INVALID.
    """
    vote = await _locked_draft(work, command.vote_id)
    _check_free(vote)
    members = sorted(set(command.member_ids or ()))
    drafts.check_electors(members)
    if members and await planning.count_visible(work.conn, work.scope, members) < len(members):
        raise ElectorsInvalid("memberIds", limit=drafts.MAX_ELECTORS)
    vote.has_electors = command.member_ids is not None
    await planning.replace_electors(work.conn, vote.tenant_id, vote.id, members)
    await planning.update_vote(work.conn, vote)
    await tell_vote(work, vote, "electors_set", is_emitted=False)
    return {"vote_id": vote.id}


async def vote_key_set(work: Work, command: KeySet) -> Outcome:
    """Gives a draft the public halves of its key and the names of the holders. Records `vote.key_set`.

    The server never has the private half, nor a share. A key is for one vote, also when that one was called off: its
    holders open one box, and would open two.

    Raises:
        DomainError: VOTE_NOT_FOUND, VOTE_STATE_REFUSED, KEY_NOT_WANTED, KEY_INVALID, KEYHOLDERS_INVALID,
            VOTE_TEXT_INVALID, KEY_USED.
    """
    vote = await _locked_draft(work, command.vote_id)
    await give_key(work, vote, command.key_file, command.holders)
    await tell_vote(work, vote, "key_set", is_emitted=False)
    return {"vote_id": vote.id}


async def give_key(work: Work, vote: VoteRow, key_file: str, given: Sequence[HolderDraft]) -> None:
    """As `vote_key_set`, of a locked draft, without a word of it."""
    if vote.kind == VoteKind.NAMED:
        raise KeyNotWanted("keyFile")
    key = drafts.read_key(key_file)
    drafts.check_holders([each.position for each in given], key.shares)
    members = sorted(each.member_id for each in given if each.member_id is not None)
    drafts.check_holding(members, key.shares)
    if members and await planning.count_visible(work.conn, work.scope, members) < len(members):
        raise KeyholdersInvalid("holders", shares=key.shares)
    holders = [
        VoteKeyholderRow(
            tenant_id=vote.tenant_id,
            vote_id=vote.id,
            position=each.position,
            member_id=each.member_id,
            name=drafts.clean_text(each.name, "holders", most=MAX_LABEL) or "",
        )
        for each in given
    ]
    await lock_keys(work.conn, vote.tenant_id)
    halves = {"public_key": key.public_key, "statement_key": key.statement_key}
    if await planning.is_key_used(work.conn, vote.tenant_id, vote.id, **halves):
        raise KeyUsed("keyFile")
    vote.public_key, vote.statement_key = key.public_key, key.statement_key
    vote.threshold, vote.share_count = key.threshold, key.shares
    await planning.replace_keyholders(work.conn, vote.tenant_id, vote.id, holders)
    await planning.update_vote(work.conn, vote)


async def _locked_draft(work: Work, vote_id: UUID) -> VoteRow:
    vote = await locked_vote(work, vote_id)
    check_state(vote, VoteState.DRAFT)
    return vote


def _check_free(vote: VoteRow) -> None:
    if vote.follows_id is not None:
        raise FollowingFixed("voteId")


def _rule_set(key: str | None) -> RuleSet | None:
    """The newest version of it: what a draft has until its announcement, when it is looked up once more."""
    found = None if key is None else newest_rule_set(key)
    if key is not None and found is None:
        raise RuleSetUnknown("ruleSetKey")
    return found


async def _is_repeatable(work: Work, vote: VoteRow) -> bool:
    """Whether a vote is held again: it was void or called off, or its rule set says that it decided nothing."""
    if vote.state != VoteState.PUBLISHED:
        return vote.state in _REPEATABLE
    result = await counting.find_counts(work.conn, vote.tenant_id, vote.id)
    verdict = None if result is None else result["verdict"]
    return verdict is not None and verdict["outcome"] != "valid"


async def take_draft(work: Work, vote: VoteRow, draft: VoteDraft) -> None:
    """What a draft says, checked, into the row, not yet written. Instants are kept to the second, as they are told."""
    opens_at, closes_at = draft.opens_at.replace(microsecond=0), draft.closes_at.replace(microsecond=0)
    drafts.check_window(opens_at, closes_at)
    drafts.check_electorate(draft.electorate_ids)
    drafts.check_kiosks(draft.kind, takes_kiosk=draft.takes_kiosk)
    places = list(draft.electorate_ids)
    tenant_id = work.scope.tenant_id
    if places and await planning.count_below(work.conn, tenant_id, vote.organisation_id, places) < len(places):
        raise ElectorateInvalid("electorateIds", limit=drafts.MAX_ELECTORATE)
    if draft.rerun_of_id is not None:
        earlier = await planning.find_vote(work.conn, work.scope, draft.rerun_of_id)
        if earlier is None or not await _is_repeatable(work, earlier):
            raise RerunInvalid("rerunOfId")
    rule_set = _rule_set(draft.rule_set_key)
    vote.rule_set = None if rule_set is None else dict(rule_set)
    vote.kind = draft.kind
    vote.title = drafts.clean_text(draft.title, "title", most=MAX_TITLE) or ""
    vote.title_en = drafts.clean_text(draft.title_en, "titleEn", most=MAX_TITLE, is_required=False)
    vote.description = drafts.clean_text(draft.description, "description", most=MAX_TEXT, is_required=False) or ""
    vote.electorate_ids = places
    vote.opens_at, vote.closes_at = opens_at, closes_at
    # A permit is for one ballot: nothing posted later takes its place.
    vote.allows_recast = draft.allows_recast and draft.kind != VoteKind.UNLINKABLE
    vote.server_may_seal = draft.server_may_seal and draft.kind == VoteKind.SEALED
    vote.takes_kiosk = draft.takes_kiosk
    vote.rerun_of_id = draft.rerun_of_id
    vote.takes_paper = draft.takes_paper and draft.kind != VoteKind.NAMED


async def _insert_question(work: Work, vote: VoteRow, position: int, draft: QuestionDraft) -> None:
    question = VoteQuestionRow(
        tenant_id=vote.tenant_id,
        id=new_id(),
        vote_id=vote.id,
        position=position,
        kind=draft.kind,
        title=draft.title,
        title_en=draft.title_en,
        minimum=draft.minimum,
        maximum=draft.maximum,
        maximum_score=draft.maximum_score,
        write_in_count=draft.write_in_count,
        seats=draft.seats,
        method=draft.method,
    )
    options = [
        VoteOptionRow(
            tenant_id=vote.tenant_id,
            id=new_id(),
            question_id=question.id,
            position=number,
            label=each.label,
            label_en=each.label_en,
            member_id=each.member_id,
        )
        for number, each in enumerate(draft.options, 1)
    ]
    await planning.insert_question(work.conn, question, options)

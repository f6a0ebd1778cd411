"""Entering a competition: alone or as a team, with the consent of all; withdrawing; confirming and refusing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.models.competitions import (
    CompetitionEntrantRow,
    CompetitionEntryRow,
    CompetitionEntryState,
    CompetitionRow,
    CompetitionState,
)
from db.queries import notices
from db.queries.competitions import entering as competitions
from db.types import new_id
from domain.competitions import policy, rules
from domain.competitions.errors import (
    CompetitionEntriesFull,
    CompetitionEntryMade,
    CompetitionEntryNotFound,
    CompetitionMemberNotEligible,
    CompetitionMemberNotFound,
    CompetitionNotFound,
    CompetitionOwnEntry,
    CompetitionStateRefused,
    CompetitionTeamInvalid,
)
from domain.competitions.service.held import held_entry, managed_nodes, manages, move, state_today, tell_entry
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class CompetitionEnter:
    """Who enters, by member numbers; none: the caller alone. A team has a name."""

    competition_id: UUID
    member_numbers: Sequence[str] = ()
    team_name: str | None = None


@dataclass(frozen=True, slots=True)
class CompetitionEntryAnswer:
    """Whether one of an entry consents."""

    entry_id: UUID
    is_consented: bool


@dataclass(frozen=True, slots=True)
class CompetitionEntryWithdraw:
    """The entry that is withdrawn."""

    entry_id: UUID


@dataclass(frozen=True, slots=True)
class CompetitionEntryReview:
    """Whether an entry is confirmed, and why not where it is refused."""

    entry_id: UUID
    is_confirmed: bool
    reason: str | None = None


async def competition_enter(work: Work, command: CompetitionEnter) -> Outcome:
    """Enters the caller, a team with the caller, or members where the caller manages learning. Locks the competition.

    The caller's own part is consent; the others are asked. Emits `competition_entry.made`.

    Raises:
        DomainError: COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED, COMPETITION_TEXT_INVALID,
            COMPETITION_TEAM_INVALID, COMPETITION_MEMBER_NOT_FOUND, COMPETITION_MEMBER_NOT_ELIGIBLE,
            COMPETITION_ENTRY_MADE, COMPETITION_ENTRIES_FULL.
    """
    actor_id = work.actor.member_id
    competition = await competitions.lock_competition(work.conn, work.scope.tenant_id, command.competition_id)
    if competition is None or actor_id is None or not await _may_enter(work, competition, actor_id):
        raise CompetitionNotFound("competitionId")
    _check_open(work, competition, "competitionId")
    members = await _members(work, competition, command)
    name = rules.team_name(command.team_name, len(members), competition.team_least, competition.team_most)
    await _check_room(work, competition, members)
    is_alone = [each["id"] for each in members] == [actor_id]
    entry = CompetitionEntryRow(
        tenant_id=competition.tenant_id,
        id=new_id(),
        competition_id=competition.id,
        branch_id=members[0]["branch_id"],
        team_name=name,
        entered_by_id=actor_id,
        state=(CompetitionEntryState.ENTERED if is_alone else CompetitionEntryState.PROPOSED).value,
        entered_at=work.now,
    )
    entrants = [_entrant(work, entry, each["id"]) for each in members]
    await competitions.insert_entry(work.conn, entry, entrants)
    await tell_entry(work, competition, entry, "made")
    return {"competition_id": competition.id, "entry_id": entry.id}


async def competition_entry_answer(work: Work, command: CompetitionEntryAnswer) -> Outcome:
    """Consents to an entry of the caller's, or declines, which ends it for all. Locks the competition.

    Emits `competition_entry.answered`. To consent again is the same as once.

    Raises:
        DomainError: COMPETITION_ENTRY_NOT_FOUND, COMPETITION_STATE_REFUSED.
    """
    competition, entry = await held_entry(work, command.entry_id)
    entrants = await competitions.list_entrants(work.conn, entry.tenant_id, entry.id)
    own = [each for each in entrants if each.member_id == work.actor.member_id]  # twice after a merge
    if not own:
        raise CompetitionEntryNotFound("entryId")
    outcome = {"competition_id": competition.id, "entry_id": entry.id}
    if command.is_consented and all(each.is_consented for each in own):
        return outcome
    _check_open(work, competition, "entryId")
    if entry.state != CompetitionEntryState.PROPOSED:
        raise CompetitionStateRefused("entryId", state=entry.state)
    await competitions.answer_entrant(work.conn, own[0], is_consented=command.is_consented, now=work.now)
    if not command.is_consented:
        move(entry, CompetitionEntryState.DECLINED.value)
        await competitions.end_entry(work.conn, entry)
    elif all(each.is_consented for each in entrants if each.member_id != work.actor.member_id):
        move(entry, CompetitionEntryState.ENTERED.value)
        await competitions.update_entry(work.conn, entry)
    await tell_entry(work, competition, entry, "answered")
    return outcome


async def competition_entry_withdraw(work: Work, command: CompetitionEntryWithdraw) -> Outcome:
    """Withdraws an entry while entries are taken, by one who is in it, or entered it and manages learning there yet.

    Locks the competition.

    Emits `competition_entry.withdrawn`.

    Raises:
        DomainError: COMPETITION_ENTRY_NOT_FOUND, COMPETITION_STATE_REFUSED.
    """
    competition, entry = await held_entry(work, command.entry_id)
    if not await _may_withdraw(work, entry):
        raise CompetitionEntryNotFound("entryId")
    _check_open(work, competition, "entryId")
    move(entry, CompetitionEntryState.WITHDRAWN.value)
    await competitions.end_entry(work.conn, entry)
    await tell_entry(work, competition, entry, "withdrawn")
    return {"competition_id": competition.id, "entry_id": entry.id}


async def competition_entry_review(work: Work, command: CompetitionEntryReview) -> Outcome:
    """Confirms an entry, or refuses it with the reason, until results are recorded. Locks the competition.

    Emits `competition_entry.confirmed` or `competition_entry.refused`.

    Raises:
        DomainError: COMPETITION_TEXT_INVALID, COMPETITION_ENTRY_NOT_FOUND, COMPETITION_STATE_REFUSED,
            COMPETITION_OWN_ENTRY.
    """
    given = command.reason
    is_said = given is not None or not command.is_confirmed
    reason = rules.clean_text(given, rules.MAX_REASON, "reason") if is_said else None
    competition, entry = await held_entry(work, command.entry_id)
    if not await manages(work, competition.organisation_id):
        raise CompetitionEntryNotFound("entryId")
    if competition.state != CompetitionState.ANNOUNCED:
        raise CompetitionStateRefused("entryId", state=competition.state)
    if not policy.may_decide(work.actor.member_id, await _parties(work, entry)):
        raise CompetitionOwnEntry("entryId")
    word = CompetitionEntryState.CONFIRMED if command.is_confirmed else CompetitionEntryState.REFUSED
    move(entry, word.value)
    entry.decided_by_id, entry.decided_at, entry.decide_reason = work.actor.member_id, work.now, reason
    await (competitions.update_entry if command.is_confirmed else competitions.end_entry)(work.conn, entry)
    await tell_entry(work, competition, entry, word.value)
    return {"competition_id": competition.id, "entry_id": entry.id}


async def _may_enter(work: Work, competition: CompetitionRow, actor_id: UUID) -> bool:
    """Whether the competition is there for the caller: as a member below, or as an officer above or below."""
    if competition.approved_at is None:
        return False
    if await competitions.list_members_below(work.conn, competition, actor_id):
        return True
    place_id, nodes = competition.organisation_id, managed_nodes(work)
    return await competitions.is_in_reach(work.conn, competition.tenant_id, place_id, nodes)


def _check_open(work: Work, competition: CompetitionRow, field: str) -> None:
    state = state_today(work, competition)
    if state != CompetitionState.ENTRIES_OPEN:
        raise CompetitionStateRefused(field, state=state)


async def _members(work: Work, competition: CompetitionRow, command: CompetitionEnter) -> Sequence[Any]:
    """All who enter: the caller is one of them, or manages learning where each belongs."""
    numbers, actor_id = [each.strip().upper() for each in command.member_numbers], work.actor.member_id
    if len(numbers) > rules.TEAM_SIZES[-1] or len(set(numbers)) < len(numbers):
        raise CompetitionTeamInvalid("memberNumbers")
    found = await competitions.list_members_below(
        work.conn, competition, None if numbers else actor_id, numbers=numbers, nodes=managed_nodes(work)
    )
    if len(found) != max(len(numbers), 1):
        raise CompetitionMemberNotFound("memberNumbers")
    if actor_id not in {each["id"] for each in found} and not all(each["is_in_hand"] for each in found):
        raise CompetitionMemberNotFound("memberNumbers")
    if any(competition.employment_kind not in {None, each["employment_kind"]} for each in found):
        raise CompetitionMemberNotEligible("memberNumbers")
    if len({each["branch_id"] for each in found}) > 1:
        raise CompetitionTeamInvalid("memberNumbers")
    return found


async def _check_room(work: Work, competition: CompetitionRow, members: Sequence[Any]) -> None:
    if await competitions.are_in(work.conn, competition, [each["id"] for each in members]):
        raise CompetitionEntryMade("memberNumbers")
    limit = competition.entries_per_branch
    if limit is not None:
        count = await competitions.count_of_branch(work.conn, competition, members[0]["branch_id"])
        if count >= limit:
            raise CompetitionEntriesFull("competitionId", limit=limit)


def _entrant(work: Work, entry: CompetitionEntryRow, member_id: UUID) -> CompetitionEntrantRow:
    is_own = member_id == work.actor.member_id
    return CompetitionEntrantRow(
        tenant_id=entry.tenant_id,
        entry_id=entry.id,
        member_id=member_id,
        competition_id=entry.competition_id,
        is_in=True,
        is_consented=True if is_own else None,
        answered_at=work.now if is_own else None,
    )


async def _may_withdraw(work: Work, entry: CompetitionEntryRow) -> bool:
    actor_id, tenant_id = work.actor.member_id, entry.tenant_id
    entrants = await competitions.list_entrants(work.conn, tenant_id, entry.id)
    if actor_id in {each.member_id for each in entrants}:
        return True
    is_maker = actor_id == await notices.find_kept(work.conn, tenant_id, entry.entered_by_id)
    return is_maker and await competitions.is_in_reach(work.conn, tenant_id, entry.branch_id, managed_nodes(work))


async def _parties(work: Work, entry: CompetitionEntryRow) -> set[UUID]:
    """Who made an entry and who is in it; of a merged entry the kept one."""
    entrants = await competitions.list_entrants(work.conn, entry.tenant_id, entry.id)
    maker_id = await notices.find_kept(work.conn, entry.tenant_id, entry.entered_by_id)
    return {maker_id, *(each.member_id for each in entrants)}

"""The lock of a competition, who manages it, and what is told of a change."""

from uuid import UUID

from db.models.competitions import CompetitionEntryRow, CompetitionRow, CompetitionWinRow
from db.queries import notices
from db.queries.competitions import entering as competitions
from db.queries.competitions import results
from domain.audit.service import record
from domain.competitions import policy, rules
from domain.competitions.errors import (
    CompetitionEntryNotFound,
    CompetitionNotFound,
    CompetitionOwnEntry,
    CompetitionStateRefused,
)
from domain.shared.calendar import local_day
from domain.shared.events import emit
from domain.shared.work import Work


async def managed_competition(work: Work, competition_id: UUID, step: str) -> CompetitionRow:
    """A competition that the caller manages, locked until the transaction ends, in the state after a step.

    Raises:
        DomainError: COMPETITION_NOT_FOUND, COMPETITION_STATE_REFUSED (fact `state`).
    """
    competition = await competitions.lock_competition(work.conn, work.scope.tenant_id, competition_id)
    if competition is None or not await manages(work, competition.organisation_id):
        raise CompetitionNotFound("competitionId")
    after = rules.NEXT_STATES.get((competition.state, step))
    if after is None:
        raise CompetitionStateRefused("competitionId", state=state_today(work, competition))
    competition.state = after
    return competition


async def check_no_party(work: Work, competition: CompetitionRow) -> None:
    """Whether the caller is in no entry of a locked competition that has not ended.

    Raises:
        CompetitionOwnEntry: They are in one.
    """
    parties = await results.list_parties(work.conn, competition.tenant_id, competition.id)
    if not policy.may_decide(work.actor.member_id, parties):
        raise CompetitionOwnEntry("competitionId")


async def manages(work: Work, organisation_id: UUID) -> bool:
    """Whether the caller manages learning at an organisation."""
    return await notices.is_below(work.conn, work.scope.tenant_id, organisation_id, managed_nodes(work))


def managed_nodes(work: Work) -> list[UUID]:
    """Where the caller manages learning, each with all below it."""
    return list(work.scope.nodes_for("learning_manage"))


def state_today(work: Work, competition: CompetitionRow) -> str:
    """The state of a competition on the union's day."""
    return rules.state_on(competition.state, competition.opens_on, competition.closes_on, local_day(work.now))


async def held_entry(work: Work, entry_id: UUID) -> tuple[CompetitionRow, CompetitionEntryRow]:
    """An entry of the union, whoever asks, and its competition, which is locked before it is read again.

    Raises:
        CompetitionEntryNotFound: There is none.
    """
    tenant_id = work.scope.tenant_id
    found = await competitions.find_entry(work.conn, tenant_id, entry_id)
    held = None if found is None else await competitions.lock_competition(work.conn, tenant_id, found.competition_id)
    entry = await competitions.find_entry(work.conn, tenant_id, entry_id)
    if held is None or entry is None:
        raise CompetitionEntryNotFound("entryId")
    return held, entry


def move(entry: CompetitionEntryRow, to: str) -> None:
    """Has an entry become another one.

    Raises:
        CompetitionStateRefused: It cannot. Fact: `state`.
    """
    if not rules.can_move(entry.state, to):
        raise CompetitionStateRefused("entryId", state=entry.state)
    entry.state = to


async def tell(work: Work, competition: CompetitionRow, word: str) -> None:
    """Records a change of a competition and emits it."""
    place, topic = competition.organisation_id, f"competition.{word}"
    await record(work, topic, "competition", competition.id, organisation_id=place, state=competition.state)
    facts = {"organisation_id": str(place), "member_id": str(competition.written_by_id), "title": competition.title}
    await emit(work, topic, "competition", competition.id, **facts)


async def tell_entry(work: Work, competition: CompetitionRow, entry: CompetitionEntryRow, word: str) -> None:
    """Records a change of an entry and emits it."""
    topic, place = f"competition_entry.{word}", competition.organisation_id
    facts = {"competition_id": str(competition.id), "state": entry.state}
    await record(work, topic, "competition_entry", entry.id, organisation_id=place, **facts)
    told = {"organisation_id": str(place), "title": competition.title}
    await emit(work, topic, "competition_entry", entry.id, competition_id=str(competition.id), **told)


async def tell_win(work: Work, competition: CompetitionRow, win: CompetitionWinRow, word: str) -> None:
    """Records a change of what somebody won and emits it."""
    topic, place = f"competition_win.{word}", competition.organisation_id
    await record(work, topic, "competition_win", win.id, organisation_id=place, competition_id=str(competition.id))
    told = {"organisation_id": str(place), "member_id": str(win.member_id), "title": competition.title}
    await emit(work, topic, "competition_win", win.id, competition_id=str(competition.id), **told)

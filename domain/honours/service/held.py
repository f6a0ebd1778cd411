"""The lock of an honour, and what is told of a change."""

from uuid import UUID

from db.models.honours import HonourNominationRow, HonourNominationState, HonourRow, HonourState
from db.queries import honours, notices
from domain.audit.service import record
from domain.honours import rules
from domain.honours.errors import HonourNominationNotFound, HonourNotFound, HonourStateRefused
from domain.shared.events import emit
from domain.shared.work import Work


async def managed_honour(work: Work, honour_id: UUID, *states: HonourState) -> HonourRow:
    """An honour that the caller manages, in one of the states, locked until the transaction ends.

    Raises:
        DomainError: HONOUR_NOT_FOUND, HONOUR_STATE_REFUSED (fact `state`).
    """
    honour = await honours.lock_honour(work.conn, work.scope.tenant_id, honour_id)
    if honour is None or not await manages(work, honour.organisation_id):
        raise HonourNotFound("honourId")
    if honour.state not in {state.value for state in states}:
        raise HonourStateRefused("honourId", state=honour.state)
    return honour


async def manages(work: Work, organisation_id: UUID) -> bool:
    """Whether the caller manages notices and honours of an organisation."""
    nodes = list(work.scope.nodes_for("notice_manage"))
    return await notices.is_below(work.conn, work.scope.tenant_id, organisation_id, nodes)


async def held_nomination(work: Work, nomination_id: UUID) -> tuple[HonourRow, HonourNominationRow]:
    """A nomination of the union, whoever asks, and its honour, which is locked before it is read again.

    Raises:
        HonourNominationNotFound: There is none.
    """
    tenant_id = work.scope.tenant_id
    found = await honours.find_nomination(work.conn, tenant_id, nomination_id)
    honour = None if found is None else await honours.lock_honour(work.conn, tenant_id, found.honour_id)
    nomination = await honours.find_nomination(work.conn, tenant_id, nomination_id)
    if honour is None or nomination is None:
        raise HonourNominationNotFound("nominationId")
    return honour, nomination


def move(nomination: HonourNominationRow, to: HonourNominationState) -> None:
    """Has a nomination become another one.

    Raises:
        HonourStateRefused: It cannot. Fact: `state`.
    """
    if not rules.can_move(nomination.state, to.value):
        raise HonourStateRefused("nominationId", state=nomination.state)
    nomination.state = to.value


async def tell(work: Work, honour: HonourRow, word: str) -> None:
    """Records a change of an honour and emits it."""
    place = honour.organisation_id
    await record(work, f"honour.{word}", "honour", honour.id, organisation_id=place, state=honour.state)
    await emit(work, f"honour.{word}", "honour", honour.id, organisation_id=str(place))


async def tell_nomination(work: Work, honour: HonourRow, nomination: HonourNominationRow, word: str) -> None:
    """Records a change of a nomination and emits it."""
    topic, place = f"honour_nomination.{word}", honour.organisation_id
    facts = {"honour_id": str(honour.id), "state": nomination.state}
    await record(work, topic, "honour_nomination", nomination.id, organisation_id=place, **facts)
    told = {"organisation_id": str(place), "member_id": str(nomination.member_id), "title": honour.title}
    await emit(work, topic, "honour_nomination", nomination.id, honour_id=str(honour.id), **told)

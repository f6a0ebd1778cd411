"""The lock of a disclosure, and what is told of a change."""

from uuid import UUID

from db.models.disclosures import DisclosureRow, DisclosureState
from db.queries.disclosures import items as disclosures
from domain.audit.service import record
from domain.disclosures.errors import DisclosureNotFound, DisclosureStateRefused
from domain.shared.events import emit
from domain.shared.work import Work


async def managed_disclosure(work: Work, disclosure_id: UUID, state: DisclosureState) -> DisclosureRow:
    """A disclosure that the caller manages, in the state, locked until the transaction ends.

    Raises:
        DomainError: DISCLOSURE_NOT_FOUND, DISCLOSURE_STATE_REFUSED (fact `state`).
    """
    tenant_id = work.scope.tenant_id
    disclosure = await disclosures.lock_disclosure(work.conn, tenant_id, disclosure_id)
    nodes = list(work.scope.nodes_for("disclosure_manage"))
    if disclosure is None or not await disclosures.is_below(work.conn, tenant_id, disclosure.organisation_id, nodes):
        raise DisclosureNotFound("disclosureId")
    if disclosure.state != state.value:
        raise DisclosureStateRefused("disclosureId", state=disclosure.state)
    return disclosure


async def corrected_by(work: Work, draft_id: UUID) -> DisclosureRow | None:
    """What a draft corrects, locked before the draft is; None: it corrects nothing."""
    draft = await disclosures.find_disclosure(work.conn, work.scope.tenant_id, draft_id)
    if draft is None or draft.corrects_id is None:
        return None
    return await disclosures.lock_disclosure(work.conn, draft.tenant_id, draft.corrects_id)


async def tell(work: Work, disclosure: DisclosureRow, word: str) -> None:
    """Records a change and emits it."""
    topic, place = f"disclosure.{word}", disclosure.organisation_id
    facts = {"state": disclosure.state, "revision": disclosure.revision}
    await record(work, topic, "disclosure", disclosure.id, organisation_id=place, **facts)
    await emit(work, topic, "disclosure", disclosure.id, organisation_id=str(place), **facts)

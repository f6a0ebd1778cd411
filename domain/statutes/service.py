"""Use cases of statutes: policy, lock, rule, write, event, in this order."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from db.models.statutes import StatuteRow
from db.queries import statutes
from db.types import new_id
from domain.audit.service import record
from domain.shared.work import Outcome, Work
from domain.statutes import rules
from domain.statutes.errors import StatuteKnown, StatuteNotFound, StatutePlaceRefused
from domain.statutes.policy import may_keep


@dataclass(frozen=True, slots=True)
class StatuteAdd:
    """A version of a statute; `valid_until` None: it goes on."""

    name: str
    version: str
    valid_from: date
    name_en: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class StatuteEnd:
    """A version that holds until a day; None: it goes on after all."""

    statute_id: UUID
    valid_until: date | None


async def statute_add(work: Work, command: StatuteAdd) -> Outcome:
    """Adds a version of a statute to the union's register. Records `statute.added`.

    Raises:
        DomainError: STATUTE_PLACE_REFUSED, STATUTE_INVALID, STATUTE_KNOWN.
    """
    keeper_id = _keeper(work)
    rules.check_days(command.valid_from, command.valid_until)
    row = StatuteRow(
        tenant_id=work.scope.tenant_id,
        id=new_id(),
        name=rules.clean_name(command.name, "name"),
        name_en=rules.clean_name(command.name_en, "nameEn") if command.name_en else None,
        version=rules.clean_name(command.version, "version"),
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        added_by_id=keeper_id,
        added_at=work.now,
    )
    if not await statutes.insert_statute(work.conn, row):
        raise StatuteKnown("version")
    await record(work, "statute.added", "statute", row.id, organisation_id=row.tenant_id)
    return {"statute_id": row.id}


async def statute_end(work: Work, command: StatuteEnd) -> Outcome:
    """Says until when a version holds: what refers to it is out of date from the next day on. Records `statute.ended`.

    Raises:
        DomainError: STATUTE_PLACE_REFUSED, STATUTE_NOT_FOUND, STATUTE_INVALID.
    """
    _keeper(work)
    row = await statutes.lock_statute(work.conn, work.scope.tenant_id, command.statute_id)
    if row is None:
        raise StatuteNotFound("statuteId")
    rules.check_days(row.valid_from, command.valid_until)
    await statutes.end_statute(work.conn, row.tenant_id, row.id, command.valid_until)
    until = None if command.valid_until is None else command.valid_until.isoformat()
    await record(work, "statute.ended", "statute", row.id, organisation_id=row.tenant_id, valid_until=until)
    return {"statute_id": row.id}


def _keeper(work: Work) -> UUID:
    member_id = work.actor.member_id
    if member_id is None or not may_keep(work.scope.tenant_id, work.scope.nodes_for("legal_manage")):
        raise StatutePlaceRefused
    return member_id

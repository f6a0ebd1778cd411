"""Skill competitions 技能竞赛 in my matters and the inbox: one's own entries; those that wait for an officer."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.loaders.competitions import is_in_entry
from db.models.competitions import CompetitionEntrantRow, CompetitionEntryRow, CompetitionRow
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries
from db.queries.matters.arms import TO_DO, among, first_moment, its, word
from db.queries.matters.items import in_tenant, waiting_arm
from db.queries.matters.own import of_caller, own_arm, waits
from db.types import table_of

_COMPETITION, _ENTRY = table_of(CompetitionRow), table_of(CompetitionEntryRow)
_ENTRANT = table_of(CompetitionEntrantRow)
_SOURCE = _ENTRY.join(_COMPETITION, its(_ENTRY, _COMPETITION, "competition_id"))
_OWN_SOURCE = _ENTRANT.join(_ENTRY, its(_ENTRANT, _ENTRY, "entry_id")).join(
    _COMPETITION, its(_ENTRY, _COMPETITION, "competition_id")
)
_GIVEN: dict[str, Any] = {
    "kind": "competition_entry",
    "id": _ENTRY.c.id,
    "at": _ENTRY.c.entered_at,
    "title": _COMPETITION.c.title,
    "title_en": _COMPETITION.c.title_en,
    "tenant": _ENTRY.c.tenant_id,
    "organisation_id": _COMPETITION.c.organisation_id,
}
_IS_ANNOUNCED = _COMPETITION.c.state == word("announced")


def _own() -> Sequence[Arm]:
    """What waits for the member's consent, and where to come; then what waits for others, and what is over."""
    is_asked = sa.and_(
        _IS_ANNOUNCED,
        _ENTRY.c.state == word("proposed"),
        _ENTRANT.c.is_consented.is_(None),
        _COMPETITION.c.opens_on <= TODAY,
        _COMPETITION.c.closes_on >= TODAY,
    )
    is_ahead = sa.and_(_IS_ANNOUNCED, _ENTRY.c.state == word("confirmed"), _COMPETITION.c.held_until >= TODAY)
    is_open = sa.and_(_IS_ANNOUNCED, among(_ENTRY.c.state, ("proposed", "entered")))
    given: dict[str, Any] = {**_GIVEN, "type_name": "CompetitionEntry", "state": _ENTRY.c.state}
    own, is_to_do = of_caller(_ENTRANT), sa.or_(is_asked, is_ahead)
    ends = first_moment(_COMPETITION.c.closes_on + sa.literal_column("1"))
    due = sa.case((is_asked, ends), else_=first_moment(_COMPETITION.c.held_from))
    step = sa.case((is_asked, word("consent")), else_=word("attend"))
    return (
        own_arm(_OWN_SOURCE, sa.and_(own, is_to_do), **given, band=TO_DO, due=due, step=step),
        own_arm(_OWN_SOURCE, sa.and_(own, sa.not_(is_to_do)), **given, step=waits(is_open), is_open=is_open),
    )


def _of_office() -> Sequence[Arm]:
    is_party = sa.or_(is_in_entry(_ENTRY), of_own_entries(_ENTRY.c.entered_by_id))
    where = sa.and_(
        in_tenant(_ENTRY),
        _ENTRY.c.state == word("entered"),
        _IS_ANNOUNCED,
        below_nodes(_COMPETITION.c.organisation_id, held_nodes("learning_manage")),
        sa.not_(is_party),
    )
    return (waiting_arm(_SOURCE, where, **_GIVEN, step="decide"),)


OWN_ARMS: Sequence[Arm] = _own()
OFFICE_ARMS: Sequence[Arm] = _of_office()

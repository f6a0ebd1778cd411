"""Skill competitions 技能竞赛 in my matters and the inbox: one's own entries; what waits for an officer."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.loaders.competitions import is_in_entry
from db.models.competitions import CompetitionEntrantRow, CompetitionEntryRow, CompetitionRow
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries, own_id
from db.queries.matters.arms import TO_DO, among, first_moment, its, word
from db.queries.matters.items import in_tenant, is_managed, there_is, waiting_arm
from db.queries.matters.noticed import concluded
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


_PLANNED: dict[str, Any] = {
    "kind": "competition",
    "id": _COMPETITION.c.id,
    "title": _COMPETITION.c.title,
    "title_en": _COMPETITION.c.title_en,
    "tenant": _COMPETITION.c.tenant_id,
    "organisation_id": _COMPETITION.c.organisation_id,
}


def _plans() -> Sequence[Arm]:
    """What another person wrote and submitted: it is to be announced before its entries open."""
    where = sa.and_(
        _COMPETITION.c.state == word("in_approval"),
        is_managed(_COMPETITION, "learning_manage"),
        sa.not_(of_own_entries(_COMPETITION.c.written_by_id)),
        _COMPETITION.c.submitted_by_id.is_distinct_from(own_id()),
    )
    due, at = first_moment(_COMPETITION.c.opens_on), _COMPETITION.c.written_at
    return (waiting_arm(_COMPETITION, where, **_PLANNED, at=at, due=due, step="decide"),)


def _results() -> Sequence[Arm]:
    """Recorded from the last day on, put up where the terms say so, published by another person; never by a party.

    Put up again where the notice was withdrawn, or has lost its names.
    """
    party = _ENTRANT.alias("party")
    is_party = there_is(
        party,
        party.c.tenant_id == _COMPETITION.c.tenant_id,
        party.c.competition_id == _COMPETITION.c.id,
        party.c.is_in,
        of_own_entries(party.c.member_id),
    )
    managed = is_managed(_COMPETITION, "learning_manage")
    is_over = sa.and_(_IS_ANNOUNCED, _COMPETITION.c.held_until <= TODAY, _COMPETITION.c.closes_on < TODAY)
    recorded = sa.and_(managed, _COMPETITION.c.state == word("held"))
    is_another = sa.and_(sa.not_(is_party), sa.not_(of_own_entries(_COMPETITION.c.recorded_by_id)))
    notice, is_put_up, recorded_at = concluded(_COMPETITION), _COMPETITION.c.is_put_up, _COMPETITION.c.recorded_at
    is_to_be_put_up = sa.and_(recorded, is_put_up, _COMPETITION.c.notice_id.is_(None))
    is_to_be_published = sa.and_(recorded, sa.not_(is_put_up), is_another)
    is_put_up_again = sa.and_(recorded, is_put_up, notice.makes_way)
    is_decided = sa.and_(recorded, is_put_up, notice.where, is_another)
    return (
        waiting_arm(
            _COMPETITION,
            sa.and_(managed, is_over, sa.not_(is_party)),
            **_PLANNED,
            at=first_moment(_COMPETITION.c.held_until),
            step="record",
        ),
        waiting_arm(_COMPETITION, is_to_be_put_up, **_PLANNED, at=recorded_at, step="put_up"),
        waiting_arm(notice.source, is_put_up_again, **_PLANNED, at=notice.ended_at, step="put_up"),
        waiting_arm(_COMPETITION, is_to_be_published, **_PLANNED, at=recorded_at, step="publish"),
        waiting_arm(notice.source, is_decided, **_PLANNED, at=notice.ended_at, due=notice.until, step="publish"),
    )


OWN_ARMS: Sequence[Arm] = _own()
OFFICE_ARMS: Sequence[Arm] = (*_of_office(), *_plans(), *_results())

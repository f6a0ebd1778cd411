"""Benefits 普惠服务 in the inbox: what a second officer approves, and what follows the closing of a draw."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.lookups import named_by
from db.models.benefits import BenefitCycleRow, BenefitProgrammeRow
from db.predicates import of_own_entries
from db.queries.matters.arms import NOW, among, word
from db.queries.matters.items import in_tenant, is_managed, waiting_arm
from db.types import table_of

_PROGRAMME, _CYCLE = table_of(BenefitProgrammeRow), table_of(BenefitCycleRow)


def _programmes() -> Sequence[Arm]:
    """Drafts of others; nothing is submitted, and with the approval their budget is set aside."""
    where = sa.and_(
        _PROGRAMME.c.state == word("draft"),
        is_managed(_PROGRAMME, "benefit_manage"),
        sa.not_(of_own_entries(_PROGRAMME.c.created_by_id)),
    )
    return (
        waiting_arm(
            _PROGRAMME,
            where,
            kind="benefit_programme",
            id=_PROGRAMME.c.id,
            at=_PROGRAMME.c.created_at,
            title=_PROGRAMME.c.title,
            title_en=_PROGRAMME.c.title_en,
            step="decide",
            tenant=_PROGRAMME.c.tenant_id,
            organisation_id=_PROGRAMME.c.organisation_id,
        ),
    )


def _cycles() -> Sequence[Arm]:
    """Of others to be approved before they open; of a draw that has closed the list to be published, then the draw.

    Vouchers are given out by themselves.
    """
    programme = named_by(_CYCLE, "programme_id", _PROGRAMME, "tenant_id", "organisation_id", "state")
    source = _CYCLE.join(programme, sa.true())
    managed = sa.and_(in_tenant(_CYCLE), is_managed(programme, "benefit_manage"))
    is_to_be_approved = sa.and_(
        managed,
        _CYCLE.c.state == word("to_approve"),
        among(programme.c.state, ("approved", "open")),  # a draft is approved before what it gives out
        sa.not_(of_own_entries(_CYCLE.c.created_by_id)),
    )
    is_to_be_drawn = sa.and_(
        managed,
        _CYCLE.c.state == word("approved"),
        _CYCLE.c.mode != word("first_come"),
        _CYCLE.c.seed.is_(None),
        _CYCLE.c.closes_at <= NOW,
    )
    given: dict[str, Any] = {
        "kind": "benefit_cycle",
        "id": _CYCLE.c.id,
        "title": _CYCLE.c.title,
        "title_en": _CYCLE.c.title_en,
        "tenant": _CYCLE.c.tenant_id,
        "organisation_id": programme.c.organisation_id,
    }
    step = sa.case((_CYCLE.c.list_hash.is_(None), word("publish")), else_=word("draw"))
    return (
        waiting_arm(source, is_to_be_approved, **given, at=_CYCLE.c.created_at, due=_CYCLE.c.opens_at, step="decide"),
        waiting_arm(source, is_to_be_drawn, **given, at=_CYCLE.c.closes_at, step=step),
    )


BENEFIT_ARMS: Sequence[Arm] = (*_programmes(), *_cycles())

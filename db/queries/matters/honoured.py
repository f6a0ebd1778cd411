"""Honours 评先评优 in my matters and the inbox: one's own nominations; those that wait for the review."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.models.honours import HonourNominationRow, HonourRow
from db.predicates import below_nodes, held_nodes, of_own_entries
from db.queries.matters.arms import TO_DO, among, its, word
from db.queries.matters.items import in_tenant, waiting_arm
from db.queries.matters.own import of_caller, own_arm, waits
from db.types import table_of

_HONOUR, _NOMINATION = table_of(HonourRow), table_of(HonourNominationRow)
_SOURCE = _NOMINATION.join(_HONOUR, its(_NOMINATION, _HONOUR, "honour_id"))
_GIVEN: dict[str, Any] = {
    "kind": "honour_nomination",
    "id": _NOMINATION.c.id,
    "at": _NOMINATION.c.nominated_at,
    "title": _HONOUR.c.title,
    "tenant": _NOMINATION.c.tenant_id,
    "organisation_id": _HONOUR.c.organisation_id,
}


def _own() -> Sequence[Arm]:
    """What waits for the nominee's consent; then what waits for others, and what is over."""
    is_asked = _NOMINATION.c.state == word("proposed")
    is_open = among(_NOMINATION.c.state, ("consented", "chosen"))
    given: dict[str, Any] = {**_GIVEN, "type_name": "HonourNomination", "state": _NOMINATION.c.state}
    own = of_caller(_NOMINATION)
    return (
        own_arm(_SOURCE, sa.and_(own, is_asked), **given, band=TO_DO, step="consent"),
        own_arm(_SOURCE, sa.and_(own, sa.not_(is_asked)), **given, step=waits(is_open), is_open=is_open),
    )


def _of_office() -> Sequence[Arm]:
    is_party = sa.or_(of_own_entries(_NOMINATION.c.member_id), of_own_entries(_NOMINATION.c.nominated_by_id))
    where = sa.and_(
        in_tenant(_NOMINATION),
        _NOMINATION.c.state == word("consented"),
        _HONOUR.c.state == word("open"),
        below_nodes(_HONOUR.c.organisation_id, held_nodes("notice_manage")),
        sa.not_(is_party),
    )
    return (waiting_arm(_SOURCE, where, **_GIVEN, step="decide"),)


OWN_ARMS: Sequence[Arm] = _own()
OFFICE_ARMS: Sequence[Arm] = _of_office()

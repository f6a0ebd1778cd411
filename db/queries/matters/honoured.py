"""Honours 评先评优 in my matters and the inbox: one's own nominations; what is to be reviewed, put up, awarded."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.models.honours import HonourNominationRow, HonourRow
from db.predicates import TODAY, below_nodes, held_nodes, of_own_entries
from db.queries.matters.arms import TO_DO, among, first_moment, its, word
from db.queries.matters.items import in_tenant, is_managed, there_is, waiting_arm
from db.queries.matters.noticed import concluded
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


def _after_review() -> Sequence[Arm]:
    """From who was chosen to who is honoured: put up once nominations are over; who is chosen does not award."""
    notice = concluded(_HONOUR, "on_notice", "title")
    honour = notice.row
    is_party = there_is(_NOMINATION, _is_chosen(honour), of_own_entries(_NOMINATION.c.member_id))
    is_to_be_put_up = sa.and_(
        is_managed(_HONOUR, "notice_manage"),
        _HONOUR.c.state == word("open"),
        _HONOUR.c.closes_on < TODAY,
        there_is(_NOMINATION, _is_chosen(_HONOUR)),
    )
    closed_at = first_moment(_HONOUR.c.closes_on + sa.literal_column("1", sa.Integer()))
    return (
        waiting_arm(
            notice.source,
            sa.and_(notice.where, is_managed(honour, "notice_manage"), sa.not_(is_party)),
            **_held(honour),
            at=notice.ended_at,
            due=notice.until,
            step="award",
        ),
        waiting_arm(_HONOUR, is_to_be_put_up, **_held(_HONOUR), at=closed_at, step="put_up"),
    )


def _is_chosen(honour: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(
        _NOMINATION.c.tenant_id == honour.c.tenant_id,
        _NOMINATION.c.honour_id == honour.c.id,
        _NOMINATION.c.state == word("chosen"),
    )


def _held(honour: sa.FromClause) -> dict[str, Any]:
    columns = honour.c
    return {
        "kind": "honour",
        "id": columns.id,
        "title": columns.title,
        "tenant": columns.tenant_id,
        "organisation_id": columns.organisation_id,
    }


OWN_ARMS: Sequence[Arm] = _own()
OFFICE_ARMS: Sequence[Arm] = (*_of_office(), *_after_review())

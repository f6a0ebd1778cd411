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
    """From who was chosen to who is honoured: put up once nominations are over; who is chosen does not award.

    Put up again where the notice was withdrawn, or has lost its names.
    """
    notice, managed = concluded(_HONOUR), is_managed(_HONOUR, "notice_manage")
    is_chosen = (
        _NOMINATION.c.tenant_id == _HONOUR.c.tenant_id,
        _NOMINATION.c.honour_id == _HONOUR.c.id,
        _NOMINATION.c.state == word("chosen"),
    )
    is_party = there_is(_NOMINATION, *is_chosen, of_own_entries(_NOMINATION.c.member_id))
    on_notice = sa.and_(managed, _HONOUR.c.state == word("on_notice"))
    is_to_be_awarded = sa.and_(on_notice, notice.where, sa.not_(is_party))
    is_put_up_again = sa.and_(on_notice, notice.makes_way, there_is(_NOMINATION, *is_chosen))
    is_over = sa.and_(_HONOUR.c.state == word("open"), _HONOUR.c.closes_on < TODAY)
    is_to_be_put_up = sa.and_(managed, is_over, there_is(_NOMINATION, *is_chosen))
    closed_at = first_moment(_HONOUR.c.closes_on + sa.literal_column("1", sa.Integer()))
    given: dict[str, Any] = {
        "kind": "honour",
        "id": _HONOUR.c.id,
        "title": _HONOUR.c.title,
        "tenant": _HONOUR.c.tenant_id,
        "organisation_id": _HONOUR.c.organisation_id,
    }
    return (
        waiting_arm(notice.source, is_to_be_awarded, **given, at=notice.ended_at, due=notice.until, step="award"),
        waiting_arm(_HONOUR, is_to_be_put_up, **given, at=closed_at, step="put_up"),
        waiting_arm(notice.source, is_put_up_again, **given, at=notice.ended_at, step="put_up"),
    )


OWN_ARMS: Sequence[Arm] = _own()
OFFICE_ARMS: Sequence[Arm] = (*_of_office(), *_after_review())

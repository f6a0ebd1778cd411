"""Public notices 公示 in my matters and the inbox: one's own objections; drafts to be approved, what is unanswered."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.bounded import Arm
from db.models.notices import PublicNoticeObjectionRow, PublicNoticePersonRow, PublicNoticeRow
from db.predicates import below_nodes, held_nodes, of_own_entries
from db.queries.matters.arms import NOW, TO_DO, among, its, word
from db.queries.matters.items import in_tenant, waiting_arm
from db.queries.matters.own import of_caller, own_arm, waits
from db.types import table_of

_NOTICE, _PERSON = table_of(PublicNoticeRow), table_of(PublicNoticePersonRow)
_OBJECTION = table_of(PublicNoticeObjectionRow)

FRESH_DAYS = 30
"""For how long an answer stays among what its reader has to do."""


def _own_objections() -> Sequence[Arm]:
    """An answer that came lately; then what waits for the handling unit, and what is over."""
    fresh_since = NOW - sa.literal_column(f"interval '{FRESH_DAYS} days'", sa.Interval())
    is_fresh = sa.and_(among(_OBJECTION.c.state, ("upheld", "rejected")), _OBJECTION.c.answered_at > fresh_since)
    is_waiting = _OBJECTION.c.state == word("open")
    source = _OBJECTION.join(_NOTICE, its(_OBJECTION, _NOTICE, "notice_id"))
    given: dict[str, Any] = {
        "type_name": "PublicNoticeObjection",
        "kind": "public_notice_objection",
        "id": _OBJECTION.c.id,
        "state": _OBJECTION.c.state,
        "title": _NOTICE.c.title,
        "tenant": _OBJECTION.c.tenant_id,
        "organisation_id": _NOTICE.c.organisation_id,
    }
    own = of_caller(_OBJECTION)
    return (
        own_arm(source, sa.and_(own, is_fresh), **given, band=TO_DO, at=_OBJECTION.c.answered_at, step="read_answer"),
        own_arm(
            source,
            sa.and_(own, sa.func.coalesce(is_fresh, sa.false()).is_(sa.false())),
            **given,
            at=_OBJECTION.c.made_at,
            until=sa.case((is_waiting, _OBJECTION.c.due_at)),
            step=waits(is_waiting),
            is_open=is_waiting,
        ),
    )


def _of_office() -> Sequence[Arm]:
    """Who drafted a notice does not approve it, who objected does not answer, and who is named does neither."""
    is_named = sa.exists().where(
        _PERSON.c.tenant_id == _NOTICE.c.tenant_id,
        _PERSON.c.notice_id == _NOTICE.c.id,
        of_own_entries(_PERSON.c.member_id),
    )
    is_managed = sa.and_(below_nodes(_NOTICE.c.organisation_id, held_nodes("notice_manage")), sa.not_(is_named))
    objections = _OBJECTION.join(_NOTICE, its(_OBJECTION, _NOTICE, "notice_id"))
    return (
        waiting_arm(
            _NOTICE,
            sa.and_(
                in_tenant(_NOTICE),
                _NOTICE.c.state == word("draft"),
                sa.not_(of_own_entries(_NOTICE.c.drafted_by_id)),
                is_managed,
            ),
            kind="public_notice",
            id=_NOTICE.c.id,
            at=_NOTICE.c.drafted_at,
            title=_NOTICE.c.title,
            step="decide",
            tenant=_NOTICE.c.tenant_id,
            organisation_id=_NOTICE.c.organisation_id,
        ),
        waiting_arm(
            objections,
            sa.and_(
                in_tenant(_OBJECTION),
                _OBJECTION.c.state == word("open"),
                sa.not_(of_own_entries(_OBJECTION.c.member_id)),
                is_managed,
            ),
            kind="public_notice_objection",
            id=_OBJECTION.c.id,
            at=_OBJECTION.c.made_at,
            due=_OBJECTION.c.due_at,
            title=_NOTICE.c.title,
            step="answer",
            tenant=_OBJECTION.c.tenant_id,
            organisation_id=_NOTICE.c.organisation_id,
        ),
    )


OWN_ARMS: Sequence[Arm] = _own_objections()
OFFICE_ARMS: Sequence[Arm] = _of_office()

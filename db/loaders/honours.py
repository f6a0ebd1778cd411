"""Batch reads of honours 评先评优: keys in, one entry per key out, in the same order.

An honour is in sight of members of its organisation and below, and of officers who read notices there. A nomination is
told to the nominee, to who nominated, and to those officers. The showcase 风采展示 is for every member of the union:
who is awarded, consents, and is in the union still.
"""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.models.honours import HonourNominationRow, HonourRow
from db.models.members import MemberRow
from db.predicates import below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_HONOUR, _NOMINATION = table_of(HonourRow), table_of(HonourNominationRow)
_MEMBER = table_of(MemberRow)


def _code(value: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{value}'", sa.Text())


_OFFICERS = below_nodes(_HONOUR.c.organisation_id, held_nodes("notice_read"))
HONOURS_IN_SIGHT = sa.select(
    *(column for column in _HONOUR.columns if column.key not in {"tenant_id", "opened_by_id"})
).where(
    _HONOUR.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(is_at_or_above(_HONOUR.c.organisation_id), _OFFICERS),
)

honour_by_id = Batch(HONOURS_IN_SIGHT, name="honour_by_id")
"""Honours that the caller may see."""

_ITS_HONOUR = sa.and_(_HONOUR.c.tenant_id == _NOMINATION.c.tenant_id, _HONOUR.c.id == _NOMINATION.c.honour_id)
_IS_OWN = of_own_entries(_NOMINATION.c.member_id)
NOMINATIONS_IN_SIGHT = (
    sa.select(
        *(
            _NOMINATION.c[name]
            for name in (
                *("id", "honour_id", "member_id", "reasons", "state", "nominated_at", "answered_at", "review_reason"),
                *("awarded_at", "showcase_text", "revoked_at", "revoke_reason"),
            )
        ),
        _IS_OWN.label("is_own"),
        sa.case((sa.or_(_OFFICERS, _IS_OWN), _NOMINATION.c.nominated_by_id)).label("nominated_by_id"),
    )
    .select_from(_NOMINATION.join(_HONOUR, _ITS_HONOUR))
    .where(
        _NOMINATION.c.tenant_id == tenant_id(),
        own_id().is_not(None),
        sa.or_(_IS_OWN, of_own_entries(_NOMINATION.c.nominated_by_id), _OFFICERS),
    )
)
NOMINATION_NEVER_NULL = ("is_own",)

honour_nomination_by_id = Batch(NOMINATIONS_IN_SIGHT, name="honour_nomination_by_id", never_null=NOMINATION_NEVER_NULL)
"""Nominations that the caller may see."""

_ITS_MEMBER: sa.ColumnElement[Any] = sa.and_(
    _MEMBER.c.tenant_id == _NOMINATION.c.tenant_id, _MEMBER.c.id == _NOMINATION.c.member_id
)
SHOWCASE = (
    sa.select(
        *(_NOMINATION.c[name] for name in ("id", "honour_id", "awarded_at", "showcase_text")),
        _MEMBER.c.name,
        *(_HONOUR.c[name] for name in ("kind", "title", "year", "organisation_id")),
    )
    .select_from(_NOMINATION.join(_HONOUR, _ITS_HONOUR).join(_MEMBER, _ITS_MEMBER))
    .where(
        _NOMINATION.c.tenant_id == tenant_id(),
        own_id().is_not(None),
        _NOMINATION.c.showcase_text.is_not(None),
        _NOMINATION.c.state == _code("awarded"),
        _MEMBER.c.state.in_([_code(state) for state in ("active", "retained")]),
        _MEMBER.c.merged_into_id.is_(None),
        _MEMBER.c.erased_at.is_(None),
    )
)
"""Who left, is erased, or took the consent back is not in it."""

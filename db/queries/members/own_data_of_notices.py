"""Sections of a member's copy of their own data about public notices 公示."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.models.honours import HonourNominationRow, HonourRow
from db.models.notices import PublicNoticeObjectionRow, PublicNoticePersonRow, PublicNoticeRow
from db.queries.members.own_data_sections import Section
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_NOTICE, _PERSON = table_of(PublicNoticeRow), table_of(PublicNoticePersonRow)
_OBJECTION = table_of(PublicNoticeObjectionRow)
_HONOUR, _NOMINATION = table_of(HonourRow), table_of(HonourNominationRow)


def _of_notice(table: sa.Table, column: str) -> sa.ColumnElement[Any]:
    return (
        sa.select(_NOTICE.c[column])
        .where(_NOTICE.c.tenant_id == table.c.tenant_id, _NOTICE.c.id == table.c.notice_id)
        .scalar_subquery()
    )


_NUMBER_OBJECTED_TO = (
    sa.select(_PERSON.c.number)
    .where(_PERSON.c.tenant_id == _OBJECTION.c.tenant_id, _PERSON.c.id == _OBJECTION.c.person_id)
    .scalar_subquery()
)

_OF_HONOUR = (
    sa.select(_HONOUR.c.title)
    .where(_HONOUR.c.tenant_id == _NOMINATION.c.tenant_id, _HONOUR.c.id == _NOMINATION.c.honour_id)
    .scalar_subquery()
)

NOTICE_SECTIONS: Sequence[Section] = (
    _section(
        "notices",
        _PERSON,
        ("number", "remark", "struck_at"),
        public_notice=_of_notice(_PERSON, "title"),
        opens_on=_of_notice(_PERSON, "opens_on"),
        closes_on=_of_notice(_PERSON, "closes_on"),
    ),
    _section(
        "notices.notice_objections",
        _OBJECTION,
        ("text", "state", "made_at", "due_at", "answer", "answered_at"),
        public_notice=_of_notice(_OBJECTION, "title"),
        person_number=_NUMBER_OBJECTED_TO,
    ),
    _section(
        "notices.honours",
        _NOMINATION,
        (
            *("reasons", "state", "nominated_at", "answered_at", "review_reason", "awarded_at", "showcase_text"),
            *("revoked_at", "revoke_reason"),
        ),
        honour=_OF_HONOUR,
    ),
    _section(
        "notices.honours_nominated_for",
        _NOMINATION,
        ("reasons", "state", "nominated_at"),
        own="nominated_by_id",
        honour=_OF_HONOUR,
    ),
)

"""Batch reads of official documents 制度文件: keys in, one entry per key out, in the same order.

In sight are documents that were published, for whom they are for: members at and below the organisation, officers or
holders of posts there; for who reads documents there all, drafts too. Of what was withdrawn readers see title, number
and reason, and no text.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import Batch
from db.models.official_documents import (
    SOON_DAYS,
    OfficialDocumentBasisRow,
    OfficialDocumentFileRow,
    OfficialDocumentRow,
)
from db.models.statutes import StatuteRow
from db.predicates import TODAY, below_nodes, held_nodes, own_id, tenant_id
from db.readers import holds_office_below, holds_post_below, is_at_or_above
from db.types import table_of

_DOCUMENT = table_of(OfficialDocumentRow)
_BASIS = table_of(OfficialDocumentBasisRow)
_FILE = table_of(OfficialDocumentFileRow)
_STATUTE = table_of(StatuteRow)
TEXTS = postgresql.ARRAY(sa.Text())


def _word(value: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{value}'", sa.Text())


_OFFICERS = sa.func.coalesce(
    below_nodes(_DOCUMENT.c.organisation_id, held_nodes("official_document_read", "official_document_manage")),
    sa.false(),
)
_FOR_CALLER = sa.case(
    (_DOCUMENT.c.audience == _word("members"), is_at_or_above(_DOCUMENT.c.organisation_id)),
    (_DOCUMENT.c.audience == _word("officers"), holds_office_below(_DOCUMENT.c.organisation_id)),
    else_=holds_post_below(_DOCUMENT.c.organisation_id),
)
_READERS = sa.and_(_DOCUMENT.c.state != _word("draft"), sa.func.coalesce(_FOR_CALLER, sa.false()))
IN_SIGHT = sa.and_(_DOCUMENT.c.tenant_id == tenant_id(), own_id().is_not(None), sa.or_(_OFFICERS, _READERS))
_STANDS = sa.or_(_DOCUMENT.c.state != _word("withdrawn"), _OFFICERS)


def holds_on(day: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a document was, or will be, in force on a day, as it stands now; `domain.official_documents.rules` too.

    One that was superseded was until its successor's first day; one that was withdrawn counts as if it never had been.
    """
    return sa.func.coalesce(
        sa.and_(
            _DOCUMENT.c.state == _word("published"),
            _DOCUMENT.c.valid_from <= day,
            sa.or_(_DOCUMENT.c.valid_until.is_(None), _DOCUMENT.c.valid_until >= day),
            sa.or_(_DOCUMENT.c.superseded_on.is_(None), _DOCUMENT.c.superseded_on > day),
        ),
        sa.false(),
    )


def _has_ended_basis() -> sa.ColumnElement[bool]:
    joined = _BASIS.join(
        _STATUTE, sa.and_(_STATUTE.c.tenant_id == _BASIS.c.tenant_id, _STATUTE.c.id == _BASIS.c.statute_id)
    )
    return (
        sa.exists()
        .select_from(joined)
        .where(
            _BASIS.c.tenant_id == _DOCUMENT.c.tenant_id,
            _BASIS.c.document_id == _DOCUMENT.c.id,
            _STATUTE.c.valid_until < TODAY,
        )
        .correlate(_DOCUMENT)
    )


_UNTIL, _SOON = _DOCUMENT.c.valid_until, TODAY + sa.literal_column(str(SOON_DAYS), sa.Integer())
_CASES: Any = [
    sa.case((_UNTIL < TODAY, _word("expired")), (_UNTIL <= _SOON, _word("expires_soon"))),
    sa.case((_DOCUMENT.c.review_on < TODAY, _word("review_overdue"))),
    sa.case((_DOCUMENT.c.superseded_on <= TODAY, _word("superseded"))),
    sa.case((_has_ended_basis(), _word("statute_ended"))),
]
_REASONS = sa.func.array_remove(postgresql.array[str](_CASES, type_=sa.Text()), sa.null(), type_=TEXTS)
STALENESS: sa.ColumnElement[Any] = sa.case(
    (_DOCUMENT.c.state == _word("published"), _REASONS), else_=sa.literal_column("'{}'::text[]", TEXTS)
)
"""Why a document should be looked at today; as `staleness_of` of `domain.official_documents.rules`."""
_PLAIN = (
    *("id", "organisation_id", "series_id", "version", "supersedes_id", "superseded_by_id", "superseded_on", "kind"),
    *("audience", "number", "title", "title_en", "valid_from", "valid_until", "review_on", "state", "published_at"),
    *("reviewed_at", "withdrawn_at", "withdraw_reason"),
)
_TOLD = sa.select(
    *(_DOCUMENT.c[name] for name in _PLAIN),
    sa.case((_STANDS, _DOCUMENT.c.body)).label("body"),
    sa.case((_DOCUMENT.c.published_at.is_(None), _DOCUMENT.c.draft_revision)).label("draft_revision"),
    *(sa.case((_OFFICERS, _DOCUMENT.c[name])).label(name) for name in ("drafted_by_id", "drafted_at")),
    sa.case((_OFFICERS, _DOCUMENT.c.published_by_id)).label("published_by_id"),
    holds_on(TODAY).label("is_in_force"),
    STALENESS.label("staleness"),
)
OFFICIAL_DOCUMENT_SIGHT = (
    _DOCUMENT.c.tenant_id == tenant_id(),
    own_id().is_not(None),
    sa.or_(_OFFICERS, _READERS),
    _DOCUMENT.c.state != _word("draft"),
)
OFFICIAL_DOCUMENTS_IN_SIGHT = _TOLD.where(*OFFICIAL_DOCUMENT_SIGHT)
OFFICIAL_DOCUMENTS_IN_HAND = _TOLD.where(_DOCUMENT.c.tenant_id == tenant_id(), own_id().is_not(None), _OFFICERS)
NEVER_NULL = ("is_in_force", "staleness")

official_document_by_id = Batch(_TOLD.where(IN_SIGHT), name="official_document_by_id", never_null=NEVER_NULL)
"""Documents that the caller may see."""

official_documents_by_series_id = Batch(
    _TOLD.where(IN_SIGHT, _DOCUMENT.c.state != _word("draft")),
    name="official_documents_by_series_id",
    key="series_id",
    order=("version",),
    is_many=True,
    never_null=(*NEVER_NULL, "version"),
)
"""Versions of a document that were published and that the caller may see, the first one first."""


def _of(table: sa.Table, *names: str) -> sa.Select[Any]:
    joined = table.join(
        _DOCUMENT, sa.and_(_DOCUMENT.c.tenant_id == table.c.tenant_id, _DOCUMENT.c.id == table.c.document_id)
    )
    return sa.select(*(table.c[name] for name in names)).select_from(joined)


official_document_bases_by_document_id = Batch(
    _of(_BASIS, "document_id", "number", "statute_id", "provision").where(IN_SIGHT),
    name="official_document_bases_by_document_id",
    key="document_id",
    order=("number",),
    is_many=True,
)
"""Statutes on which a document that the caller may see rests."""

FILE_IN_SIGHT = sa.and_(IN_SIGHT, _FILE.c.state == _word("ready"), _STANDS)
OFFICIAL_DOCUMENT_FILES = _of(_FILE, "id", "document_id", "kind", "media_type", "size_bytes", "uploaded_at")
official_document_file_by_id = Batch(
    OFFICIAL_DOCUMENT_FILES.where(FILE_IN_SIGHT), name="official_document_file_by_id", never_null=("uploaded_at",)
)
"""Files of documents that the caller may see."""

official_document_files_by_document_id = Batch(
    OFFICIAL_DOCUMENT_FILES.where(FILE_IN_SIGHT),
    name="official_document_files_by_document_id",
    key="document_id",
    order=("uploaded_at", "id"),
    is_many=True,
    never_null=("uploaded_at",),
)
"""Files of a document that the caller may see, oldest first; of what was withdrawn none but for officers."""

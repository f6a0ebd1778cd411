"""Batch reads of attachments of suggestions."""

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.sight import in_sight
from db.models.suggestions import SuggestionAttachmentRow, SuggestionRow
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_ATTACHMENT = table_of(SuggestionAttachmentRow)

_WHOLE = (
    sa.select(
        *(_ATTACHMENT.c[name] for name in ("id", "suggestion_id", "name", "media_type", "size_bytes", "added_at"))
    )
    .select_from(
        _ATTACHMENT.join(
            _SUGGESTION,
            sa.and_(
                _SUGGESTION.c.tenant_id == _ATTACHMENT.c.tenant_id, _SUGGESTION.c.id == _ATTACHMENT.c.suggestion_id
            ),
        )
    )
    .where(_ATTACHMENT.c.state == sa.literal_column("'ready'"), _ATTACHMENT.c.removed_at.is_(None), in_sight())
)
suggestion_attachment_by_id = Batch(_WHOLE, name="suggestion_attachment_by_id")
"""A whole attachment of a suggestion that the caller sees."""

suggestion_attachments_by_suggestion_id = Batch(
    _WHOLE,
    name="suggestion_attachments_by_suggestion_id",
    key="suggestion_id",
    is_many=True,
    order=("added_at", "id"),
)
"""Whole attachments of suggestions that the caller sees, earliest first."""

"""Sections of a member's copy of their own data about suggestions 合理化建议: written, signed, seconded, said."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from db.models.suggestions import (
    AnsweringUnitRow,
    SuggestionAttachmentRow,
    SuggestionAuthorRow,
    SuggestionCommentRow,
    SuggestionRatingRow,
    SuggestionRow,
    SuggestionSupportRow,
    UnitStaffRow,
)
from db.queries.members.own_data_sections import Section
from db.queries.members.own_data_sections import section as _section
from db.types import table_of

_SUGGESTION, _UNIT = table_of(SuggestionRow), table_of(AnsweringUnitRow)
_AUTHOR, _SUPPORT = table_of(SuggestionAuthorRow), table_of(SuggestionSupportRow)
_COMMENT, _RATING = table_of(SuggestionCommentRow), table_of(SuggestionRatingRow)
_ATTACHMENT, _STAFF = table_of(SuggestionAttachmentRow), table_of(UnitStaffRow)
_SIGNED = _AUTHOR.c.state.in_([sa.literal_column("'first'"), sa.literal_column("'accepted'")])


def _of_suggestion(table: sa.Table, column: str) -> sa.ColumnElement[Any]:
    """What stands in the suggestion that a row belongs to."""
    return (
        sa.select(_SUGGESTION.c[column])
        .where(_SUGGESTION.c.tenant_id == table.c.tenant_id, _SUGGESTION.c.id == table.c.suggestion_id)
        .scalar_subquery()
    )


def _if_signed(column: str) -> sa.ColumnElement[Any]:
    """Words of a suggestion that the member wrote or signed; of one that they were only asked to sign, none."""
    return sa.case((_SIGNED, _of_suggestion(_AUTHOR, column)), else_=sa.null())


_UNIT_NAME = (
    sa.select(_UNIT.c.name)
    .where(_UNIT.c.tenant_id == _STAFF.c.tenant_id, _UNIT.c.id == _STAFF.c.unit_id)
    .scalar_subquery()
)

SUGGESTION_SECTIONS: Sequence[Section] = (
    _section(
        "suggestions",
        _AUTHOR,
        ("state", "added_at", "answered_at"),
        key="suggestion_id",
        suggestion=_of_suggestion(_AUTHOR, "title"),
        reference=_of_suggestion(_AUTHOR, "reference"),
        text=_if_signed("body"),
        expected_effect=_if_signed("expected_effect"),
        submitted_at=_of_suggestion(_AUTHOR, "submitted_at"),
    ),
    _section(
        "suggestions.supported",
        _SUPPORT,
        ("supported_at",),
        key="suggestion_id",
        suggestion=_of_suggestion(_SUPPORT, "title"),
    ),
    _section(
        "suggestions.comments",
        _COMMENT,
        ("state", "hidden_reason", "written_at", "moderated_at"),
        own="author_id",
        suggestion=_of_suggestion(_COMMENT, "title"),
        text=_COMMENT.c.body,
    ),
    _section(
        "suggestions.ratings",
        _RATING,
        ("round", "satisfaction", "comment", "rated_at"),
        own="author_id",
        suggestion=_of_suggestion(_RATING, "title"),
    ),
    _section(
        "suggestions.attachments",
        _ATTACHMENT,
        ("name", "media_type", "size_bytes", "added_at", "removed_at"),
        own="added_by_id",
        suggestion=_of_suggestion(_ATTACHMENT, "title"),
    ),
    _section("suggestions.unit_staff", _STAFF, ("starts_on", "ends_on"), unit=_UNIT_NAME),
)

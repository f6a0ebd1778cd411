"""Batch reads of who signed and seconds a suggestion, what is said beside it, and how its answers were judged."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch
from db.loaders.suggestions.listed import suggestion_by_id
from db.loaders.suggestions.sight import in_sight, is_assigned, is_author, is_read_by_officer
from db.models.members import MemberRow
from db.models.suggestions import (
    AnsweringUnitRow,
    SuggestionAuthorRow,
    SuggestionCommentRow,
    SuggestionRatingRow,
    SuggestionRow,
    SuggestionSupportRow,
)
from db.predicates import below_nodes, held_nodes, of_own_entries, tenant_id
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_AUTHOR = table_of(SuggestionAuthorRow)
_SUPPORT = table_of(SuggestionSupportRow)
_COMMENT = table_of(SuggestionCommentRow)
_RATING = table_of(SuggestionRatingRow)
_UNIT = table_of(AnsweringUnitRow)
_MEMBER = table_of(MemberRow)
_FALSE = sa.false()


def _text(word: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{word}'", sa.Text())


def _of(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a row belongs to the suggestion beside it."""
    return sa.and_(_SUGGESTION.c.tenant_id == table.c.tenant_id, _SUGGESTION.c.id == table.c.suggestion_id)


def _by(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """The member beside a row that names them."""
    return sa.and_(_MEMBER.c.tenant_id == column.table.c.tenant_id, _MEMBER.c.id == column)


_IS_OFFICER = sa.func.coalesce(is_read_by_officer(), _FALSE)
_IS_AUTHOR = sa.func.coalesce(is_author(), _FALSE)

_VOICES = _SUPPORT.alias("voices")
_SECONDER = _MEMBER.alias("seconder")
_SUPPORT_COUNT = (
    sa.select(sa.func.count(sa.distinct(sa.func.coalesce(_SECONDER.c.merged_into_id, _SECONDER.c.id))))
    .select_from(
        _VOICES.join(
            _SECONDER, sa.and_(_SECONDER.c.tenant_id == _VOICES.c.tenant_id, _SECONDER.c.id == _VOICES.c.member_id)
        )
    )
    .where(_VOICES.c.tenant_id == _SUGGESTION.c.tenant_id, _VOICES.c.suggestion_id == _SUGGESTION.c.id)
    .correlate_except(_VOICES, _SECONDER)
    .scalar_subquery()
)
_REMARKS = _COMMENT.alias("remarks")
_COMMENT_COUNT = (
    sa.select(sa.func.count())
    .select_from(_REMARKS)
    .where(
        _REMARKS.c.tenant_id == _SUGGESTION.c.tenant_id,
        _REMARKS.c.suggestion_id == _SUGGESTION.c.id,
        _REMARKS.c.state == _text("shown"),
    )
    .correlate_except(_REMARKS)
    .scalar_subquery()
)
_ALL_FIGURES = sa.select(
    _SUGGESTION.c.id.label("suggestion_id"),
    _SUPPORT_COUNT.label("support_count"),
    _COMMENT_COUNT.label("comment_count"),
).where(_SUGGESTION.c.tenant_id == tenant_id())
suggestion_voices_by_suggestion_id = Batch(
    _ALL_FIGURES.where(in_sight()),
    name="suggestion_voices_by_suggestion_id",
    key="suggestion_id",
    never_null=("support_count", "comment_count"),
    within=suggestion_by_id,
    select_within=_ALL_FIGURES,
)
"""How many second a suggestion in sight, and how many comments are shown."""

_SIGNED = _SUGGESTION.alias("signed")
_SIGNED_FOR_HANDLERS = (
    sa.select(_SIGNED.c.visibility == _text("handlers"))
    .where(_SIGNED.c.tenant_id == _AUTHOR.c.tenant_id, _SIGNED.c.id == _AUTHOR.c.came_from_id)
    .correlate_except(_SIGNED)
    .scalar_subquery()
)
_HAS_SIGNED = _AUTHOR.c.state.in_([_text("first"), _text("accepted")])
# Each is asked for in one place, and not at all for most: what is asked twice is set up twice.
_IS_TOLD = sa.case(
    # Who signed for handlers only is named to no member by a merge into what members read.
    (sa.and_(_HAS_SIGNED, ~sa.func.coalesce(_SIGNED_FOR_HANDLERS, _FALSE)), sa.true()),
    else_=sa.or_(_IS_AUTHOR, _IS_OFFICER, sa.and_(_HAS_SIGNED, sa.func.coalesce(is_assigned(), _FALSE))),
)
_IS_OWN_PART = sa.func.coalesce(of_own_entries(_AUTHOR.c.member_id), _FALSE)
_ALL_AUTHORS = (
    sa.select(
        _AUTHOR.c.suggestion_id,
        _AUTHOR.c.member_id,
        _AUTHOR.c.state,
        _AUTHOR.c.added_at,
        _AUTHOR.c.answered_at,
        _AUTHOR.c.came_from_id,
        _MEMBER.c.name,
        # Number and name are what a member is asked by: the number is for who asked, and for officers.
        sa.case((sa.or_(_IS_AUTHOR, _IS_OFFICER), _MEMBER.c.member_number)).label("member_number"),
        _IS_OWN_PART.label("is_own"),
        sa.case((_AUTHOR.c.state == _text("first"), 0), else_=1).label("place"),
    )
    .select_from(_AUTHOR.join(_SUGGESTION, _of(_AUTHOR)).join(_MEMBER, _by(_AUTHOR.c.member_id)))
    .where(_AUTHOR.c.tenant_id == tenant_id(), _IS_TOLD)
)
suggestion_authors_by_suggestion_id = Batch(
    _ALL_AUTHORS.where(in_sight()),
    name="suggestion_authors_by_suggestion_id",
    key="suggestion_id",
    order=("place", "added_at", "member_id"),
    is_many=True,
    never_null=("is_own", "place"),
    within=suggestion_by_id,
    select_within=_ALL_AUTHORS,
)
"""Authors of a suggestion in sight, the first one first; who was only asked, or declined, for authors and officers.

Who signed another one that only its handlers read, which was merged into this one, is named to authors and handlers.
"""

# Found once for a comment, of which six columns ask: the server does not look behind an OFFSET.
_READER = (
    sa.select(
        sa.func.coalesce(of_own_entries(_COMMENT.c.author_id), _FALSE).label("is_own"),
        sa.func.coalesce(below_nodes(_SUGGESTION.c.handling_id, held_nodes("suggestion_manage")), _FALSE).label(
            "is_moderator"
        ),
    )
    .correlate(_COMMENT, _SUGGESTION)
    .offset(sa.literal_column("0"))
    .lateral("reader")
)
_IS_OWN_COMMENT, _IS_MODERATOR = _READER.c.is_own, _READER.c.is_moderator
_IS_READ = sa.or_(_COMMENT.c.state == _text("shown"), _IS_OWN_COMMENT, _IS_MODERATOR)
_IS_PRIVATE_NAME = _COMMENT.c.unit_id.is_not(None)
_ALL_COMMENTS = (
    sa.select(
        _COMMENT.c.id,
        _COMMENT.c.suggestion_id,
        _COMMENT.c.state,
        _COMMENT.c.written_at,
        sa.case((_IS_READ, _COMMENT.c.body)).label("body"),
        sa.case((sa.or_(_IS_OWN_COMMENT, _IS_MODERATOR), _COMMENT.c.hidden_reason)).label("hidden_reason"),
        # A unit speaks with one voice: who of its staff wrote is for itself and moderators.
        sa.case((sa.and_(_IS_READ, sa.or_(~_IS_PRIVATE_NAME, _IS_OWN_COMMENT, _IS_MODERATOR)), _MEMBER.c.name)).label(
            "author_name"
        ),
        sa.case((_IS_READ, _UNIT.c.name)).label("unit_name"),
        sa.case((_IS_READ, _UNIT.c.name_en)).label("unit_name_en"),
        _IS_OWN_COMMENT.label("is_own"),
        _COMMENT.c.author_id.is_(None).label("is_of_anonymous_author"),
    )
    .select_from(
        _COMMENT.join(_SUGGESTION, _of(_COMMENT))
        .join(_READER, sa.true())
        .outerjoin(_MEMBER, _by(_COMMENT.c.author_id))
        .outerjoin(_UNIT, sa.and_(_UNIT.c.tenant_id == _COMMENT.c.tenant_id, _UNIT.c.id == _COMMENT.c.unit_id))
    )
    .where(
        _COMMENT.c.tenant_id == tenant_id(),
        sa.or_(_COMMENT.c.state != _text("waiting"), _IS_OWN_COMMENT, _IS_MODERATOR),
    )
)
_COMMENTS = _ALL_COMMENTS.where(in_sight())
_COMMENT_NEVER_NULL = ("is_own", "is_of_anonymous_author")
suggestion_comment_by_id = Batch(_COMMENTS, name="suggestion_comment_by_id", never_null=_COMMENT_NEVER_NULL)
"""A comment on a suggestion in sight; one that waits, for its author and moderators."""
suggestion_comments_by_suggestion_id = Batch(
    _COMMENTS,
    name="suggestion_comments_by_suggestion_id",
    key="suggestion_id",
    order=("written_at", "id"),
    is_many=True,
    never_null=_COMMENT_NEVER_NULL,
    within=suggestion_by_id,
    select_within=_ALL_COMMENTS,
)
"""Comments on a suggestion in sight, earliest first; of hidden ones others than author and moderators read no word."""

_ALL_JUDGEMENTS = (
    sa.select(
        _RATING.c.suggestion_id,
        _RATING.c.round,
        _RATING.c.satisfaction,
        _RATING.c.comment,
        _RATING.c.rated_at,
        _RATING.c.id,
        _MEMBER.c.name.label("author_name"),
        sa.func.coalesce(of_own_entries(_RATING.c.author_id), _FALSE).label("is_own"),
    )
    .select_from(_RATING.join(_SUGGESTION, _of(_RATING)).outerjoin(_MEMBER, _by(_RATING.c.author_id)))
    .where(
        _RATING.c.tenant_id == tenant_id(),
        sa.or_(_IS_AUTHOR, _IS_OFFICER, sa.func.coalesce(is_assigned(), _FALSE)),
    )
)
suggestion_judgements_by_suggestion_id = Batch(
    _ALL_JUDGEMENTS.where(in_sight()),
    name="suggestion_judgements_by_suggestion_id",
    key="suggestion_id",
    order=("round", "rated_at", "id"),
    is_many=True,
    never_null=("is_own",),
    within=suggestion_by_id,
    select_within=_ALL_JUDGEMENTS,
)
"""What authors say about the answers of a suggestion, by round; for authors and for those who handle it."""

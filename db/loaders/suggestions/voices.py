"""Batch reads of who signed and seconds a suggestion, what is said beside it, and how its answers were judged."""

from typing import Any

import sqlalchemy as sa

from db.batch import Batch, above
from db.loaders.suggestions.listed import suggestion_by_id
from db.loaders.suggestions.sight import FOUND, TOLD, Handling, in_sight
from db.models.members import MemberRow
from db.models.suggestions import (
    AnsweringUnitRow,
    SuggestionAuthorRow,
    SuggestionCommentRow,
    SuggestionRatingRow,
    SuggestionRow,
    SuggestionSupportRow,
)
from db.predicates import of_own_entries, tenant_id
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


_VOICES = _SUPPORT.alias("voices")
_SECONDER = _MEMBER.alias("seconder")
_REMARKS = _COMMENT.alias("remarks")


def _figures(suggestion_id: sa.ColumnElement[Any]) -> sa.Select[Any]:
    support_count = (
        sa.select(sa.func.count(sa.distinct(sa.func.coalesce(_SECONDER.c.merged_into_id, _SECONDER.c.id))))
        .select_from(
            _VOICES.join(
                _SECONDER, sa.and_(_SECONDER.c.tenant_id == _VOICES.c.tenant_id, _SECONDER.c.id == _VOICES.c.member_id)
            )
        )
        .where(_VOICES.c.tenant_id == tenant_id(), _VOICES.c.suggestion_id == suggestion_id)
        .correlate_except(_VOICES, _SECONDER)
        .scalar_subquery()
    )
    comment_count = (
        sa.select(sa.func.count())
        .select_from(_REMARKS)
        .where(
            _REMARKS.c.tenant_id == tenant_id(),
            _REMARKS.c.suggestion_id == suggestion_id,
            _REMARKS.c.state == _text("shown"),
        )
        .correlate_except(_REMARKS)
        .scalar_subquery()
    )
    return sa.select(
        suggestion_id.label("suggestion_id"),
        support_count.label("support_count"),
        comment_count.label("comment_count"),
    )


_ALL_FIGURES = _figures(_SUGGESTION.c.id).where(_SUGGESTION.c.tenant_id == tenant_id())
suggestion_voices_by_suggestion_id = Batch(
    _ALL_FIGURES.where(in_sight()),
    name="suggestion_voices_by_suggestion_id",
    key="suggestion_id",
    never_null=("support_count", "comment_count"),
    within=suggestion_by_id,
    select_within=_ALL_FIGURES,
    select_beside=_figures(above("id", sa.Uuid())),
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
_NAMED_AUTHOR = _AUTHOR.join(_MEMBER, _by(_AUTHOR.c.member_id))


def _authors(caller: Handling, source: sa.FromClause) -> sa.Select[Any]:
    # Each is asked for in one place, and not at all for most: what is asked twice is set up twice.
    is_told = sa.case(
        # Who signed for handlers only is named to no member by a merge into what members read.
        (sa.and_(_HAS_SIGNED, ~sa.func.coalesce(_SIGNED_FOR_HANDLERS, _FALSE)), sa.true()),
        else_=sa.or_(caller.is_part, caller.is_officer, sa.and_(_HAS_SIGNED, caller.is_unit)),
    )
    columns = (_AUTHOR.c[name] for name in ("suggestion_id", "member_id", "state", "added_at", "answered_at"))
    return (
        sa.select(
            *columns,
            _AUTHOR.c.came_from_id,
            _MEMBER.c.name,
            # Number and name are what a member is asked by: the number is for who asked, and for officers.
            sa.case((sa.or_(caller.is_part, caller.is_officer), _MEMBER.c.member_number)).label("member_number"),
            sa.func.coalesce(of_own_entries(_AUTHOR.c.member_id), _FALSE).label("is_own"),
            sa.case((_AUTHOR.c.state == _text("first"), 0), else_=1).label("place"),
        )
        .select_from(source)
        .where(_AUTHOR.c.tenant_id == tenant_id(), is_told)
    )


_ALL_AUTHORS = _authors(FOUND, _NAMED_AUTHOR.join(_SUGGESTION, _of(_AUTHOR)))
suggestion_authors_by_suggestion_id = Batch(
    _ALL_AUTHORS.where(in_sight()),
    name="suggestion_authors_by_suggestion_id",
    key="suggestion_id",
    order=("place", "added_at", "member_id"),
    is_many=True,
    never_null=("is_own", "place"),
    within=suggestion_by_id,
    select_within=_ALL_AUTHORS,
    select_beside=_authors(TOLD, _NAMED_AUTHOR),
)
"""Authors of a suggestion in sight, the first one first; who was only asked, or declined, for authors and officers.

Who signed another one that only its handlers read, which was merged into this one, is named to authors and handlers.
"""


def _comments(is_moderator: sa.ColumnElement[bool], source: sa.FromClause) -> sa.Select[Any]:
    # Found once for a comment, of which six columns ask: the server does not look behind an OFFSET.
    reader = (
        sa.select(
            sa.func.coalesce(of_own_entries(_COMMENT.c.author_id), _FALSE).label("is_own"),
            is_moderator.label("is_moderator"),
        )
        .correlate(_COMMENT, _SUGGESTION)
        .offset(sa.literal_column("0"))
        .lateral("reader")
    )
    is_judge = sa.or_(reader.c.is_own, reader.c.is_moderator)
    is_read = sa.or_(_COMMENT.c.state == _text("shown"), is_judge)
    is_private_name = _COMMENT.c.unit_id.is_not(None)
    return (
        sa.select(
            *(_COMMENT.c[name] for name in ("id", "suggestion_id", "state", "written_at")),
            sa.case((is_read, _COMMENT.c.body)).label("body"),
            sa.case((is_judge, _COMMENT.c.hidden_reason)).label("hidden_reason"),
            # A unit speaks with one voice: who of its staff wrote is for itself and moderators.
            sa.case((sa.and_(is_read, sa.or_(~is_private_name, is_judge)), _MEMBER.c.name)).label("author_name"),
            sa.case((is_read, _UNIT.c.name)).label("unit_name"),
            sa.case((is_read, _UNIT.c.name_en)).label("unit_name_en"),
            reader.c.is_own.label("is_own"),
            _COMMENT.c.author_id.is_(None).label("is_of_anonymous_author"),
        )
        .select_from(
            source.join(reader, sa.true())
            .outerjoin(_MEMBER, _by(_COMMENT.c.author_id))
            .outerjoin(_UNIT, sa.and_(_UNIT.c.tenant_id == _COMMENT.c.tenant_id, _UNIT.c.id == _COMMENT.c.unit_id))
        )
        .where(_COMMENT.c.tenant_id == tenant_id(), sa.or_(_COMMENT.c.state != _text("waiting"), is_judge))
    )


_ALL_COMMENTS = _comments(FOUND.is_moderator, _COMMENT.join(_SUGGESTION, _of(_COMMENT)))
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
    select_beside=_comments(TOLD.is_moderator, _COMMENT),
)
"""Comments on a suggestion in sight, earliest first; of hidden ones others than author and moderators read no word."""

_NAMED_JUDGE = _RATING.outerjoin(_MEMBER, _by(_RATING.c.author_id))


def _judgements(caller: Handling, source: sa.FromClause) -> sa.Select[Any]:
    return (
        sa.select(
            *(_RATING.c[name] for name in ("suggestion_id", "round", "satisfaction", "comment", "rated_at", "id")),
            _MEMBER.c.name.label("author_name"),
            sa.func.coalesce(of_own_entries(_RATING.c.author_id), _FALSE).label("is_own"),
        )
        .select_from(source)
        .where(_RATING.c.tenant_id == tenant_id(), sa.or_(caller.is_part, caller.is_officer, caller.is_unit))
    )


_ALL_JUDGEMENTS = _judgements(FOUND, _NAMED_JUDGE.join(_SUGGESTION, _of(_RATING)))
suggestion_judgements_by_suggestion_id = Batch(
    _ALL_JUDGEMENTS.where(in_sight()),
    name="suggestion_judgements_by_suggestion_id",
    key="suggestion_id",
    order=("round", "rated_at", "id"),
    is_many=True,
    never_null=("is_own",),
    within=suggestion_by_id,
    select_within=_ALL_JUDGEMENTS,
    select_beside=_judgements(TOLD, _NAMED_JUDGE),
)
"""What authors say about the answers of a suggestion, by round; for authors and for those who handle it."""

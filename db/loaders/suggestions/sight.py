"""Who may see a suggestion: its authors, who handles it, and members where it is open to them.

A draft is its first author's alone. Whoever was asked to be a co-author sees it from the moment it is submitted. An
anonymous author is nobody here: they read by their token (docs/suggestions.md).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from db.batch import above
from db.models.suggestions import (
    OPEN_TO_MEMBERS,
    SuggestionAssignmentRow,
    SuggestionAuthorRow,
    SuggestionEventRow,
    SuggestionRow,
    SuggestionSupportRow,
    UnitStaffRow,
)
from db.predicates import TODAY, below_nodes, found_once, held_nodes, of_own_entries, own_id, tenant_id
from db.readers import is_at_or_above
from db.types import table_of

_SUGGESTION = table_of(SuggestionRow)
_AUTHOR = table_of(SuggestionAuthorRow)
_EVENT = table_of(SuggestionEventRow)
_SUPPORT = table_of(SuggestionSupportRow)
_ASSIGNMENT = table_of(SuggestionAssignmentRow)
_STAFF = table_of(UnitStaffRow)

_OPEN_STATES: Sequence[sa.ColumnElement[str]] = [
    sa.literal_column(f"'{state.value}'") for state in sorted(OPEN_TO_MEMBERS)
]


NODES_OF_READERS = held_nodes("suggestion_read")
"""The array parameter with the nodes at which the caller reads suggestions."""


def _exists(select: sa.Select[Any]) -> sa.ColumnElement[bool]:
    """A look-up for each row: an EXISTS beside an OR is hashed, that is, everything is read first."""
    return select.limit(sa.literal_column("1")).scalar_subquery()


def _own_units() -> sa.ColumnElement[Any]:
    staff = _STAFF.alias("own_staff")
    units = (
        sa.select(staff.c.unit_id)
        .where(
            staff.c.tenant_id == tenant_id(),
            of_own_entries(staff.c.member_id),
            staff.c.starts_on <= TODAY,
            sa.func.coalesce(staff.c.ends_on, sa.literal_column(f"'{date.max.isoformat()}'::date")) >= TODAY,
        )
        .correlate(None)
    )
    return sa.func.array(units.scalar_subquery(), type_=postgresql.ARRAY(sa.Uuid()))


own_units = found_once("own_units", _own_units)
"""The units for which the caller acts today, as one array."""


def is_on_staff(unit_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the caller acts for an answering unit today."""
    return unit_id == sa.any_(own_units())


def is_author() -> sa.ColumnElement[bool]:
    """Whether the caller is an author of the suggestion, or was asked to be one and has not declined."""
    author = _AUTHOR.alias("own_part")
    return _exists(
        sa.select(sa.true())
        .where(
            author.c.tenant_id == _SUGGESTION.c.tenant_id,
            author.c.suggestion_id == _SUGGESTION.c.id,
            of_own_entries(author.c.member_id),
            author.c.state != sa.literal_column("'declined'"),
            sa.or_(
                author.c.state == sa.literal_column("'first'"),
                # A draft that was withdrawn was never handed in, either.
                _SUGGESTION.c.submitted_at.is_not(None),
            ),
        )
        .correlate_except(author)
    )


def is_signer() -> sa.ColumnElement[bool]:
    """Whether the caller is an author of the suggestion; whoever was only asked to be one is none."""
    author = _AUTHOR.alias("signed_part")
    return _exists(
        sa.select(sa.true())
        .where(
            author.c.tenant_id == _SUGGESTION.c.tenant_id,
            author.c.suggestion_id == _SUGGESTION.c.id,
            of_own_entries(author.c.member_id),
            author.c.state.in_([sa.literal_column("'first'"), sa.literal_column("'accepted'")]),
        )
        .correlate_except(author)
    )


def is_assigned() -> sa.ColumnElement[bool]:
    """Whether the suggestion is, or was, assigned to a unit for which the caller acts."""
    assignment = _ASSIGNMENT.alias("own_assignment")
    return _exists(
        sa.select(sa.true())
        .where(
            assignment.c.tenant_id == _SUGGESTION.c.tenant_id,
            assignment.c.suggestion_id == _SUGGESTION.c.id,
            is_on_staff(assignment.c.unit_id),
        )
        .correlate_except(assignment)
    )


def is_supported() -> sa.ColumnElement[bool]:
    """Whether the caller seconds the suggestion."""
    voice = _SUPPORT.alias("own_voice")
    return _exists(
        sa.select(sa.true())
        .where(
            voice.c.tenant_id == _SUGGESTION.c.tenant_id,
            voice.c.suggestion_id == _SUGGESTION.c.id,
            of_own_entries(voice.c.member_id),
        )
        .correlate_except(voice)
    )


def is_read_by_officer() -> sa.ColumnElement[bool]:
    """Whether the caller holds SUGGESTION_READ where it is handled or where it came from, once it was submitted."""
    return sa.and_(
        _SUGGESTION.c.submitted_at.is_not(None),
        below_nodes(_SUGGESTION.c.handling_id, NODES_OF_READERS, _SUGGESTION.c.organisation_id),
    )


def is_open_to_caller() -> sa.ColumnElement[bool]:
    """Whether it is open to members, and the caller belongs to where it is handled or below."""
    filed = _EVENT.alias("filing")
    # What became part of another before anybody had accepted it is shown to members there, and nowhere else.
    was_filed = _exists(
        sa.select(sa.true())
        .where(
            filed.c.tenant_id == _SUGGESTION.c.tenant_id,
            filed.c.suggestion_id == _SUGGESTION.c.id,
            filed.c.kind == sa.literal_column("'file'"),
        )
        .correlate_except(filed)
    )
    return sa.and_(
        _SUGGESTION.c.visibility == sa.literal_column("'members'"),
        _SUGGESTION.c.state.in_(_OPEN_STATES),
        sa.or_(_SUGGESTION.c.state != sa.literal_column("'merged'"), was_filed),
        is_at_or_above(_SUGGESTION.c.handling_id),
    )


def in_sight() -> sa.ColumnElement[bool]:
    """The suggestions that the caller may see."""
    return sa.and_(
        _SUGGESTION.c.tenant_id == tenant_id(),
        own_id().is_not(None),
        # Those that need no look-up come first.
        sa.or_(is_open_to_caller(), is_read_by_officer(), is_author(), is_assigned()),
    )


class Handling(NamedTuple):
    """What the caller is to a suggestion; never NULL."""

    is_part: sa.ColumnElement[bool]
    is_signer: sa.ColumnElement[bool]
    is_officer: sa.ColumnElement[bool]
    is_unit: sa.ColumnElement[bool]
    is_moderator: sa.ColumnElement[bool]


FOUND = Handling(
    *(
        sa.func.coalesce(each, sa.false())
        for each in (
            is_author(),
            is_signer(),
            is_read_by_officer(),
            is_assigned(),
            below_nodes(_SUGGESTION.c.handling_id, held_nodes("suggestion_manage")),
        )
    )
)
"""Found beside the suggestion's row."""

TOLD = Handling(*(above(name, sa.Boolean()) for name in Handling._fields))
"""As the row above tells."""

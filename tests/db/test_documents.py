"""What a whole document says once, although its parts need it several times."""

import sqlalchemy as sa

from db.documents import PageWish, document_statement, page_part
from db.forms import instant, plain
from db.fused import Link, Value
from db.listing import Listing, PageShape
from db.loaders.suggestions.handled import lead_assignment_by_suggestion_id
from db.loaders.suggestions.listed import SUGGESTIONS_IN_SIGHT
from db.queries.suggestions.lists import SUGGESTION_ORDER, SUGGESTIONS

_LEAD = Link("lead", lead_assignment_by_suggestion_id, "id", (Value("assignedAt", instant("assigned_at")),))
_WISH = PageWish(nodes=[[Value("title", plain("title")), _LEAD]])
_SHAPE = PageShape(frozenset(), SUGGESTION_ORDER, 50, has_position=False, is_backward=False)
_STAFF = "FROM unit_staff AS own_staff"
_ENTRIES = "own_entry.merged_into_id"


def test_what_a_list_has_read_need_not_be_judged_again() -> None:
    assert page_part(0, SUGGESTIONS, _SHAPE, _WISH).text.count(_STAFF) == 1


def test_another_list_of_the_same_rows_says_nothing_of_sight() -> None:
    another = Listing(SUGGESTIONS_IN_SIGHT.where(sa.true()), name="another")

    assert page_part(0, another, _SHAPE, _WISH).text.count(_STAFF) > 1


def test_the_callers_entries_are_read_once_in_a_document() -> None:
    part = page_part(0, SUGGESTIONS, _SHAPE, _WISH)
    text = document_statement([part, page_part(1, SUGGESTIONS, _SHAPE, _WISH)]).text

    assert part.text.count(_ENTRIES) > 1
    assert text.count(_ENTRIES) == 1
    assert text.startswith("WITH own_entries AS MATERIALIZED (SELECT array((SELECT $")

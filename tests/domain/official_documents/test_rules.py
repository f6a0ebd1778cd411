"""What holds on a day, what is out of date, which texts and days are taken; hostile text through the same sanitiser."""

from collections.abc import Sequence
from datetime import date

import pytest

from db.models import official_documents as models
from db.types import new_id
from domain.official_documents import rules
from domain.official_documents.errors import (
    OfficialDocumentDaysInvalid,
    OfficialDocumentStatuteNotFound,
    OfficialDocumentTextInvalid,
)
from domain.official_documents.rules import Basis, Days, Standing
from tests.domain.news.hostile import inputs
from tests.domain.shared.test_rich_text import faults

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("standing", "holds"),
    [
        (Standing(Days(DAY)), True),
        (Standing(Days(date(2026, 3, 3))), False),
        (Standing(Days(date(2026, 1, 1), DAY)), True),
        (Standing(Days(date(2026, 1, 1), date(2026, 3, 1))), False),
        (Standing(Days(date(2026, 1, 1)), superseded_on=DAY), False),
        (Standing(Days(date(2026, 1, 1)), superseded_on=date(2026, 3, 3)), True),
    ],
)
def test_a_document_holds_from_its_first_to_its_last_day_unless_another_took_its_place(
    standing: Standing, *, holds: bool
) -> None:
    assert rules.holds_on(standing, DAY) is holds


@pytest.mark.parametrize(
    ("standing", "ends", "expected"),
    [
        (Standing(Days(DAY)), [None], []),
        (Standing(Days(DAY, date(2026, 4, 2))), [], []),
        (Standing(Days(DAY, date(2026, 4, 1))), [], ["expires_soon"]),
        (Standing(Days(DAY, DAY)), [], ["expires_soon"]),
        (Standing(Days(date(2026, 1, 1), date(2026, 3, 1))), [], ["expired"]),
        (Standing(Days(date(2026, 1, 1), None, DAY)), [], []),
        (Standing(Days(date(2026, 1, 1), None, date(2026, 3, 1))), [], ["review_overdue"]),
        (Standing(Days(date(2026, 1, 1)), superseded_on=DAY), [], ["superseded"]),
        (Standing(Days(date(2026, 1, 1)), superseded_on=date(2026, 3, 3)), [DAY], []),
        (Standing(Days(date(2026, 1, 1))), [None, date(2026, 3, 1)], ["statute_ended"]),
    ],
)
def test_what_is_out_of_date_on_a_written_day(
    standing: Standing, ends: Sequence[date | None], expected: list[str]
) -> None:
    assert rules.staleness_of(standing, ends, DAY) == expected
    assert rules.SOON_DAYS == models.SOON_DAYS


@pytest.mark.parametrize("days", [Days(DAY, date(2026, 3, 1)), Days(DAY, None, date(2026, 3, 1))])
def test_days_that_do_not_fit_are_refused(days: Days) -> None:
    with pytest.raises(OfficialDocumentDaysInvalid):
        rules.check_days(days)


def test_a_review_is_planned_for_a_day_to_come() -> None:
    standing = Standing(Days(date(2026, 1, 1)))
    rules.check_review(None, None, standing, DAY)
    rules.check_review(date(2026, 3, 3), DAY, standing, DAY)
    for review_on, until in ((DAY, None), (None, date(2026, 3, 1))):
        with pytest.raises(OfficialDocumentDaysInvalid):
            rules.check_review(review_on, until, standing, DAY)


def test_texts_are_taken_in_one_spelling_and_within_their_limits() -> None:
    assert rules.clean_line("  e\u0301  ", 5) == "é"
    assert rules.clean_body("  ") is None
    for wrong in ("", "x" * 6, "a\x00"):
        with pytest.raises(OfficialDocumentTextInvalid):
            rules.clean_line(wrong, 5)
    with pytest.raises(OfficialDocumentTextInvalid):
        rules.clean_body("<script>x</script>")
    with pytest.raises(OfficialDocumentStatuteNotFound):
        rules.clean_bases([Basis(new_id())] * 21)


def test_nothing_of_hostile_text_does_harm_and_no_picture_is_kept() -> None:
    taken = 0
    for hostile in inputs():
        try:
            kept = rules.clean_body(f"<p>条</p>{hostile}") or ""
        except OfficialDocumentTextInvalid:  # control characters
            continue
        assert faults(kept) == []
        assert "<img" not in kept
        assert rules.clean_body(kept) == kept
        taken += 1
    assert taken > 200

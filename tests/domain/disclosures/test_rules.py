"""Periods, due days, where what is owed stands, and what a disclosure may say."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.models.disclosures import DisclosurePeriod, DisclosureStatus
from domain.disclosures import rules
from domain.disclosures.errors import DisclosureDutyInvalid
from domain.disclosures.rules import Figure, Source
from domain.shared.errors import DomainError

_KEY = UUID(int=1)
_HASH = "0" * 64
_DOCUMENT = Source(document_number="工发2026-3号", document_title="预算批复")


@pytest.mark.parametrize(
    ("period", "first", "last", "spans"),
    [
        ("monthly", "2026-02-01", "2026-03-31", ["2026-02-01/2026-02-28", "2026-03-01/2026-03-31"]),
        ("quarterly", "2025-10-01", "2026-03-31", ["2025-10-01/2025-12-31", "2026-01-01/2026-03-31"]),
        # A duty that is set in the middle of a period holds from the next one on.
        ("quarterly", "2026-01-02", "2026-06-30", ["2026-04-01/2026-06-30"]),
        ("half_yearly", "2026-01-01", "2026-07-01", ["2026-01-01/2026-06-30", "2026-07-01/2026-12-31"]),
        ("yearly", "2024-01-01", "2025-12-31", ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31"]),
        ("yearly", "2026-01-02", "2026-12-31", []),
        ("monthly", "2024-02-01", "2024-02-29", ["2024-02-01/2024-02-29"]),
    ],
)
def test_periods_are_those_of_the_calendar(period: str, first: str, last: str, spans: list[str]) -> None:
    found = rules.spans(period, date.fromisoformat(first), date.fromisoformat(last))
    assert [f"{span.starts_on}/{span.ends_on}" for span in found] == spans


@given(
    period=st.sampled_from(list(DisclosurePeriod)),
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 1500),
)
def test_periods_follow_each_other_without_a_gap(period: DisclosurePeriod, first: date, days: int) -> None:
    found = list(rules.spans(period.value, first, first + timedelta(days=days)))
    for before, after in pairwise(found):
        assert before.ends_on + timedelta(days=1) == after.starts_on
    assert all(first <= span.starts_on <= first + timedelta(days=days) for span in found)


@pytest.mark.parametrize(
    ("published", "today", "has_lapsed", "status"),
    [
        (None, "2026-04-30", False, DisclosureStatus.WAITING),
        (None, "2026-05-01", False, DisclosureStatus.OVERDUE),
        (None, "2026-05-01", True, DisclosureStatus.LAPSED),
        ("2026-04-30", "2026-06-01", False, DisclosureStatus.IN_TIME),
        ("2026-05-01", "2026-06-01", False, DisclosureStatus.LATE),
    ],
)
def test_where_it_stands_on_a_day(
    published: str | None,
    today: str,
    has_lapsed: bool,  # noqa: FBT001  # a column of a table
    status: DisclosureStatus,
) -> None:
    published_on = None if published is None else date.fromisoformat(published)
    found = rules.status_of(date(2026, 4, 30), published_on, date.fromisoformat(today), has_lapsed=has_lapsed)
    assert found == status.value


@pytest.mark.parametrize(
    ("days", "starts_on", "is_right"),
    [
        (0, "2026-01-01", True),
        (366, "2027-12-31", True),
        (-1, "2026-01-01", False),
        (367, "2026-01-01", False),
        (30, "2024-01-01", True),
        (30, "2023-12-31", False),
        (30, "2028-01-01", False),
    ],
)
def test_a_duty_has_bounds(days: int, starts_on: str, is_right: bool) -> None:  # noqa: FBT001  # a column of a table
    try:
        rules.check_duty(days, date.fromisoformat(starts_on), date(2026, 5, 1))
    except DisclosureDutyInvalid:
        assert not is_right
    else:
        assert is_right


def _code(figures: list[Figure]) -> str | None:
    try:
        rules.clean_figures(figures)
    except DomainError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        (Figure("预算", amount_fen=100_00), None),
        (Figure("预算", amount_fen=-5), None),
        (Figure("会员", count=12, unit="人"), None),
        (Figure("预算"), "DISCLOSURE_FIGURES_INVALID"),
        (Figure("预算", amount_fen=1, count=1, unit="人"), "DISCLOSURE_FIGURES_INVALID"),
        (Figure("会员", count=12), "DISCLOSURE_FIGURES_INVALID"),
        (Figure("预算", amount_fen=1, unit="元"), "DISCLOSURE_FIGURES_INVALID"),
        (Figure("预算", amount_fen=10**15 + 1), "DISCLOSURE_FIGURES_INVALID"),
        (Figure("会员", count=2**31, unit="人"), "DISCLOSURE_FIGURES_INVALID"),
        (Figure(" ", amount_fen=1), "DISCLOSURE_TEXT_INVALID"),
        (Figure("预\x00算", amount_fen=1), "DISCLOSURE_TEXT_INVALID"),
        (Figure("x" * 101, amount_fen=1), "DISCLOSURE_TEXT_INVALID"),
        (Figure("预算", amount_fen=1, sources=[_DOCUMENT] * 10), None),
        (Figure("预算", amount_fen=1, sources=[_DOCUMENT] * 11), "DISCLOSURE_FIGURES_INVALID"),
    ],
)
def test_a_figure_is_an_amount_or_a_count(figure: Figure, code: str | None) -> None:
    assert _code([figure]) == code


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (Source(vote_id=_KEY), None),
        (Source(approval_id=_KEY), None),
        (Source(document_number="3", document_title="批复", document_sha256=_HASH), None),
        (Source(), "DISCLOSURE_FIGURES_INVALID"),
        (Source(official_document_id=_KEY), None),
        (Source(official_document_id=_KEY, document_number="3", document_title="x"), "DISCLOSURE_FIGURES_INVALID"),
        (Source(official_document_id=_KEY, document_sha256=_HASH), "DISCLOSURE_FIGURES_INVALID"),
        (Source(vote_id=_KEY, approval_id=_KEY), "DISCLOSURE_FIGURES_INVALID"),
        (Source(vote_id=_KEY, document_title="批复"), "DISCLOSURE_FIGURES_INVALID"),
        (Source(vote_id=_KEY, document_sha256=_HASH), "DISCLOSURE_FIGURES_INVALID"),
        (Source(document_number="3"), "DISCLOSURE_FIGURES_INVALID"),
        (Source(document_number="3", document_title="批复", document_sha256="0" * 63), "DISCLOSURE_FIGURES_INVALID"),
        (Source(document_number="3", document_title="批复", document_sha256="A" * 64), "DISCLOSURE_FIGURES_INVALID"),
        (Source(document_number=" ", document_title="批复"), "DISCLOSURE_TEXT_INVALID"),
    ],
)
def test_exactly_one_thing_stands_behind_a_figure(source: Source, code: str | None) -> None:
    assert _code([Figure("预算", amount_fen=1, sources=[source])]) == code


def test_there_are_at_most_a_hundred_figures() -> None:
    assert [_code([Figure("预算", amount_fen=1)] * count) for count in (100, 101)] == [
        None,
        "DISCLOSURE_FIGURES_INVALID",
    ]

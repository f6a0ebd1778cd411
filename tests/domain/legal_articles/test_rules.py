"""Steps, texts, days, what is out of date, what is told of judgements; hostile text through the same sanitiser."""

from collections.abc import Sequence
from datetime import date

import pytest

from db.models import legal_articles as models
from db.types import new_id
from domain.legal_articles import rules
from domain.legal_articles.errors import (
    LegalArticleBasisNotFound,
    LegalArticleDaysInvalid,
    LegalArticleStateRefused,
    LegalArticleTextInvalid,
)
from domain.legal_articles.rules import Citation, Waiting
from tests.domain.news.hostile import inputs
from tests.domain.shared.test_rich_text import faults

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("waiting", "steps"),
    [
        (Waiting("draft", is_pending=True, is_submitted=False), {"revise", "submit", "withdraw"}),
        (Waiting("draft", is_pending=True, is_submitted=True), {"approve", "return", "withdraw"}),
        (Waiting("published", is_pending=False, is_submitted=False), {"revise", "withdraw"}),
        (Waiting("published", is_pending=True, is_submitted=True), {"approve", "return", "withdraw"}),
        (Waiting("withdrawn", is_pending=False, is_submitted=False), set()),
    ],
)
def test_what_can_be_done_in_a_state(waiting: Waiting, steps: set[str]) -> None:
    for step in ("revise", "submit", "approve", "return", "withdraw"):
        if step in steps:
            rules.check_step(step, waiting)
        else:
            with pytest.raises(LegalArticleStateRefused):
                rules.check_step(step, waiting)


@pytest.mark.parametrize(
    ("until", "review_on", "ends", "expected"),
    [
        (None, None, [None, DAY], []),
        (DAY, DAY, [], []),
        (date(2026, 3, 1), None, [], ["expired"]),
        (None, date(2026, 3, 1), [date(2026, 3, 1)], ["review_overdue", "statute_ended"]),
    ],
)
def test_what_is_out_of_date_on_a_written_day(
    until: date | None, review_on: date | None, ends: Sequence[date | None], expected: list[str]
) -> None:
    assert rules.staleness_of(until, review_on, ends, DAY) == expected


def test_judgements_are_told_in_steps() -> None:
    assert [rules.told_count(count) for count in (0, 4, 5, 9, 10)] == [None, None, 5, 5, 10]
    assert rules.LEAST_JUDGEMENTS == models.LEAST_JUDGEMENTS


def test_what_does_not_fit_is_refused() -> None:
    rules.check_days(DAY, DAY, DAY)
    for until, review_on in ((date(2026, 3, 1), None), (None, date(2026, 3, 1))):
        with pytest.raises(LegalArticleDaysInvalid):
            rules.check_days(DAY, until, review_on)
    for bases in ([], [Citation(new_id())] * 21):
        with pytest.raises(LegalArticleBasisNotFound):
            rules.clean_bases(bases)
    assert rules.clean_bases([Citation(new_id(), " 第三条 ")])[0].provision == "第三条"
    with pytest.raises(LegalArticleTextInvalid):
        rules.clean_line(" ", 5)


def test_nothing_of_hostile_text_does_harm() -> None:
    taken = 0
    for hostile in inputs():
        try:
            kept = rules.clean_answer(f"<p>答</p>{hostile}")
        except LegalArticleTextInvalid:  # control characters
            continue
        assert faults(kept) == []
        assert "<img" not in kept
        taken += 1
    assert taken > 200

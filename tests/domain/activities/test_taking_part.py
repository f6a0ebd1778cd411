"""Who took part, and what they may say when."""

import pytest

from db.loaders.activities import feedback as loaders
from domain.activities import taking_part
from domain.activities.errors import FeedbackNotOpen, FeedbackOver, NotParticipant, SatisfactionInvalid
from domain.activities.taking_part import Ended, check_feedback, took_part
from domain.shared.errors import DomainError
from tests.domain.activities.hall import DAY, HOUR, NOW

STATES = ("applied", "registered", "waiting", "offered", "checked_in", "no_show", "cancelled", "withdrawn", None)


@pytest.mark.parametrize("state", STATES)
def test_who_had_a_place_took_part_once_it_is_over(state: str | None) -> None:
    assert took_part("ended", NOW, state, NOW) == (state in {"registered", "checked_in"})
    assert not took_part("published", NOW + HOUR, state, NOW)
    assert not took_part("cancelled", NOW, state, NOW)


@pytest.mark.parametrize(
    ("activity", "registration", "hours", "satisfaction", "refusal"),
    [
        ("ended", "registered", 0, 5, None),
        ("closed", "checked_in", 1, 1, None),
        ("ended", "registered", 7 * 24 - 1, 3, None),
        ("ended", "registered", 7 * 24, 3, FeedbackOver),
        ("published", "registered", -1, 3, FeedbackNotOpen),
        ("cancelled", "registered", 1, 3, NotParticipant),
        ("ended", "no_show", 1, 3, NotParticipant),
        ("ended", "waiting", 1, 3, NotParticipant),
        ("ended", "registered", 1, 0, SatisfactionInvalid),
        ("ended", "registered", 1, 6, SatisfactionInvalid),
    ],
)
def test_feedback(
    activity: str, registration: str, hours: int, satisfaction: int, refusal: type[DomainError] | None
) -> None:
    now = NOW + hours * HOUR
    if refusal is None:
        check_feedback(Ended(activity, NOW, 7), registration, satisfaction=satisfaction, now=now)
        return
    with pytest.raises(refusal):
        check_feedback(Ended(activity, NOW, 7), registration, satisfaction=satisfaction, now=now)


def test_the_statements_reckon_with_the_same_numbers() -> None:
    assert loaders.LEAST == taking_part.FEEDBACK_LEAST
    assert taking_part.feedback_ends_at(NOW, 7) == NOW + 7 * DAY

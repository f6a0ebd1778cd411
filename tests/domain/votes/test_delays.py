"""The wait between permit and post, and what the figures behind it say."""

from pathlib import Path

import pytest

from domain.votes.delays import post_delay_seconds
from scripts.ballot_timing import ARRIVALS, DELAYS, linked_share, table

PAGE = Path(__file__).parents[3] / "docs" / "unlinkable.md"


@pytest.mark.parametrize(
    ("kind", "is_small", "seconds"),
    [
        ("unlinkable", False, 600),
        ("unlinkable", True, 1800),
        ("sealed", False, None),
        ("sealed", True, None),
        ("named", True, None),
    ],
)
def test_the_wait_follows_from_kind_and_roll(kind: str, is_small: bool, seconds: int | None) -> None:  # noqa: FBT001  # a case
    assert post_delay_seconds(kind, is_small=is_small) == seconds


def test_a_longer_wait_and_more_voters_hide_better() -> None:
    factory, national = ARRIVALS["0.05/s (a small factory)"], ARRIVALS["1/s (a national vote)"]
    at_once, minute, ten = (linked_share(500, factory, DELAYS[name]) for name in ("at once", "0–60 s", "0–600 s"))

    assert at_once > 0.95 > minute > 5 * ten
    assert linked_share(500, national, DELAYS["0–600 s"]) < 0.02 < linked_share(500, national, DELAYS["at once"])


def test_the_page_has_the_figures_of_the_script() -> None:
    assert table(2_000) in PAGE.read_text(encoding="utf-8")

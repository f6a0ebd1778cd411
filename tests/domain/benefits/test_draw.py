"""The draw: the same from anywhere, and another with one bit changed."""

import subprocess
import sys
from pathlib import Path

import pytest

from domain.benefits.rules.draw import (
    MOST_POINTS,
    Entry,
    commitment_of,
    drawn_order,
    is_seed,
    list_hash,
    list_text,
    need_rank,
)
from scripts.draw_rerun import Published, rerun

SEED = bytes(range(32))
VALUE = "03 11 17 22 28 31 + 09"
ENTRIES = [Entry(f"t{number:03d}", number % 3) for number in range(60)]
TEXT = list_text(ENTRIES)
SCRIPT = Path(__file__).parents[3] / "scripts/draw_rerun.py"


def published(**changes: str) -> Published:
    """What is published besides the list."""
    return Published(SEED.hex(), commitment_of(SEED), VALUE, list_hash(TEXT))._replace(**changes)


def flipped(content: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << (bit % 8) if at == bit // 8 else 0) for at, byte in enumerate(content))


def test_everybody_once_and_the_smaller_rank_first() -> None:
    order = drawn_order(ENTRIES, SEED, VALUE)

    assert sorted(order) == [each.ticket for each in ENTRIES]
    ranks = {each.ticket: each.rank for each in ENTRIES}
    assert [ranks[each] for each in order] == sorted(ranks.values())
    assert order[:20] != sorted(order[:20])


def test_the_order_in_which_people_came_says_nothing() -> None:
    assert drawn_order(ENTRIES[::-1], SEED, VALUE) == drawn_order(ENTRIES, SEED, VALUE)


def test_the_script_gives_the_same_from_what_was_published(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(TEXT, encoding="ascii")

    arguments = [str(path), *published(), "10"]
    done = subprocess.run([sys.executable, "-I", SCRIPT, *arguments], capture_output=True, text=True, check=True)

    assert done.stdout.split() == drawn_order(ENTRIES, SEED, VALUE)[:10]


@pytest.mark.parametrize("bit", [0, 7, 100, 255])
def test_one_bit_of_the_seed_is_noticed(bit: int) -> None:
    other = flipped(SEED, bit)

    assert not is_seed(other, commitment_of(SEED))
    assert drawn_order(ENTRIES, other, VALUE) != drawn_order(ENTRIES, SEED, VALUE)
    with pytest.raises(ValueError, match="seed"):
        rerun(TEXT.encode(), published(seed=other.hex()), pieces=10)


@pytest.mark.parametrize("bit", [0, 33, 8 * len(TEXT) - 12])
def test_one_bit_of_the_list_is_noticed(bit: int) -> None:
    with pytest.raises(ValueError, match="list"):
        rerun(flipped(TEXT.encode(), bit), published(), pieces=10)


def test_one_more_on_the_list_draws_all_anew() -> None:
    others = [*ENTRIES, Entry("t999", 2)]

    assert [each for each in drawn_order(others, SEED, VALUE) if each != "t999"] != drawn_order(ENTRIES, SEED, VALUE)


def test_more_need_comes_earlier() -> None:
    assert need_rank(5) < need_rank(4) < need_rank(0) == MOST_POINTS
    assert need_rank(MOST_POINTS + 5) == need_rank(MOST_POINTS) == 0


def test_who_knows_the_seed_early_knows_nothing_without_the_public_value() -> None:
    assert len({tuple(drawn_order(ENTRIES, SEED, value)) for value in (VALUE, f"{VALUE} ", "", "03")}) == 4

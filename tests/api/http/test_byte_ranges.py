"""Which part of a file a request asks for."""

import pytest

from api.http.byte_ranges import Part, RangeNotSatisfiable, part_asked

TAG = '"1a"'


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-1", Part(0, 1)),
        ("bytes=0-", Part(0, 9)),
        ("bytes=9-9", Part(9, 9)),
        ("bytes=3-99", Part(3, 9)),
        ("bytes=-3", Part(7, 9)),
        ("bytes=-99", Part(0, 9)),
        ("Bytes= 2-4 ", Part(2, 4)),
        # Nothing that can be read, or more than one: all of it.
        *((each, None) for each in ("", "bytes=", "bytes=-", "bytes=4-2", "bytes=a-b", "bytes=0-1,3-4", "lines=0-1")),
        *((each, None) for each in ("bytes=0-1x", "bytes=+0-1", "bytes=--1", "bytes=٣-٤", f"bytes=0-{'9' * 5_000}")),
    ],
)
def test_the_part_of_ten_bytes(asked: str, part: Part | None) -> None:
    assert part_asked({"range": asked}, TAG, 10) == part


@pytest.mark.parametrize(("asked", "size"), [("bytes=10-", 10), ("bytes=11-12", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_behind_the_end_there_is_none(asked: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable):
        part_asked({"range": asked}, TAG, size)


@pytest.mark.parametrize(
    ("held", "part"), [(TAG, Part(0, 1)), ('W/"1a"', None), ('"2"', None), ("Sun, 29 Nov 2026 00:00:00 GMT", None)]
)
def test_who_holds_a_part_of_another_file_gets_all_of_it(held: str, part: Part | None) -> None:
    assert part_asked({"range": "bytes=0-1", "if-range": held}, TAG, 10) == part


def test_who_asks_for_no_part_gets_all_of_it() -> None:
    assert part_asked({}, TAG, 10) is None
    assert Part(2, 4).headers(10) == {"content-length": "3", "content-range": "bytes 2-4/10"}

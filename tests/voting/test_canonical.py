"""Canonical JSON, base64url, hexadecimal digits, instants."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from voting.canonical import NotCanonical, b64u, canonical, digest, from_b64u, from_hex, from_instant, instant, parse

WRITINGS: list[tuple[Any, bytes]] = [
    (None, b"null"),
    ({"b": True, "a": [1, -2, False]}, b'{"a":[1,-2,false],"b":true}'),
    (
        {"\U0001f600": 1, "\uff21": 2, "€": 3, "1": 4, "\r": 5, "\x80": 6, "ö": 7},  # order: RFC 8785, 3.2.3
        '{"\\r":5,"1":4,"\x80":6,"ö":7,"€":3,"\U0001f600":1,"\uff21":2}'.encode(),
    ),
    ('"\\/\b\f\n\r\t\x00\x1f\x7f\u2028€', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\u2028€"'.encode()),
    ("e\u0301", "é".encode().join([b'"', b'"'])),
    ((1, (2,)), b"[1,[2]]"),
    (2**53 - 1, b"9007199254740991"),
]


@pytest.mark.parametrize(("value", "writing"), WRITINGS)
def test_a_value_has_one_writing(value: Any, writing: bytes) -> None:
    assert canonical(value) == writing
    assert canonical(parse(writing)) == writing


@pytest.mark.parametrize("value", [1.0, 2**53, "\ud800", {1: 2}, {"é": 1, "e\u0301": 2}, {1, 2}, b"x", [float("nan")]])
def test_other_values_have_none(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize("data", [b"", b"{", b"1.5", b"1e2", b"NaN", b'{"a":1,"a":1}', b"\xff", b"[" * 100_000, b"1 2"])
def test_other_bytes_are_not_read(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse(data)


def test_a_digest_is_of_the_label_and_the_writing() -> None:
    # printf 'label\n{"a":1}' | sha256sum
    assert digest("label", {"a": 1}).hex() == "6b501439b55b0932a44e556ca1e323d8b6a73523d673423e344c923a79f0d08a"


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xfb\xff", bytes(range(256))])
def test_base64url_has_no_padding_and_one_writing(data: bytes) -> None:
    assert from_b64u(b64u(data), len(data)) == data
    assert not set(b64u(data)) & set("+/=")


@pytest.mark.parametrize("text", ["AA==", "A", "AB", "+A", "A A", "ÄÄ", None, "AAAA"])
def test_other_writings_of_bytes_are_refused(text: Any) -> None:
    with pytest.raises(NotCanonical):
        from_b64u(text, 1)


@pytest.mark.parametrize("text", ["AA", "a", "0x", "aabb", None, "a a"])
def test_hexadecimal_digits_are_small_and_of_their_length(text: Any) -> None:
    with pytest.raises(NotCanonical):
        from_hex(text, 1)


def test_an_instant_is_utc_in_whole_seconds() -> None:
    at = datetime(2026, 11, 27, 16, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=8)))

    assert instant(at) == "2026-11-27T08:00:00Z"
    assert from_instant("2026-11-27T08:00:00Z") == datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-11-27T08:00:00", "2026-11-27T08:00:00.0Z", "2026-02-30T08:00:00Z", "2026-1-1T08:00:00Z", None]
)
def test_other_writings_of_an_instant_are_refused(text: Any) -> None:
    with pytest.raises(NotCanonical):
        from_instant(text)


def test_an_instant_has_a_zone() -> None:
    with pytest.raises(NotCanonical):
        instant(datetime.fromisoformat("2026-11-27T08:00:00"))

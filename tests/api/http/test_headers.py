"""The header lines of a request."""

from api.http.headers import RequestHeaders

LINES = [(b"accept", b"a/b"), (b"host", b"toy"), (b"accept", b"c/d"), (b"x-name", "Zoë".encode("latin-1"))]


def test_of_a_repeated_line_the_first_is_given_and_all_can_be_had() -> None:
    headers = RequestHeaders(LINES)

    assert headers.get("accept") == "a/b"
    assert headers.values("accept") == ["a/b", "c/d"]
    assert headers.values("host") == ["toy"]


def test_without_repetition_there_is_one_value_or_none() -> None:
    headers = RequestHeaders(tuple(LINES[1:]))

    assert (headers.values("accept"), headers.values("cookie")) == (["c/d"], [])
    assert (headers.get("x-name"), headers.get("cookie")) == ("Zoë", None)
    assert "host" in headers
    assert "cookie" not in headers

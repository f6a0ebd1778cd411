"""Whatever is sent to the paths beside GraphQL, the answer is no fault of ours, and a refusal has words for its reader.

That is JSON with a code for programs, and a page in both tongues where people follow a link of a mail.
"""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from starlette.routing import Route

from api.app import App
from tests.api.abuse.test_oddities import FORBIDDEN_WORDS
from tests.api.abuse.worker import Worker
from tests.support.api import SECRET

pytestmark = pytest.mark.oddities

_SETTINGS = {"DATABASE_URL": "postgresql://nobody@localhost/none", "UNIONHALL_SECRET": SECRET}
PATHS = sorted(
    {route.path for route in App(_SETTINGS).starlette.routes if isinstance(route, Route)}
    - {"/", "/graphql", "/metrics"}
)
OAUTH = {"/device/authorize", "/token"}
"""They refuse in the words of RFC 6749, 5.2."""
PAGES = ("/answers/",)
"""Opened by people, who are told in a page what is wrong with their link."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
PIECES = (
    "x",
    "%00",
    "%ff",
    "%2e%2e%2f",
    "%F0%9F%98%80",
    "-1",
    "a" * 5_000,
    "019a0000-0000-7000-8000-000000000001",
    "00000000-0000-0000-0000-000000000000.zip",
    "{019A0000-0000-7000-8000-000000000001}",
)
TYPES = (b"application/json", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"\xff", b"")
BODIES = (
    b"",
    b"\x00\xff",
    b"[]",
    b'{"a": 1}',
    b'{"vote": "\\ud800", "ballot": 5, "token": null, "text": {}}',
    b"grant_type=%00&client_id=%ff&device_code=&scope=x&scope=y",
    b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n',
)
HEADERS = (
    (b"authorization", b"Basic \xff"),
    (b"authorization", b"Basic " + b"A" * 4_001),
    (b"authorization", b"Basic Og=="),
    (b"authorization", b"DPoP e30.e30.e30"),
    (b"dpop", b"e30.e30.e30"),
    (b"x-file-name", b"\xff%00/../x"),
    (b"range", b"bytes=9-1,-0,x"),
    (b"if-none-match", b'W/"\xff", *'),
    (b"if-modified-since", b"never"),
    (b"accept-language", b"\xff;q=nan"),
    (b"cookie", b"\xff=\xff; ;="),
    (b"content-encoding", b"gzip"),
    (b"upload-offset", b"-1"),
    (b"origin", b"http://\xff"),
)


_PAGE = re.compile(r'<html lang="zh-CN">.*<p>[^<]+</p><p lang="en">[^<]+</p>', re.DOTALL)


class Odd(NamedTuple):
    """One odd request."""

    method: str
    path: str
    content_type: bytes = b"application/json"
    content: bytes = b""
    header: tuple[bytes, bytes] | None = None


def odd_requests(path: str) -> Iterator[Odd]:
    """Odd requests of one path."""
    head, _, tail = path.partition("{")
    filled = [head + piece + tail.partition("}")[2].replace("{name}", piece) for piece in PIECES] if tail else [path]
    for method in METHODS:
        yield Odd(method, f"{filled[0]}?code=%00&state=%ff&month=9999-99&after={'x' * 2_000}")
    for each, method in itertools.product(filled, ("GET", "POST")):
        yield Odd(method, each)
    for content_type, content in itertools.product(TYPES, BODIES):
        yield Odd("POST", filled[0], content_type, content)
    for header, method in itertools.product(HEADERS, ("GET", "POST")):
        yield Odd(method, filled[-3:][0], header=header)


@pytest.mark.parametrize("kind", ["anonymous", "federation officer"])
async def test_odd_requests_are_no_fault_of_ours(worker: Worker, kind: str) -> None:
    assert len(PATHS) > 25
    client = worker.anonymous if kind == "anonymous" else await worker.sign_in(kind)
    faults = []
    for path in PATHS:
        for odd in odd_requests(path):
            fault = fault_of(await _sent(worker, odd, client.token))
            if fault is not None:
                faults.append(f"{odd}: {fault}")

    assert not faults, "\n".join(faults[:10])


async def _sent(worker: Worker, odd: Odd, token: str | None) -> httpx.Response:
    headers = {b"content-type": odd.content_type, b"x-forwarded-for": b"198.51.100.7"}
    if token is not None:
        headers[b"authorization"] = f"Bearer {token}".encode()
    if odd.header is not None:
        headers[odd.header[0]] = odd.header[1]
    request = worker.http.build_request(odd.method, "/", content=odd.content, headers=list(headers.items()))
    # As it is: the client would mend what is odd about it.
    request.url = request.url.copy_with(raw_path=odd.path.encode())
    return await worker.http.send(request)


def fault_of(response: httpx.Response) -> str | None:
    """What is wrong with an answer."""
    words = [word for word in FORBIDDEN_WORDS if word in response.text]
    if words:
        return f"says {words}"
    if response.status_code >= 500:
        return f"status {response.status_code}"
    if response.status_code < 400 or response.request.method == "HEAD":
        return None
    path = response.request.url.path
    if path.startswith(PAGES) and response.headers["content-type"].startswith("text/html"):
        return _fault_of_page(response.text)
    return _fault_of_refusal(response, path)


def _fault_of_page(page: str) -> str | None:
    if _PAGE.search(page) is None:
        return f"a page without a sentence in each tongue: {page[:200]}"
    return None if "<form" not in page else "a refusal with a button"


def _fault_of_refusal(response: httpx.Response, path: str) -> str | None:
    try:
        answer = response.json()
        if path in OAUTH and "error" in answer:
            return None
        errors = answer["errors"]
    except (ValueError, KeyError):
        return f"{response.status_code} without errors: {response.text[:200]}"
    return (
        None if all(error["message"] and error["extensions"]["code"] for error in errors) else "an error without a code"
    )

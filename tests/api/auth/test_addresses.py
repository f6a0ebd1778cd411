"""Where a request came from, with proxies before us and without."""

import pytest

from api.callers import address_of
from api.http import Exchange

PEER = "192.0.2.9"


def _exchange(*forwarded: bytes, client: tuple[str, int] | None = (PEER, 50_000)) -> Exchange:
    lines = [(b"x-forwarded-for", value) for value in forwarded]
    return Exchange.begin({"type": "http", "headers": lines, "client": client})


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, [b"203.0.113.1"], PEER),
        (1, [], PEER),
        (1, [b" , "], PEER),
        (1, [b"198.51.100.7"], "198.51.100.7"),
        (1, [b"203.0.113.1, 198.51.100.7"], "198.51.100.7"),
        (1, [b"203.0.113.1", b"198.51.100.7"], "198.51.100.7"),
        (2, [b"203.0.113.1, 198.51.100.7", b"10.0.0.1"], "198.51.100.7"),
        (2, [b"198.51.100.7"], "198.51.100.7"),
    ],
)
def test_only_what_our_own_proxies_say_is_believed(proxies: int, forwarded: list[bytes], address: str) -> None:
    assert address_of(_exchange(*forwarded), proxies) == address


def test_a_server_that_does_not_know_the_peer_leaves_the_address_empty() -> None:
    assert address_of(_exchange(client=None), 0) == ""

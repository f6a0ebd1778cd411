"""Exports over HTTP: for everybody, with their type and a tag, kept for ever, harmless where they are opened alone."""

import asyncpg

from db.sealing import Keyring
from tests.support.api import Client
from tests.support.vote_exports import add_counted_vote

TYPES = {
    "result.csv": "text/csv; charset=utf-8; header=present",
    "turnout.csv": "text/csv; charset=utf-8; header=present",
    "rounds-1.csv": "text/csv; charset=utf-8; header=present",
    "rounds-1.json": "application/json",
    "pairs-2.csv": "text/csv; charset=utf-8; header=present",
    "rounds-1.svg": "image/svg+xml",
    "rounds-4.en.svg": "image/svg+xml",
    "ballots-1.blt": "text/plain; charset=utf-8",
}


async def test_anybody_fetches_the_exports_of_a_published_vote(demo: Client, demo_dsn: str, keyring: Keyring) -> None:
    owner = await asyncpg.connect(demo_dsn)
    try:
        people = await owner.fetch("SELECT tenant_id, id FROM member LIMIT 1")
        vote = await add_counted_vote(owner, keyring, *people[0])
        hidden = await add_counted_vote(owner, keyring, *people[0], state="tallied", published_at=None)
    finally:
        await owner.close()

    for name, media_type in TYPES.items():
        answer = await demo.http.get(f"/votes/{vote.id}/{name}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"] == media_type
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        tag = answer.headers["etag"]
        again = await demo.http.get(f"/votes/{vote.id}/{name}", headers={"if-none-match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await demo.http.get(f"/votes/{hidden.id}/{name}")).status_code == 404
    assert (await demo.http.get(f"/votes/{vote.id}/rounds-9.svg")).json()["errors"][0]["extensions"][
        "code"
    ] == "NOT_FOUND"

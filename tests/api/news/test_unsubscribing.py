"""The way out of a mail list: one click, by who holds the link, without signing in."""

import asyncpg

from api.news_paths import unsubscribing
from db.sealing import Keyring
from db.types import new_id
from domain.channels.service.lists import unsubscribe_token
from domain.channels.service.targets import ADDRESS
from tests.support.api import Client


async def test_one_click_is_enough_and_reading_the_link_is_not(demo: Client, demo_dsn: str, keyring: Keyring) -> None:
    owner = await asyncpg.connect(demo_dsn)
    row = await owner.fetchrow(
        "SELECT o.tenant_id, o.id, (SELECT id FROM member m WHERE m.tenant_id = o.tenant_id LIMIT 1)"
        " FROM organisation o WHERE code = 'HD-A'"
    )
    assert row is not None
    (tenant_id, place_id, member_id), target_id, address_id = row, new_id(), new_id()
    await owner.execute(
        "INSERT INTO channel_target (tenant_id, id, organisation_id, kind, name, account, settings, wrapped_key,"
        " secret_sealed, created_by_id, created_at) VALUES ($1, $2, $3, 'email', 'x', 'x', '{}', 'x', 'x', $4, now())",
        *(tenant_id, target_id, place_id, member_id),
    )
    index = keyring.blind_index(tenant_id, ADDRESS, "a@x.example")
    await owner.execute(
        "INSERT INTO channel_address (tenant_id, id, target_id, address_sealed, address_index, added_at)"
        " VALUES ($1, $2, $3, 'x', $4, now())",
        *(tenant_id, address_id, target_id, index),
    )
    path = f"/unsubscribe/{unsubscribe_token(keyring, tenant_id, address_id)}"
    shown = await demo.http.get(path)
    assert shown.status_code == 200
    assert '<form method="post">' in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert await owner.fetchval("SELECT count(*) FROM channel_suppression") == 0
    form = {"List-Unsubscribe": "One-Click"}
    assert [(await demo.http.post(path, data=form)).status_code for _ in range(2)] == [200, 200]
    found = await owner.fetch("SELECT address_index, cause FROM channel_suppression")
    assert [tuple(row) for row in found] == [(index, "unsubscribed")]
    for wrong in (f"{path}x", "/unsubscribe/x", f"/unsubscribe/{'A' * 64}"):
        assert (await demo.http.post(wrong)).status_code == 404
        assert (await demo.http.get(wrong)).status_code == 404
    assert (await demo.http.post(path, content=b"x" * 2_000)).status_code == 413
    statuses = {(await demo.http.get(path)).status_code for _ in range(unsubscribing.CALLS_A_MINUTE)}
    assert statuses == {200, 429}
    await owner.close()

"""Kiosks of the demonstration union are such as officers could have put up: the rules are asked again."""

import json
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from db.sealing import Keyring
from db.seed.accounts import DEMO_ACCOUNTS, DEMO_KIOSK_CODE, DEMO_PIN
from db.seed.story.kiosks import REVOKED, SILENT
from domain.kiosks import rules, tokens
from domain.kiosks.keys import public_key, read_jwk, thumbprint
from domain.shared.permissions import ROLE_PERMISSIONS, Permission
from tests.db.test_seed_activities import Told, told

__all__ = ["told"]  # the copy that nobody serves

_KIOSKS = """
    SELECT k.*, o.code, array(
        SELECT g.role FROM role_grant g JOIN organisation_closure c ON c.ancestor_id = g.organisation_id
        WHERE g.member_id = k.answering_id AND c.descendant_id = k.organisation_id AND g.revoked_at IS NULL
    ) AS roles
    FROM kiosk k JOIN organisation o ON o.id = k.organisation_id ORDER BY o.code
"""


async def test_each_floor_has_a_kiosk_of_an_officer_one_silent_and_one_revoked(told: Told) -> None:
    rows, now = await told.fetch(_KIOSKS), datetime.now(UTC)
    floors = await told.fetch("SELECT code FROM organisation WHERE kind = 'branch' AND state = 'active'")
    silent = [row["code"] for row in rows if row["state"] == "active" and now - row["seen_at"] > timedelta(hours=1)]

    assert len(rows) >= 12
    assert {row["code"] for row in rows} <= {each["code"] for each in floors}
    assert len({row["code"] for row in rows}) == len(rows)
    assert (silent, [row["code"] for row in rows if row["state"] == "revoked"]) == ([SILENT], [REVOKED])
    for row in rows:
        permissions = set().union(*(ROLE_PERMISSIONS[role] for role in row["roles"]))
        assert Permission.KIOSK_MANAGE in permissions, row["code"]
        jwk = read_jwk(json.loads(row["public_jwk"]))
        assert jwk is not None
        assert public_key(jwk)
        assert thumbprint(jwk) == row["key_thumbprint"]
        assert rules.clean_line(row["name"], "name") == row["name"]
        assert rules.clean_line(row["place"], "place") == row["place"]


async def test_the_code_and_the_cards_that_the_page_prints_are_known(told: Told, keyring: Keyring) -> None:
    request = await told.fetchrow("SELECT * FROM kiosk_request")
    cards = await told.fetch("SELECT m.member_number, c.* FROM kiosk_card c JOIN member m ON m.id = c.id ORDER BY 1")

    assert request is not None
    assert rules.clean_code(DEMO_KIOSK_CODE) == DEMO_KIOSK_CODE
    tenant_id = request["tenant_id"]
    assert request["user_code_hash"] == tokens.kept(keyring, tenant_id, "user code", DEMO_KIOSK_CODE)
    assert request["expires_at"] > datetime.now(UTC)
    assert rules.check_pin(DEMO_PIN, "") == DEMO_PIN
    assert [card["member_number"] for card in cards] == [each.member_number for each in DEMO_ACCOUNTS]
    for number, card in enumerate(cards, 1):
        assert card["card_index"] == tokens.kept(keyring, tenant_id, "card", rules.clean_card(f"demo {number}"))
        assert PasswordHasher().verify(card["pin_hash"], DEMO_PIN)

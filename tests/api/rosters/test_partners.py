"""HR systems: credentials, rosters by endpoint and by folder, and what keeps a broken file from doing harm."""

import base64
import os
from typing import Any

import httpx
import orjson
import pytest

from tests.api.rosters.conftest import Rosters
from tests.factories.rosters import csv_of, person
from tests.support.api import request_key
from tests.support.days import day_text
from tests.support.waiting import until

CREATE = "console/integrations/partner_credential_create"
GROUP = "HD-A-01-3"


async def credential(rosters: Rosters, **values: Any) -> dict[str, Any]:
    """A new credential: its payload."""
    given = {"organisationId": rosters.branch_id, "name": "HR", "expiresOn": day_text(30), **values}
    answer = await rosters.clients["federation officer"].send(CREATE, {"input": given})
    payload: dict[str, Any] = answer["data"]["partnerCredentialCreate"]
    assert payload["userErrors"] == []
    return payload


def basic(payload: dict[str, Any], secret: str | None = None) -> dict[str, str]:
    key_id = payload["partnerCredential"]["keyId"]
    pair = base64.b64encode(f"{key_id}:{secret or payload['secret']}".encode()).decode()
    return {"authorization": f"Basic {pair}", "x-file-name": "hr.csv"}


async def send(rosters: Rosters, content: bytes, headers: dict[str, str]) -> httpx.Response:
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return await rosters.clients["anonymous"].http.post("/hr/rosters", content=content, headers=sent)


async def result(rosters: Rosters, path: str, headers: dict[str, str], states: set[str]) -> dict[str, Any]:
    """What became of a roster, once it is in one of the states."""
    found: dict[str, Any] = {}

    async def is_there() -> bool:
        answer = await rosters.clients["anonymous"].http.get(path, headers=headers)
        found.update(answer.json())
        return found["state"] in states

    await until(is_there)
    return found


async def test_an_hr_system_sends_a_roster_that_waits_for_an_officer(rosters: Rosters) -> None:
    payload = await credential(rosters)
    sent = await send(rosters, csv_of([person(201, GROUP), person(202, GROUP, 姓名="王")]), basic(payload))
    found = await result(rosters, sent.json()["result"], basic(payload), {"ready"})

    assert (sent.status_code, sent.headers["location"]) == (202, sent.json()["result"])
    assert found["actions"] == {"add": 1, "invalid": 1}
    assert found["reasons"] == {"NAME_TOO_SHORT": 1}

    async def are_told() -> bool:
        notes = await rosters.clients["branch officer"].run("{notifications(first: 50) {nodes {kind}}}")
        return {"kind": "ROSTER_WAITING"} in notes["data"]["notifications"]["nodes"]

    await until(are_told)


async def test_it_applies_itself_when_few_rows_change_and_never_when_many_do(rosters: Rosters) -> None:
    payload = await credential(rosters, applyBelowPercent=50)
    headers = basic(payload)
    people = [person(number, GROUP) for number in range(210, 214)]
    many = await send(rosters, csv_of(people), headers)
    held = await result(rosters, many.json()["result"], headers, {"ready"})
    whole = await credential(rosters, applyBelowPercent=100)
    await send(rosters, csv_of(list(reversed(people))), basic(whole))

    async def are_entered() -> bool:
        return bool(await rosters.conn.fetchval(ENTERED))

    await until(are_entered)
    few = await send(rosters, csv_of([*people, person(214, GROUP)]), headers)
    applied = await result(rosters, few.json()["result"], headers, {"applied"})

    assert held["actions"] == {"add": 4}
    assert applied["outcomes"] == {"applied": 1}
    assert applied["actions"] == {"unchanged": 4, "add": 1}


ENTERED = (
    "SELECT EXISTS (SELECT FROM roster_import WHERE source = 'hr_endpoint' AND state = 'applied'"
    " AND apply_below_percent = 100)"
)


@pytest.mark.parametrize("fault", ["secret", "key", "scheme", "letters", "none", "revoked", "expired"])
async def test_whoever_has_no_valid_credential_is_told_nothing(rosters: Rosters, fault: str) -> None:
    payload = await credential(rosters)
    headers = basic(payload, "another secret" if fault == "secret" else None)
    credential_id = payload["partnerCredential"]["id"]
    if fault == "key":
        headers = basic({"partnerCredential": {"keyId": "unknown"}, "secret": payload["secret"]})
    elif fault == "scheme":
        headers["authorization"] = f"Bearer {payload['secret']}"
    elif fault == "letters":
        headers["authorization"] = "Basic \xff"
    elif fault == "none":
        del headers["authorization"]
    elif fault == "revoked":
        revoked = await rosters.clients["federation officer"].send(
            "console/integrations/partner_credential_revoke", {"input": {"partnerCredentialId": credential_id}}
        )
        assert revoked["data"]["partnerCredentialRevoke"]["userErrors"] == []
    elif fault == "expired":
        key_id = payload["partnerCredential"]["keyId"]
        await rosters.conn.execute("UPDATE partner_credential SET expires_at = now() WHERE key_id = $1", key_id)
    before = await rosters.conn.fetchval("SELECT count(*) FROM stored_file")

    answer = await send(rosters, csv_of([person(220, GROUP)]), headers)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await rosters.conn.fetchval("SELECT count(*) FROM stored_file") == before


async def test_the_secret_is_hashed_at_rest_and_a_repeat_shows_the_same(rosters: Rosters) -> None:
    key = request_key()
    first = await credential(rosters, requestKey=key)
    again = await credential(rosters, requestKey=key)

    rows = await rosters.conn.fetch("SELECT to_jsonb(c)::text AS text FROM partner_credential c")
    outcomes = await rosters.conn.fetch("SELECT outcome::text AS text FROM request_key")
    assert first == again
    assert first["secret"] not in str([*rows, *outcomes])


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"name": ""}, ["INVALID_PARTNER_NAME"]),
        ({"applyBelowPercent": 101, "expiresOn": "2020-01-01"}, ["INVALID_PERCENT", "INVALID_EXPIRY"]),
    ],
)
async def test_a_credential_is_refused(rosters: Rosters, values: dict[str, Any], codes: list[str]) -> None:
    given = {"organisationId": rosters.branch_id, "name": "HR", "expiresOn": day_text(30), **values}
    before = await rosters.conn.fetchval("SELECT count(*) FROM partner_credential")

    answer = await rosters.clients["federation officer"].send(CREATE, {"input": given})

    payload = answer["data"]["partnerCredentialCreate"]
    assert [each["code"] for each in payload["userErrors"]] == codes
    assert payload["secret"] is None
    assert await rosters.conn.fetchval("SELECT count(*) FROM partner_credential") == before


async def test_a_file_in_the_drop_folder_is_claimed_read_and_answered(rosters: Rosters) -> None:
    payload = await credential(rosters)
    place = rosters.folder / payload["partnerCredential"]["keyId"]
    place.mkdir()
    path = place / "roster.csv"
    path.write_bytes(csv_of([person(230, GROUP)]))
    os.utime(path, (1, 1))
    stranger = rosters.folder / "nobody"
    stranger.mkdir(exist_ok=True)
    (stranger / "roster.csv").write_bytes(b"x")
    os.utime(stranger / "roster.csv", (1, 1))

    async def is_answered() -> bool:
        return (place / "roster.csv.result.json").exists() and (stranger / "roster.csv.result.json").exists()

    await until(is_answered)

    told = orjson.loads((place / "roster.csv.result.json").read_bytes())
    refused = orjson.loads((stranger / "roster.csv.result.json").read_bytes())
    assert (told["state"], told["actions"]) == ("ready", {"add": 1})
    assert refused["failure"] == "PARTNER_CREDENTIAL_NOT_FOUND"
    assert not path.exists()
    assert sorted(each.name for each in place.iterdir()) == ["roster.csv.done", "roster.csv.result.json"]

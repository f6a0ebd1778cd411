"""Single sign-on through the whole application, against a small provider with real keys."""

from collections.abc import AsyncIterator, Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import asyncpg
import httpx
import orjson
import pytest
import pytest_asyncio

from api import app
from domain.auth.service.sign_on import challenge_of
from tests.api.auth.conftest import Clock
from tests.api.auth.steps import OPEN_BY_SIGN_ON, UNLINK, WHO, bearer, codes, open_session, send
from tests.support.api import Client, request_key, running
from tests.support.issuer import CLIENT_ID, CLIENT_SECRET, ISSUER, Issuer, forged, unsigned, with_claims

BACK = "unionhall://signed-in"
VERIFIER = "v" * 43
PUBLIC = "https://union.example.org"
MINE = "{viewer{signOnIdentities{id provider createdAt lastUsedAt unlinkedAt}}}"
NODE = "query($id:ID!){node(id:$id){... on SignOnIdentity{id provider}}}"


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Issuer:
    """The provider, which the application reaches and nobody else."""
    issuer = Issuer(number="HD000001", clock=clock)
    monkeypatch.setattr(app, "outside_http", issuer.client)
    return issuer


@pytest_asyncio.fixture
async def mill(issuer: Issuer, demo_dsn: str, tmp_path: Path) -> AsyncIterator[Client]:
    """An anonymous client of a union with a provider."""
    told = {
        "name": "mill",
        "label": "华东精工",
        "issuer": ISSUER,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "claim": "employee_number",
        "redirect_uris": [BACK, "https://union.example.org/signed-in?from=mill"],
    }
    file = tmp_path / "providers.json"
    file.write_bytes(orjson.dumps([told]))
    settings = {"UNIONHALL_SIGN_ON_FILE": str(file), "UNIONHALL_PUBLIC_URL": PUBLIC}
    async with running(demo_dsn, tmp_path, **settings) as client:
        yield client


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


class Browser:
    """A person's browser: it follows redirects between the union and the provider, and keeps the cookie."""

    def __init__(self, client: Client, issuer: Issuer) -> None:
        self.http = client.http
        self.issuer = issuer
        self.cookie = ""

    async def start(self, **changes: str) -> httpx.Response:
        """What a client opens."""
        query = {"redirect_uri": BACK, "state": "the client's", "code_challenge": challenge_of(VERIFIER), **changes}
        answer = await self.http.get(f"/auth/oidc/mill/start?{urlencode(query)}", headers=self._headers())
        for name, morsel in SimpleCookie(answer.headers.get("set-cookie", "")).items():
            self.cookie = f"{name}={morsel.value}"
        return answer

    async def at_provider(self, answer: httpx.Response) -> dict[str, str]:
        """Signs in there; what the provider sends back."""
        async with self.issuer.client() as http:
            returned = await http.get(answer.headers["location"])
        location = returned.headers["location"]
        assert location.startswith(f"{PUBLIC}/auth/oidc/mill/callback?")
        return query_of(location)

    async def callback(self, query: dict[str, str]) -> httpx.Response:
        """Comes back to the union."""
        return await self.http.get(f"/auth/oidc/mill/callback?{urlencode(query)}", headers=self._headers())

    async def whole(self, **changes: str) -> dict[str, str]:
        """The whole way; what the client gets at its redirect URI."""
        answer = await self.callback(await self.at_provider(await self.start(**changes)))
        assert answer.status_code == 302, answer.text
        return query_of(answer.headers["location"])

    def _headers(self) -> dict[str, str]:
        return {"cookie": self.cookie} if self.cookie else {}


@pytest.fixture
def browser(mill: Client, issuer: Issuer) -> Browser:
    """A browser without cookies."""
    return Browser(mill, issuer)


async def count(records: "asyncpg.Connection[Any]", table: str) -> int:
    number: int = await records.fetchval(f"SELECT count(*) FROM {table}")
    return number


async def test_a_person_signs_in_and_is_linked(
    mill: Client, browser: Browser, records: "asyncpg.Connection[Any]"
) -> None:
    given = await browser.whole()
    opened = await send(mill, OPEN_BY_SIGN_ON, code=given["code"], verifier=VERIFIER, deviceName="Mei's phone")

    device = bearer(mill, opened["credentials"])
    home = (await device.run(WHO))["data"]["viewer"]
    (identity,) = (await device.run(MINE))["data"]["viewer"]["signOnIdentities"]
    assert given["state"] == "the client's"
    assert opened["userErrors"] == []
    assert home["member"]["memberNumber"] == "HD000001"
    assert (identity["provider"], identity["unlinkedAt"]) == ("mill", None)
    actions = await records.fetch("SELECT action, facts FROM audit_entry WHERE action LIKE 'sign_on%'")
    assert [(row["action"], orjson.loads(row["facts"])) for row in actions] == [
        ("sign_on_identity.linked", {"provider": "mill"})
    ]


async def test_the_start_binds_the_sign_in_to_the_browser(mill: Client, browser: Browser) -> None:
    answer = await browser.start()

    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 302
    assert answer.headers["cache-control"] == "no-store"
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/auth/oidc/mill", "Max-Age=600"))
    asked = query_of(answer.headers["location"])
    assert asked["redirect_uri"] == f"{PUBLIC}/auth/oidc/mill/callback"
    assert asked["code_challenge"] != challenge_of(VERIFIER)


async def test_a_client_sees_what_there_is_to_choose_from(mill: Client) -> None:
    answer = await mill.http.get("/auth/oidc")

    assert answer.json() == {"providers": [{"name": "mill", "label": "华东精工", "startPath": "/auth/oidc/mill/start"}]}


async def test_another_redirect_uri_of_the_client_keeps_its_own_parameters(browser: Browser) -> None:
    given = await browser.whole(redirect_uri="https://union.example.org/signed-in?from=mill")

    assert set(given) == {"from", "code", "state"}


NOT_REGISTERED: list[dict[str, str]] = [
    {"redirect_uri": "https://evil.example.org"},
    {"redirect_uri": f"{BACK}/"},
    {"redirect_uri": ""},
    {"code_challenge": "short"},
    {"code_challenge": ""},
    {"state": "x" * 513},
]


async def test_a_client_that_is_not_registered_is_sent_nowhere(
    browser: Browser, records: "asyncpg.Connection[Any]"
) -> None:
    answers = [await browser.start(**changes) for changes in NOT_REGISTERED]

    assert [answer.status_code for answer in answers] == [400] * 6
    assert not any("location" in answer.headers for answer in answers)
    assert {answer.json()["errors"][0]["extensions"]["code"] for answer in answers} == {"BAD_REQUEST"}
    assert await count(records, "sign_in_ticket") == 0


async def test_an_unknown_provider_is_not_found(mill: Client, union: Client) -> None:
    answers = [
        await mill.http.get("/auth/oidc/other/start"),
        await mill.http.get("/auth/oidc/other/callback"),
        await union.http.get("/auth/oidc/mill/start"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await union.http.get("/auth/oidc")).json() == {"providers": []}


async def test_a_state_is_not_taken_twice_nor_from_another_browser(
    mill: Client, issuer: Issuer, browser: Browser
) -> None:
    back = await browser.at_provider(await browser.start())
    first, replayed = await browser.callback(back), await browser.callback(back)
    stolen = await browser.at_provider(await browser.start())
    elsewhere = await Browser(mill, issuer).callback(stolen)
    made_up = await browser.callback({"state": "a" * 43, "code": "any"})
    without = await browser.callback({"code": "any"})

    assert first.status_code == 302
    refused = [replayed, elsewhere, made_up, without]
    assert [answer.status_code for answer in refused] == [400] * 4
    assert not any("location" in answer.headers for answer in refused)


async def test_two_tabs_come_both_back(browser: Browser) -> None:
    one, two = await browser.start(), await browser.start()

    backs = [await browser.at_provider(each) for each in (one, two)]

    assert [(await browser.callback(back)).status_code for back in backs] == [302, 302]


LIES: dict[str, Callable[[Issuer], object]] = {
    "another nonce": lambda issuer: setattr(issuer, "claims", lambda said: {**said, "nonce": "of another"}),
    "another audience": lambda issuer: setattr(issuer, "claims", lambda said: {**said, "aud": "another client"}),
    "the algorithm none": lambda issuer: setattr(issuer, "token", unsigned),
    "another person": lambda issuer: setattr(issuer, "token", lambda token: with_claims(token, sub="other")),
    "another key": lambda issuer: setattr(issuer, "token", forged),
}
TRUTH = Issuer()


async def test_a_token_that_does_not_hold_gives_no_code(
    issuer: Issuer, browser: Browser, records: "asyncpg.Connection[Any]"
) -> None:
    given = {}
    for name, lie in LIES.items():
        issuer.claims, issuer.token = TRUTH.claims, TRUTH.token
        lie(issuer)
        given[name] = await browser.whole()

    assert list(given) == list(LIES)
    assert all(each == {"error": "invalid_token", "state": "the client's"} for each in given.values())
    assert await count(records, "sign_in_ticket WHERE purpose = 'single_sign_on_code'") == 0


async def test_an_answer_of_another_issuer_gives_no_code(issuer: Issuer, browser: Browser) -> None:
    back = await browser.at_provider(await browser.start())

    answer = await browser.callback({**back, "iss": "https://evil.example.org"})

    assert query_of(answer.headers["location"]) == {"error": "invalid_token", "state": "the client's"}
    assert "token" not in issuer.asked


async def test_a_person_who_says_no_and_a_provider_that_is_down_are_told_apart(
    issuer: Issuer, browser: Browser
) -> None:
    back = await browser.at_provider(await browser.start())
    denied = await browser.callback({"state": back["state"], "error": "access_denied"})
    back = await browser.at_provider(await browser.start())
    issuer.is_down = True
    down = await browser.callback(back)

    assert query_of(denied.headers["location"])["error"] == "access_denied"
    assert query_of(down.headers["location"])["error"] == "provider_unavailable"


async def test_a_provider_that_is_down_at_the_start_is_told_to_the_client(issuer: Issuer, browser: Browser) -> None:
    issuer.is_down = True

    answer = await browser.start()

    assert answer.headers["location"] == f"{BACK}?error=provider_unavailable&state=the+client%27s"


async def test_a_code_is_for_the_client_that_began_once_for_a_minute(
    mill: Client, browser: Browser, clock: Clock, records: "asyncpg.Connection[Any]"
) -> None:
    used, late = (await browser.whole())["code"], (await browser.whole())["code"]
    key = request_key()

    thief = await send(mill, OPEN_BY_SIGN_ON, code=used, verifier="w" * 43)
    opened = [await send(mill, OPEN_BY_SIGN_ON, code=used, verifier=VERIFIER, requestKey=key) for _ in range(2)]
    again = await send(mill, OPEN_BY_SIGN_ON, code=used, verifier=VERIFIER)
    clock.pass_time(seconds=60)
    over = await send(mill, OPEN_BY_SIGN_ON, code=late, verifier=VERIFIER)

    assert codes(opened[0]) == []
    assert opened[1] == opened[0]
    assert [codes(each) for each in (thief, again, over)] == [["INVALID_SIGN_ON_CODE"]] * 3
    assert await count(records, "session WHERE proof_kind = 'single_sign_on'") == 1


async def test_a_person_who_is_no_member_is_told(
    mill: Client, issuer: Issuer, browser: Browser, records: "asyncpg.Connection[Any]"
) -> None:
    issuer.number = "HD999999"

    payload = await send(mill, OPEN_BY_SIGN_ON, code=(await browser.whole())["code"], verifier=VERIFIER)

    assert codes(payload) == ["SIGN_ON_NOT_MATCHED"]
    assert await count(records, "sign_on_identity") == 0


async def test_a_linked_account_is_nobody_elses_and_can_be_unlinked(mill: Client, browser: Browser) -> None:
    opened = await send(mill, OPEN_BY_SIGN_ON, code=(await browser.whole())["code"], verifier=VERIFIER)
    device = bearer(mill, opened["credentials"])
    other = bearer(mill, await open_session(mill, "federation officer"))
    (identity,) = (await device.run(MINE))["data"]["viewer"]["signOnIdentities"]
    seen = [(await each.run(NODE, {"id": identity["id"]}))["data"]["node"] for each in (mill, other, device)]

    strange = await send(other, UNLINK, signOnIdentityId=identity["id"])
    unlinked = await send(device, UNLINK, signOnIdentityId=identity["id"])

    assert seen == [None, None, {"id": identity["id"], "provider": "mill"}]
    assert codes(strange) == ["SIGN_ON_IDENTITY_NOT_FOUND"]
    assert unlinked["userErrors"] == []
    assert unlinked["signOnIdentity"]["unlinkedAt"] is not None
    assert (await device.run(MINE))["data"]["viewer"]["signOnIdentities"] == []


async def test_only_get_is_answered_there(mill: Client) -> None:
    answer = await mill.http.post("/auth/oidc/mill/start")

    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}

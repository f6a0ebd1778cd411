"""Single sign-on at a certified provider of somebody else's, as a process: both ways of proving who we are."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import ECAlgorithm

from domain.auth.service.sign_on import challenge_of
from tests.suites.run import HERE, install
from tests.support.api import Client, running

pytestmark = pytest.mark.suites

PUBLIC = "http://localhost:8000"
BACK = "unionhall://signed-in"
VERIFIER = "v" * 43
HOPS = 12
WHO = "{viewer{member{memberNumber} sessions{proofKind} signOnIdentities{provider}}}"


@asynccontextmanager
async def provider(key: ec.EllipticCurvePrivateKey, redirect_uris: str) -> AsyncIterator[str]:
    """The issuer of a provider that runs for the block."""
    await install()
    public = {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "ours", "use": "sig", "alg": "ES256"}
    process = await asyncio.create_subprocess_exec(
        "node",
        "openid_provider.mjs",
        redirect_uris,
        json.dumps(public),
        cwd=HERE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        async with asyncio.timeout(60):
            line = await process.stdout.readline()
            while not line.startswith(b"{"):
                assert line, "the provider ended"
                line = await process.stdout.readline()
        yield f"http://127.0.0.1:{json.loads(line)['port']}"
    finally:
        process.stdin.close()
        await process.wait()


@pytest_asyncio.fixture(params=["by-secret", "by-key"])
async def union(request: pytest.FixtureRequest, demo_dsn: str, tmp_path: Path) -> AsyncIterator[Client]:
    """The demonstration union, which trusts the provider."""
    key = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    ways: Mapping[str, Mapping[str, Any]] = {
        "by-secret": {"client_secret": "a secret of & for: two"},
        "by-key": {"private_key_file": "key.pem", "private_key_id": "ours", "private_key_algorithm": "ES256"},
    }
    async with provider(key, f"{PUBLIC}/auth/oidc/mill/callback") as issuer:
        told = {
            "name": "mill",
            "issuer": issuer,
            "client_id": request.param,
            "claim": "employee_number",
            "scopes": ["employee"],
            "redirect_uris": [BACK],
            **ways[request.param],
        }
        (tmp_path / "providers.json").write_text(json.dumps([told]), encoding="utf-8")
        settings = {"UNIONHALL_SIGN_ON_FILE": str(tmp_path / "providers.json"), "UNIONHALL_PUBLIC_URL": PUBLIC}
        async with running(demo_dsn, tmp_path, **settings) as client:
            yield client


async def sign_in_there(address: str, login: str) -> str:
    """What a person does at the provider: name, password, consent. Where the browser is sent at the end."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(address)
        for _ in range(HOPS):
            location: str | None = answer.headers.get("location")
            if location is not None and location.startswith(PUBLIC):
                return location
            if location is not None:
                answer = await browser.get(urljoin(str(answer.url), location))
                continue
            assert answer.status_code == 200, answer.text
            prompt = "login" if 'name="login"' in answer.text else "consent"
            form = {"prompt": prompt, **({"login": login, "password": "any"} if prompt == "login" else {})}
            answer = await browser.post(str(answer.url), data=form)
    raise AssertionError("the provider sends the person round and round")


async def whole_way(union: Client, login: str) -> dict[str, str]:
    """What the client gets at its redirect URI."""
    query = urlencode({"redirect_uri": BACK, "state": "mine", "code_challenge": challenge_of(VERIFIER)})
    started = await union.http.get(f"/auth/oidc/mill/start?{query}")
    assert started.status_code == 302, started.text
    cookie = started.headers["set-cookie"].split(";")[0]
    back = urlsplit(await sign_in_there(started.headers["location"], login))
    answer = await union.http.get(f"{back.path}?{back.query}", headers={"cookie": cookie})
    assert answer.status_code == 302, answer.text
    return {name: value for name, (value,) in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def test_a_member_signs_in_at_a_certified_provider(union: Client) -> None:
    variables = [
        {"code": (await whole_way(union, login))["code"], "verifier": VERIFIER}
        for login in ("HD000001", "HD000001", "HD999999")
    ]

    first, again, nobody = [
        (await union.send("mobile/auth/session_open_by_single_sign_on", each))["data"]["sessionOpenBySingleSignOn"]
        for each in variables
    ]

    for opened in (first, again):
        device = Client(union.http, opened["credentials"]["accessToken"])
        viewer = (await device.run(WHO))["data"]["viewer"]
        assert viewer["member"]["memberNumber"] == "HD000001"
        assert viewer["sessions"] == [{"proofKind": "SINGLE_SIGN_ON"}] * 2
        assert viewer["signOnIdentities"] == [{"provider": "mill"}]
    assert [error["code"] for error in nobody["userErrors"]] == ["SIGN_ON_NOT_MATCHED"]

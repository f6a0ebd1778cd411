"""Speaking with a provider: what is believed of its answers, how often it is asked, what is refused."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from domain.auth.service.sign_on import challenge_of
from domain.auth.sign_on.client import Asked, ProviderClient, ProviderFault
from domain.auth.sign_on.providers import SignOnProvider
from domain.auth.sign_on.tokens import Claims, TokenRefused
from tests.support.issuer import (
    CLIENT_ID,
    CLIENT_KEY,
    CLIENT_SECRET,
    EC_KEY,
    ISSUER,
    RSA_KEY,
    Issuer,
    forged,
    later,
    signed_with_public_key,
    under_key,
    unsigned,
    with_claims,
)

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CALLBACK = "https://union.example.org/auth/oidc/mill/callback"
VERIFIER = "v" * 43
ASKED = Asked(CALLBACK, "state", "the nonce", VERIFIER, challenge_of(VERIFIER))
PROVIDER = SignOnProvider(
    name="mill",
    issuer=ISSUER,
    client_id=CLIENT_ID,
    claim="employee_number",
    redirect_uris=frozenset({"unionhall://signed-in"}),
    client_secret=CLIENT_SECRET,
)


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(clock=lambda: NOW)


@pytest.fixture
async def http(issuer: Issuer) -> AsyncIterator[httpx.AsyncClient]:
    async with issuer.client() as http:
        yield http


@pytest.fixture
def client(http: httpx.AsyncClient) -> ProviderClient:
    return ProviderClient(PROVIDER, http)


async def signed_in(client: ProviderClient, http: httpx.AsyncClient, asked: Asked = ASKED, at: datetime = NOW) -> str:
    """The code with which the person's browser comes back."""
    answer = await http.get(await client.authorization_url(asked, at))
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def claims_of(
    client: ProviderClient, http: httpx.AsyncClient, asked: Asked = ASKED, at: datetime = NOW
) -> Claims:
    """Who signed in."""
    return await client.claims(await signed_in(client, http, asked, at), asked, at)


@pytest.mark.parametrize(("algorithm", "key"), [("RS256", RSA_KEY), ("ES256", EC_KEY)])
async def test_a_person_signs_in(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient, algorithm: str, key: Any
) -> None:
    issuer.algorithm, issuer.keys = algorithm, {"first": RSA_KEY, "mine": key}

    claims = await claims_of(client, http)

    assert claims == Claims(ISSUER, "5f2c", "UH000001")
    assert "5f2c" not in repr(claims)


async def test_the_browser_is_sent_with_all_that_binds_the_answer(client: ProviderClient) -> None:
    address = await client.authorization_url(ASKED, NOW)

    assert {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()} == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "state": "state",
        "nonce": "the nonce",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    }


Change = Callable[[dict[str, Any]], dict[str, Any]]
CLAIMS: dict[str, Change] = {
    "another nonce": lambda said: {**said, "nonce": "of another sign-in"},
    "no nonce": lambda said: {name: value for name, value in said.items() if name != "nonce"},
    "a nonce that is no text": lambda said: {**said, "nonce": 7},
    "another issuer": lambda said: {**said, "iss": "https://evil.example.org"},
    "the issuer with a slash": lambda said: {**said, "iss": f"{ISSUER}/"},
    "another audience": lambda said: {**said, "aud": "another client"},
    "no audience": lambda said: {**said, "aud": []},
    "several audiences, none responsible": lambda said: {**said, "aud": [CLIENT_ID, "another client"]},
    "several audiences, another responsible": lambda said: {
        **said,
        "aud": [CLIENT_ID, "another client"],
        "azp": "another client",
    },
    "one audience, another responsible": lambda said: {**said, "azp": "another client"},
    "expired": lambda said: {**said, "exp": said["iat"] - 61},
    "of tomorrow": lambda said: later(said, days=1),
    "of yesterday, still good": lambda said: {**later(said, days=-1), "exp": said["exp"]},
    "no end": lambda said: {name: value for name, value in said.items() if name != "exp"},
    "an end that is no number": lambda said: {**said, "exp": True},
    "no subject": lambda said: {name: value for name, value in said.items() if name != "sub"},
    "an empty subject": lambda said: {**said, "sub": ""},
    "a long subject": lambda said: {**said, "sub": "x" * 256},
}


@pytest.mark.parametrize("change", CLAIMS)
async def test_a_token_that_says_something_else_is_refused(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient, change: str
) -> None:
    issuer.claims = CLAIMS[change]

    with pytest.raises(TokenRefused) as refused:
        await claims_of(client, http)
    assert "5f2c" not in str(refused.value)


TOKENS: dict[str, Callable[[str], str]] = {
    "the algorithm none": unsigned,
    "signed with the public key as a secret": signed_with_public_key,
    "another person under the old signature": lambda token: with_claims(token, sub="somebody else"),
    "another audience under the old signature": lambda token: with_claims(token, aud=[CLIENT_ID]),
    "signed by somebody else": forged,
    "no signature": lambda token: token.rsplit(".", 1)[0] + ".",
    "no token": lambda _token: "not a token",
    "an empty one": lambda _token: "",
    "a long one": lambda token: token + "A" * 20_000,
}


@pytest.mark.parametrize("change", TOKENS)
async def test_a_token_that_is_not_signed_by_the_provider_is_refused(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient, change: str
) -> None:
    issuer.token = TOKENS[change]

    with pytest.raises(TokenRefused):
        await claims_of(client, http)


async def test_an_algorithm_that_is_not_allowed_is_refused(issuer: Issuer, http: httpx.AsyncClient) -> None:
    strict = ProviderClient(replace(PROVIDER, algorithms=("ES256",)), http)

    with pytest.raises(TokenRefused, match="algorithm"):
        await claims_of(strict, http)


async def test_several_audiences_are_fine_when_we_are_responsible(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient
) -> None:
    issuer.claims = lambda said: {**said, "aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}

    assert (await claims_of(client, http)).subject == "5f2c"


async def test_clocks_may_be_a_minute_apart(issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient) -> None:
    issuer.claims = lambda said: later(said, seconds=59)

    assert (await claims_of(client, http)).subject == "5f2c"


async def test_discovery_and_keys_are_asked_once_an_hour(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient
) -> None:
    moments = [NOW, NOW + timedelta(minutes=59), NOW + timedelta(minutes=60)]
    for moment in moments:
        issuer.clock = lambda at=moment: at  # type: ignore[misc]  # bound at once
        await claims_of(client, http, at=moment)

    assert (issuer.asked["discovery"], issuer.asked["keys"]) == (2, 2)


async def test_a_new_key_is_looked_for_once_and_not_at_every_token(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient
) -> None:
    await claims_of(client, http)
    issuer.keys["second"] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(TokenRefused):
        await claims_of(client, http)
    soon = NOW + timedelta(seconds=30)

    found = await claims_of(client, http, at=soon)
    issuer.token = lambda token: under_key(token, "made up")
    for _ in range(3):
        with pytest.raises(TokenRefused):
            await claims_of(client, http, at=soon)

    assert found.subject == "5f2c"
    assert issuer.asked["keys"] == 2


async def test_the_client_proves_itself_with_a_key_of_its_own(issuer: Issuer, http: httpx.AsyncClient) -> None:
    keyed = replace(PROVIDER, client_secret=None, private_key=CLIENT_KEY, private_key_algorithm="ES256")
    live = ProviderClient(keyed, http)
    at = datetime.now(UTC)
    issuer.clock = lambda: at

    assert (await claims_of(live, http, at=at)).subject == "5f2c"


async def test_the_number_is_fetched_where_the_token_lacks_it(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient
) -> None:
    issuer.tells_number_in_token = False
    issuer.number = 1042

    told = await claims_of(client, http)
    issuer.userinfo_subject = "somebody else"

    assert told.number == "1042"
    with pytest.raises(TokenRefused, match="another person"):
        await claims_of(client, http)


@pytest.mark.parametrize("number", [None, True, "", "  ", ["UH000001"], {"a": 1}])
async def test_a_claim_that_is_no_number_is_none(
    issuer: Issuer, client: ProviderClient, http: httpx.AsyncClient, number: object
) -> None:
    issuer.number = number

    assert (await claims_of(client, http)).number is None


async def test_a_code_is_of_no_use_twice_or_with_another_verifier(
    client: ProviderClient, http: httpx.AsyncClient
) -> None:
    code = await signed_in(client, http)
    await client.claims(code, ASKED, NOW)
    fresh = await signed_in(client, http)

    for used, asked in ((code, ASKED), (fresh, replace(ASKED, verifier="w" * 43))):
        with pytest.raises(ProviderFault, match="answered with 400"):
            await client.claims(used, asked, NOW)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example.org"},
        {"token_endpoint": "http://evil.example.org/token"},
        {"jwks_uri": None},
        {"userinfo_endpoint": "ftp://127.0.0.1/"},
    ],
)
async def test_a_discovery_that_is_not_safe_is_refused(
    issuer: Issuer, client: ProviderClient, metadata: dict[str, Any]
) -> None:
    issuer.metadata = metadata

    with pytest.raises(ProviderFault):
        await client.authorization_url(ASKED, NOW)


async def test_a_provider_that_is_down_is_asked_again_when_it_is_back(issuer: Issuer, client: ProviderClient) -> None:
    issuer.is_down = True
    with pytest.raises(ProviderFault):
        await client.authorization_url(ASKED, NOW)
    issuer.is_down = False

    assert (await client.authorization_url(ASKED, NOW)).startswith(f"{ISSUER}/authorize?")


@pytest.mark.parametrize("given", [ISSUER, None])
async def test_an_answer_may_leave_its_issuer_out_unless_the_provider_names_itself(
    issuer: Issuer, http: httpx.AsyncClient, given: str | None
) -> None:
    await ProviderClient(PROVIDER, http).check_issuer(given, NOW)
    issuer.metadata = {"authorization_response_iss_parameter_supported": True}
    naming = ProviderClient(PROVIDER, http)

    await naming.check_issuer(ISSUER, NOW)
    with pytest.raises(TokenRefused):
        await naming.check_issuer(None, NOW)
    with pytest.raises(TokenRefused):
        await naming.check_issuer("https://evil.example.org", NOW)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"location": "http://127.0.0.1:9/elsewhere"}),
        httpx.Response(200, content=b"<html>"),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b'{"a":"' + b"x" * 1_000_001 + b'"}'),
    ],
    ids=["a redirect", "a page", "a list", "more than a megabyte"],
)
async def test_what_is_no_answer_is_a_fault(answer: httpx.Response) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: answer)) as http:
        with pytest.raises(ProviderFault):
            await ProviderClient(PROVIDER, http).authorization_url(ASKED, NOW)

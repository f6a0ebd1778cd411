"""Speaks with one provider: discovery and keys, cached; the exchange of a code. Holds no connection to the database."""

import asyncio
import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
import jwt
import orjson

from domain.auth.sign_on.providers import SignOnProvider, is_safe_address
from domain.auth.sign_on.tokens import Claims, Expected, TokenRefused, UnknownKey, claims_of, verified_claims

TIMEOUT_SECONDS = 5.0
ANSWER_MAXIMUM = 1_000_000
METADATA_AGE = timedelta(hours=1)
KEYS_AGE = timedelta(hours=1)
KEYS_AGAIN = timedelta(seconds=30)
"""How soon keys are asked for again for a token that names an unknown one; else anybody could make us ask."""

_ASSERTION_LIFE = timedelta(seconds=60)
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OK = 200


class ProviderFault(Exception):
    """The provider cannot be reached, or answers what it must not; the reason is for the log."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What discovery told, checked."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    names_issuer: bool
    token_methods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one sign-in sends to the provider, and what must come back with it."""

    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    challenge: str


class ProviderClient:
    """One provider for the life of the process; safe to use by many tasks at once."""

    def __init__(self, provider: SignOnProvider, http: httpx.AsyncClient) -> None:
        """`http` follows no redirects."""
        self.provider = provider
        self._http = http
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, Sequence[Mapping[str, Any]]] | None = None
        self._lock = asyncio.Lock()

    async def authorization_url(self, asked: Asked, now: datetime) -> str:
        """Where to send the person's browser.

        Raises:
            ProviderFault: No discovery.
        """
        metadata = await self._discover(now)
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": asked.redirect_uri,
            "scope": self.provider.scopes,
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": asked.challenge,
            "code_challenge_method": "S256",
        }
        endpoint = metadata.authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def check_issuer(self, given: str | None, now: datetime) -> None:
        """Holds an answer's `iss` against the provider (RFC 9207): answers of one must not pass for another's.

        Raises:
            TokenRefused: Another issuer, or none from a provider that says it names itself.
            ProviderFault: No discovery.
        """
        is_missing = given is None and (await self._discover(now)).names_issuer
        if is_missing or given not in {None, self.provider.issuer}:
            raise TokenRefused("an answer of another issuer")

    async def claims(self, code: str, asked: Asked, now: datetime) -> Claims:
        """Who signed in: the code exchanged, the id token verified, the claim fetched when the token lacks it.

        Raises:
            TokenRefused: The id token does not hold.
            ProviderFault: The provider refuses the code, or cannot be reached.
        """
        answer = await self._exchange(code, asked, now)
        token, expected = answer.get("id_token"), Expected(self.provider, asked.nonce, now)
        if not isinstance(token, str):
            raise TokenRefused("no id token")
        try:
            values = verified_claims(token, await self._key_set(now, KEYS_AGE), expected)
        except UnknownKey:
            values = verified_claims(token, await self._key_set(now, KEYS_AGAIN), expected)
        if self.provider.claim not in values:
            values = {**await self._userinfo(answer, values, now), **values}
        return claims_of(values, self.provider)

    async def _exchange(self, code: str, asked: Asked, now: datetime) -> Mapping[str, Any]:
        metadata, provider = await self._discover(now), self.provider
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "code_verifier": asked.verifier,
        }
        headers = {}
        if provider.private_key is not None:
            form |= {
                "client_id": provider.client_id,
                "client_assertion_type": _ASSERTION_TYPE,
                "client_assertion": self._assertion(metadata.token_endpoint, now),
            }
        elif "client_secret_basic" in metadata.token_methods:
            # RFC 6749, 2.3.1: both halves are form-encoded before they are joined.
            pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret or '')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": provider.client_id, "client_secret": provider.client_secret or ""}
        return await self._ask("POST", metadata.token_endpoint, data=form, headers=headers)

    def _assertion(self, endpoint: str, now: datetime) -> str:
        provider = self.provider
        claims = {
            "iss": provider.client_id,
            "sub": provider.client_id,
            "aud": [provider.issuer, endpoint],
            "jti": secrets.token_urlsafe(16),
            "iat": int(now.timestamp()),
            "exp": int((now + _ASSERTION_LIFE).timestamp()),
        }
        headers = {"kid": provider.private_key_id} if provider.private_key_id else None
        return jwt.encode(claims, provider.private_key or "", algorithm=provider.private_key_algorithm, headers=headers)

    async def _userinfo(self, answer: Mapping[str, Any], values: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        endpoint, token = (await self._discover(now)).userinfo_endpoint, answer.get("access_token")
        if endpoint is None or not isinstance(token, str):
            return {}
        told = await self._ask("GET", endpoint, headers={"authorization": f"Bearer {token}"})
        if told.get("sub") != values["sub"]:
            raise TokenRefused("userinfo of another person")
        return told

    async def _discover(self, now: datetime) -> Metadata:
        if self._metadata is None or now - self._metadata[0] >= METADATA_AGE:
            async with self._lock:
                if self._metadata is None or now - self._metadata[0] >= METADATA_AGE:
                    address = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
                    self._metadata = now, self._checked(await self._ask("GET", address))
        return self._metadata[1]

    def _checked(self, told: Mapping[str, Any]) -> Metadata:
        if told.get("issuer") != self.provider.issuer:
            raise ProviderFault("discovery names another issuer")
        userinfo = told.get("userinfo_endpoint")
        addresses = [told.get(name) for name in _ENDPOINTS] + ([] if userinfo is None else [userinfo])
        if not all(isinstance(each, str) and is_safe_address(each) for each in addresses):
            raise ProviderFault("discovery names an endpoint that is missing or not safe")
        return Metadata(
            authorization_endpoint=told["authorization_endpoint"],
            token_endpoint=told["token_endpoint"],
            jwks_uri=told["jwks_uri"],
            userinfo_endpoint=userinfo,
            names_issuer=told.get("authorization_response_iss_parameter_supported") is True,
            token_methods=frozenset(told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]),
        )

    async def _key_set(self, now: datetime, age: timedelta) -> Sequence[Mapping[str, Any]]:
        """The provider's keys, at most this old."""
        metadata = await self._discover(now)
        if self._keys is None or now - self._keys[0] >= age:
            async with self._lock:
                if self._keys is None or now - self._keys[0] >= age:
                    keys = (await self._ask("GET", metadata.jwks_uri)).get("keys")
                    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
                        raise ProviderFault("a key set that is none")
                    self._keys = now, keys
        return self._keys[1]

    async def _ask(self, method: str, address: str, **options: Any) -> Mapping[str, Any]:  # noqa: ANN401  # httpx's own
        """A JSON object; at most 1 MB, within 5 s, no redirect followed."""
        try:
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                self._http.stream(method, address, follow_redirects=False, **options) as answer,
            ):
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > ANSWER_MAXIMUM:
                        raise ProviderFault("an answer that is too long")
                status = answer.status_code
            told = orjson.loads(bytes(body))
        except (httpx.HTTPError, TimeoutError, orjson.JSONDecodeError) as error:
            raise ProviderFault(f"{method} failed: {type(error).__name__}") from None
        if status != _OK or not isinstance(told, dict):
            raise ProviderFault(f"{method} was answered with {status}")
        return told

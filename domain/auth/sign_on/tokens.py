"""Whether an id token holds (OpenID Connect Core 1.0, 3.1.3.7). No network, no clock of its own."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt

from domain.auth.sign_on.providers import SignOnProvider

LEEWAY = timedelta(seconds=60)
"""How far the clocks of provider and server may be apart."""

AGE_MAXIMUM = timedelta(minutes=10)
"""An id token older than this was not made for this sign-in."""

TOKEN_MAXIMUM = 16_384

_SUBJECT_MAXIMUM = 255
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class TokenRefused(Exception):
    """The token does not hold; the reason is for the log, and holds nothing of the token."""


class UnknownKey(TokenRefused):
    """No key of the set has the id that the token names; the set may have been renewed."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of the person who signed in; `number` is None when the configured claim is missing."""

    issuer: str
    subject: str = field(repr=False)
    number: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must have been made for."""

    provider: SignOnProvider
    nonce: str
    now: datetime


def verified_claims(token: str, keys: Sequence[Mapping[str, Any]], expected: Expected) -> Mapping[str, Any]:
    """The claims of an id token, after algorithm, signature, issuer, audience, times and nonce held.

    Raises:
        UnknownKey: Ask once more for the keys.
        TokenRefused: For good.
    """
    provider = expected.provider
    if len(token) > TOKEN_MAXIMUM:
        raise TokenRefused("too long")
    key, algorithm = _key_for(token, keys, provider)
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            issuer=provider.issuer,
            audience=provider.client_id,
            options={
                "require": ["iss", "sub", "aud", "exp", "iat"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError as error:
        raise TokenRefused(type(error).__name__) from None
    _check_times(claims, expected.now)
    _check_parties(claims, provider)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise TokenRefused("another nonce")
    return claims


def claims_of(values: Mapping[str, Any], provider: SignOnProvider) -> Claims:
    """What matters of verified claims. Numbers that a provider keeps as integers are taken as text."""
    number = values.get(provider.claim)
    text = str(number).strip() if isinstance(number, str | int) and not isinstance(number, bool) else ""
    return Claims(provider.issuer, str(values["sub"]), text or None)


def _key_for(token: str, keys: Sequence[Mapping[str, Any]], provider: SignOnProvider) -> tuple[Any, str]:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise TokenRefused("no token") from None
    algorithm, key_id = header.get("alg"), header.get("kid")
    if algorithm not in provider.algorithms or "crit" in header:
        raise TokenRefused("an algorithm that is not allowed")
    usable = [key for key in keys if key.get("use", "sig") == "sig" and (key_id is None or key.get("kid") == key_id)]
    # A key is for one algorithm: one that says another, or is of another type, is not tried.
    usable = [
        key for key in usable if key.get("alg", algorithm) == algorithm and key.get("kty") == _KEY_TYPES[algorithm[:2]]
    ]
    if not usable:
        raise UnknownKey("no such key")
    if len(usable) > 1:
        raise TokenRefused("several keys would do")
    try:
        return jwt.PyJWK(dict(usable[0]), algorithm=algorithm), algorithm
    except jwt.PyJWTError:
        raise TokenRefused("a key that cannot be used") from None


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    expires, issued = claims["exp"], claims["iat"]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (expires, issued)):
        raise TokenRefused("times that are none")
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    if expires + leeway <= at:
        raise TokenRefused("expired")
    if issued - leeway > at or at - issued > AGE_MAXIMUM.total_seconds() + leeway:
        raise TokenRefused("issued at another time")


def _check_parties(claims: Mapping[str, Any], provider: SignOnProvider) -> None:
    audience, subject = claims["aud"], claims["sub"]
    others = isinstance(audience, list) and len(audience) > 1
    if (others or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise TokenRefused("made for another party")
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_MAXIMUM:
        raise TokenRefused("no subject")

"""A small OpenID provider with real keys, which lies when it is told to."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

ISSUER = "http://127.0.0.1:9/mill"
"""Nobody listens there: requests are answered in this process."""

CLIENT_ID, CLIENT_SECRET = "unionhall", "a secret of & for: two"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
CLIENT_KEY = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
_ALGORITHMS: Mapping[str, Any] = {"RS256": jwt.algorithms.RSAAlgorithm, "ES256": jwt.algorithms.ECAlgorithm}

Claims = dict[str, Any]


@dataclass
class Issuer:
    """The provider. What it says can be changed: `claims` and `token` are functions of what it would say.

    `keys` are its signing keys by id; it signs with the last. `asked` counts requests by path.
    """

    algorithm: str = "RS256"
    keys: dict[str, Any] = field(default_factory=lambda: {"first": RSA_KEY})
    subject: str = "5f2c"
    number: object = "UH000001"
    claims: Callable[[Claims], Claims] = lambda said: said
    token: Callable[[str], str] = lambda said: said
    metadata: Mapping[str, Any] = field(default_factory=dict)
    tells_number_in_token: bool = True
    userinfo_subject: str | None = None
    is_down: bool = False
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    asked: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def client(self) -> httpx.AsyncClient:
        """Reaches the provider, and nobody else."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=self.app), base_url=ISSUER)

    @property
    def app(self) -> Starlette:
        """The endpoints."""
        return Starlette(
            routes=[
                Route("/mill/.well-known/openid-configuration", self._discovery),
                Route("/mill/keys", self._keys),
                Route("/mill/authorize", self._authorize),
                Route("/mill/token", self._token, methods=["POST"]),
                Route("/mill/userinfo", self._userinfo),
            ]
        )

    def id_token(self, nonce: str) -> str:
        """What it says of the person who signed in."""
        now = int(self.clock().timestamp())
        said: Claims = {
            "iss": ISSUER,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        if self.tells_number_in_token:
            said["employee_number"] = self.number
        key_id, key = list(self.keys.items())[-1]
        return self.token(jwt.encode(self.claims(said), key, algorithm=self.algorithm, headers={"kid": key_id}))

    def _count(self, name: str) -> Response | None:
        self.asked[name] = self.asked.get(name, 0) + 1
        return JSONResponse({"error": "server_error"}, 500) if self.is_down else None

    async def _discovery(self, _request: Request) -> Response:
        told = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
        }
        return self._count("discovery") or JSONResponse({**told, **self.metadata})

    async def _keys(self, _request: Request) -> Response:
        return self._count("keys") or JSONResponse({"keys": [self._jwk(*each) for each in self.keys.items()]})

    def _jwk(self, key_id: str, key: Any) -> Mapping[str, Any]:
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        return {**_ALGORITHMS[algorithm].to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig"}

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        assert query["response_type"] == "code"
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        code = token_urlsafe(16)
        self.waiting[code] = query
        back = urlencode({"code": code, "state": query["state"], "iss": ISSUER})
        return self._count("authorize") or RedirectResponse(f"{query['redirect_uri']}?{back}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        begun = self.waiting.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        fault = self._count("token")
        if fault is not None:
            return fault
        if (
            begun is None
            or begun["code_challenge"] != challenge.decode()
            or begun["redirect_uri"] != form["redirect_uri"]
            or not self._is_client(request, form)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"id_token": self.id_token(begun["nonce"]), "access_token": "for userinfo"})

    def _is_client(self, request: Request, form: Mapping[str, str]) -> bool:
        if "client_assertion" in form:
            said = jwt.decode(
                form["client_assertion"], EC_KEY.public_key(), algorithms=["ES256"], audience=f"{ISSUER}/token"
            )
            return bool(said["iss"] == said["sub"] == CLIENT_ID and said["jti"])
        pair = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode().split(":")
        return [unquote_plus(half) for half in pair] == [CLIENT_ID, CLIENT_SECRET]

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer for userinfo"
        told = {"sub": self.userinfo_subject or self.subject, "employee_number": self.number}
        return self._count("userinfo") or JSONResponse(told)


def unsigned(token: str) -> str:
    """The same claims with the algorithm `none`."""
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{token.split('.')[1]}."


def signed_with_public_key(token: str) -> str:
    """The same claims, signed by HMAC with the public key as the secret: everybody has it."""
    public = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'first'})}.{token.split('.')[1]}"
    tag = base64.urlsafe_b64encode(hmac.digest(public, head.encode(), "sha256")).rstrip(b"=").decode()
    return f"{head}.{tag}"


def with_claims(token: str, **changes: Any) -> str:
    """Other claims under the old signature."""
    head, body, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{_part({**said, **changes})}.{signature}"


def under_key(token: str, key_id: str) -> str:
    """The same claims and signature under the name of another key."""
    return ".".join([_part({"alg": "RS256", "kid": key_id}), *token.split(".")[1:]])


def forged(token: str) -> str:
    """The same claims, signed with a key of somebody else under the name of the right one."""
    said = jwt.decode(token, options={"verify_signature": False})
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(said, other, algorithm="RS256", headers={"kid": "first"})


def later(said: Claims, **duration: float) -> Claims:
    """Claims made at another time."""
    moved = timedelta(**duration).total_seconds()
    return {**said, "iat": said["iat"] + moved, "exp": said["exp"] + moved}


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

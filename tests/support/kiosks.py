"""A machine as an electrician puts it up: it makes a key, asks to be enrolled, proves its key with each request."""

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from db.session import Connection
from domain.documents.service import DocumentsLoad, documents_load
from domain.kiosks.service import Entry, entry_text
from tests.support.api import CLIENTS, Answer, Client

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
ORIGIN = "https://union.test"
PROFILE = {
    "documentProfile": "hall",
    "functions": ["CHECK_IN", "REDEMPTION", "MEMBER_SESSION"],
    "languages": ["CHINESE", "ENGLISH"],
}


def text_of(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def public_jwk(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> Mapping[str, str]:
    """The public part, as a proof's head shows it."""
    if isinstance(key, Ed25519PrivateKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": text_of(key.public_key().public_bytes_raw())}
    point = key.public_key().public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": text_of(point.x.to_bytes(32)), "y": text_of(point.y.to_bytes(32))}


def signed(key: Ed25519PrivateKey | EllipticCurvePrivateKey, content: bytes) -> bytes:
    """64 bytes, as JOSE has them."""
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(content)
    r, s = decode_dss_signature(key.sign(content, ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


@dataclass
class Machine:
    """A machine with a key of its own. `token` is what it shows: its own, or that of a member before it."""

    http: httpx.AsyncClient
    key: Ed25519PrivateKey | EllipticCurvePrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    token: str = ""
    refresh_token: str = ""
    nonce: str = ""
    kiosk_id: str = ""

    def proof(self, path: str, *, token: str | None = None, method: str = "POST", **claims: Any) -> str:
        """A fresh proof for a request."""
        said = {"jti": str(uuid4()), "htm": method, "htu": f"{ORIGIN}{path}", "iat": int(time.time())}
        if self.nonce:
            said["nonce"] = self.nonce
        if token is not None:
            said["ath"] = text_of(hashlib.sha256(token.encode()).digest())
        headers = {"typ": "dpop+jwt", "jwk": public_jwk(self.key)}
        algorithm = "EdDSA" if isinstance(self.key, Ed25519PrivateKey) else "ES256"
        return jwt.encode({**said, **claims}, self.key, algorithm=algorithm, headers=headers)

    async def ask(self, path: str, **form: str) -> httpx.Response:
        """Posts a form of OAuth, with the server's nonce from the second time on."""
        for _ in range(2):
            headers = {"dpop": self.proof(path)}
            answer = await self.http.post(path, data={"client_id": "kiosk", **form}, headers=headers)
            self.nonce = answer.headers.get("dpop-nonce", self.nonce)
            if answer.json().get("error") != "use_dpop_nonce":
                break
        return answer

    async def run(self, query: str, variables: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        """Posts a document with a proof."""
        client = Client(self.http)
        sent = {"authorization": f"DPoP {self.token}", "dpop": self.proof("/graphql", token=self.token), **headers}
        return await client.run(query, variables, **sent)

    async def send(self, name: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Posts a document of `clients/`."""
        return await self.run((CLIENTS / f"{name}.graphql").read_text(encoding="utf-8"), variables)

    async def payload(self, document: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation of `clients/kiosk/kiosks`."""
        answer = await self.send(f"kiosk/kiosks/{document}", {"input": given})
        assert "errors" not in answer, answer
        [payload] = answer["data"].values()
        return dict(payload)

    async def take_tokens(self, device_code: str) -> None:
        """Its tokens, once it was granted."""
        answer = (await self.ask("/token", grant_type=GRANT, device_code=device_code)).json()
        self.token, self.refresh_token = answer["access_token"], answer["refresh_token"]
        self.kiosk_id = answer["kiosk_id"]

    def entry(self, tenant_id: UUID, kiosk_id: UUID, **values: Any) -> dict[str, Any]:
        """An entry of the queue, signed, as it is sent."""
        given = {"happened_at": datetime.now(UTC) - timedelta(minutes=1), "nonce": uuid4(), "kind": "entry", **values}
        entry = Entry(signature="", **given)
        return {
            "sequence": entry.sequence,
            "kind": entry.kind.upper(),
            "nonce": str(entry.nonce),
            "allowanceId": str(entry.allowance_id),
            "happenedAt": entry.happened_at.isoformat(),
            "value": entry.value,
            "method": None if entry.method is None else entry.method.upper(),
            "isWalkIn": entry.is_walk_in,
            "amountFen": entry.amount_fen,
            "receiptNumber": entry.receipt_number,
            "signature": text_of(signed(self.key, entry_text(tenant_id, kiosk_id, entry))),
        }


async def officer_does(officer: Client, document: str, **given: Any) -> dict[str, Any]:
    """The payload of a mutation of `clients/console/kiosks`."""
    answer = await officer.send(f"console/kiosks/{document}", {"input": given})
    assert "errors" not in answer, answer
    [payload] = answer["data"].values()
    return dict(payload)


async def registered(owner: asyncpg.Connection, *texts: str) -> None:
    """Has the documents of `clients/kiosk`, and these texts, be those of the machines of `PROFILE`."""
    paths = (CLIENTS / "kiosk").rglob("*.graphql")
    ours = {path.read_text(encoding="utf-8"): path.stem for path in sorted(paths)}
    command = DocumentsLoad({**ours, **dict.fromkeys(texts)}, str(PROFILE["documentProfile"]), "kiosk", "1")
    async with owner.transaction():
        await documents_load(cast("Connection", owner), command, now=datetime.now(UTC))


async def enrolled(
    http: httpx.AsyncClient,
    officer: Client,
    organisation_id: str,
    name: str = "一号终端",
    key: EllipticCurvePrivateKey | None = None,
) -> Machine:
    """A machine that an officer has enrolled, with an Ed25519 key of its own unless `key` is given."""
    machine = Machine(http) if key is None else Machine(http, key)
    asked = (await machine.ask("/device/authorize")).json()
    made = await officer_does(
        officer,
        "kiosk_enrol",
        userCode=asked["user_code"],
        organisationId=organisation_id,
        name=name,
        place="一车间东门",
        profile=PROFILE,
    )
    assert made["userErrors"] == [], made
    await machine.take_tokens(asked["device_code"])
    return machine

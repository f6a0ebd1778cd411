"""A software authenticator: real keys, real signatures, and a switch for each thing that can be wrong (WebAuthn)."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://localhost:8000"
"""Of the relying party that an installation without settings is."""

_PRESENT, _VERIFIED, _BACKUP_POSSIBLE, _BACKED_UP, _ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


@dataclass
class Key:
    """One discoverable key; `count` is what it counted last."""

    rp_id: str
    holder: bytes
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: token_bytes(32))
    count: int = 0


@dataclass
class Authenticator:
    """A device with keys in it, and the page or app that it is asked by.

    `counts`: whether its counter moves. `is_verifying`: whether it asks for a finger or a PIN. `is_framed`: whether the
    page stands in a frame of another site.
    """

    origin: str = ORIGIN
    counts: bool = True
    is_verifying: bool = True
    is_synced: bool = False
    is_framed: bool = False
    keys: list[Key] = field(default_factory=list)

    def register(self, options_json: str, **changes: Any) -> str:
        """The answer to `navigator.credentials.create`; `changes` replace parts of what is signed over."""
        options = json.loads(options_json)
        excluded = {_bytes(each["id"]) for each in options.get("excludeCredentials", [])}
        assert not any(key.id in excluded for key in self.keys), "the authenticator has a key already"
        assert {"type": "public-key", "alg": -7} in options["pubKeyCredParams"]
        key = Key(changes.get("rp_id", options["rp"]["id"]), _bytes(options["user"]["id"]))
        self.keys.append(key)
        client_data = self._client_data("webauthn.create", changes.get("challenge", options["challenge"]))
        data = self._data(key, attested=True)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return _answer(key, {"clientDataJSON": _text(client_data), "attestationObject": _text(statement)})

    def prove(self, options_json: str, **changes: Any) -> str:
        """The answer to `navigator.credentials.get`, with the key that is asked for or the latest."""
        options = json.loads(options_json)
        allowed = {_bytes(each["id"]) for each in options.get("allowCredentials", [])}
        key = next(each for each in reversed(self.keys) if not allowed or each.id in allowed)
        key.count += int(self.counts)
        client_data = self._client_data("webauthn.get", changes.get("challenge", options["challenge"]))
        data = self._data(key, attested=False)
        signed = data + hashlib.sha256(client_data).digest()
        signer = changes.get("private", key.private)
        parts = {
            "clientDataJSON": _text(client_data),
            "authenticatorData": _text(data),
            "signature": _text(signer.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": _text(changes.get("holder", key.holder)),
        }
        if changes.get("is_nameless"):
            del parts["userHandle"]
        return _answer(key, parts)

    def copy(self) -> "Authenticator":
        """What a thief makes who gets the keys out: they sign as the original does, and count from where it was."""
        keys = [Key(key.rp_id, key.holder, key.private, key.id, key.count) for key in self.keys]
        return Authenticator(self.origin, self.counts, keys=keys)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.is_framed}
        return json.dumps(told).encode()

    def _data(self, key: Key, *, attested: bool) -> bytes:
        flags = _PRESENT | (_VERIFIED if self.is_verifying else 0) | (_ATTESTED if attested else 0)
        flags |= (_BACKUP_POSSIBLE | _BACKED_UP) if self.is_synced else 0
        head = hashlib.sha256(key.rp_id.encode()).digest() + bytes([flags]) + key.count.to_bytes(4, "big")
        if not attested:
            return head
        numbers = key.private.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        return head + bytes(16) + len(key.id).to_bytes(2, "big") + key.id + public


def _answer(key: Key, response: dict[str, str]) -> str:
    return json.dumps({"id": _text(key.id), "rawId": _text(key.id), "type": "public-key", "response": response})


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")

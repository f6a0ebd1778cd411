"""Permits for anonymous suggestions, as an application draws and uses them."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from domain.suggestions.rules import permit_message
from voting import blind
from voting.blind import Blinded, PublicKey
from voting.canonical import b64u, from_b64u
from voting.registrar.server import Registrar


class InThreads(Registrar):
    """Signs in this process: another takes longer to start than all these tests."""

    def _pool(self) -> Executor:
        self._signers = self._signers or ThreadPoolExecutor(1)
        return self._signers


@dataclass
class Drawn:
    """What an application keeps before it draws a permit: the token, and what takes the blinding off."""

    month_id: UUID
    key: PublicKey
    token: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    prepared: bytes = b""
    blinded: Blinded = field(init=False)
    signature: bytes = b""

    def __post_init__(self) -> None:
        """Blinds the hash of the token."""
        self.prepared = blind.prepare(permit_message(self.month_id.bytes, self.token_hash))
        self.blinded = blind.blind(self.key, self.prepared)

    @property
    def token_hash(self) -> bytes:
        """What the permit is for."""
        return sha256(self.token).digest()

    @property
    def wish(self) -> dict[str, str]:
        """The input of suggestionPermitIssue."""
        return {"monthId": str(self.month_id), "blinded": b64u(self.blinded.message)}

    async def draw(self, ask: Callable[[Mapping[str, str]], Awaitable[Any]]) -> None:
        """Has it signed, and takes the blinding off."""
        answer = await ask(self.wish)
        assert answer["userErrors"] == []
        self.sign(from_b64u(answer["blindSignature"]))

    def sign(self, blind_signature: bytes) -> None:
        """Takes the blinding off what the registrar signed."""
        self.signature = blind.finalize(self.key, self.prepared, blind_signature, self.blinded.inverse)

    def post(self, **said: Any) -> dict[str, Any]:
        """What is posted with it."""
        permit = {
            "month": str(self.month_id),
            "tokenHash": b64u(self.token_hash),
            "randomizer": b64u(self.prepared[: blind.RANDOMIZER_BYTES]),
            "signature": b64u(self.signature),
        }
        return {"do": "submit", "permit": permit, "suggestion": {"expectedEffect": None, **said}}

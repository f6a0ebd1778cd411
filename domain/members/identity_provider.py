"""Providers who say whether a name and an identity number belong together 二要素核验: the console, and HTTP."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import httpx
import orjson

from db.models.members import IdentityMethod, IdentityOutcome, IdentityReason
from domain.members.identity import Finding, IdentityFacts
from domain.shared.clock import Clock
from domain.shared.signatures import signature

logger = logging.getLogger("unionhall.members.console")

TIMEOUT_SECONDS = 4.0
TRIES = 2
FAILURES_TO_OPEN = 5
OPEN_FOR = timedelta(seconds=30)
_OK = 200
_SHOWN = 4
_SILENT = Finding(IdentityOutcome.UNAVAILABLE, IdentityReason.PROVIDER_SILENT)
_ANSWERS = {
    "matched": Finding(IdentityOutcome.MATCHED, IdentityReason.PROVIDER_CONFIRMED),
    "mismatched": Finding(IdentityOutcome.MISMATCHED, IdentityReason.PROVIDER_DENIED),
}


@dataclass(frozen=True, slots=True)
class ConsoleIdentityCheck:
    """Confirms everybody, and says so in the log: for development. Production refuses it at the start."""

    method: IdentityMethod = IdentityMethod.PROVIDER

    async def check(self, facts: IdentityFacts) -> Finding:
        """Logs the last characters of the number."""
        logger.warning("identity …%s is taken as confirmed: no provider is asked", facts.identity_number[-_SHOWN:])
        return _ANSWERS["matched"]


@dataclass(slots=True)
class HttpIdentityCheck:
    """Posts name and number as JSON, signed: `X-Signature: v1=HMAC-SHA256(key, timestamp "." request id "." body)`.

    The provider answers 200 with `{"result": "matched"}` or `"mismatched"`. Everything else, and silence for 4 s, is
    tried a second time, then it is UNAVAILABLE. After five such checks in a row nobody is asked for 30 s, so that a
    provider that is down holds nothing up. Redirects are not followed: they would carry the person elsewhere.
    """

    address: str
    key: bytes = field(repr=False)
    http: httpx.AsyncClient = field(repr=False)
    clock: Clock
    method: IdentityMethod = IdentityMethod.PROVIDER
    failures: int = 0
    open_until: datetime | None = None

    async def check(self, facts: IdentityFacts) -> Finding:
        """MATCHED, MISMATCHED or UNAVAILABLE; nothing of the person is logged."""
        if self.open_until is not None and self.clock() < self.open_until:
            return _SILENT
        for _ in range(TRIES):
            finding = await self._asked(facts)
            if finding is not None:
                self.failures, self.open_until = 0, None
                return finding
        self.failures += 1
        if self.failures >= FAILURES_TO_OPEN:
            self.open_until = self.clock() + OPEN_FOR
        return _SILENT

    async def _asked(self, facts: IdentityFacts) -> Finding | None:
        body = orjson.dumps({"name": facts.name, "identityNumber": facts.identity_number})
        timestamp, request_id = str(int(self.clock().timestamp())), str(uuid4())
        headers = {
            "content-type": "application/json",
            "x-request-id": request_id,
            "x-timestamp": timestamp,
            "x-signature": f"v1={signature(self.key, timestamp, request_id, body)}",
        }
        try:
            answer = await self.http.post(
                self.address, content=body, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False
            )
            said = orjson.loads(answer.content) if answer.status_code == _OK else None
        except (httpx.HTTPError, ValueError):
            return None
        return _ANSWERS.get(str(said.get("result"))) if isinstance(said, dict) else None

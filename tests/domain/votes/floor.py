"""A factory floor: kiosks of a vote with keys of their own, passes, and what a kiosk sends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.votes.kiosks import KioskHead, KioskPass, batch_of, signed_text, written_pass
from domain.votes.service.kiosk_batches import KioskBatchDeliver, kiosk_batch_deliver
from domain.votes.service.kiosk_taps import KioskTap, KioskTapRelease, kiosk_tap, kiosk_tap_release
from domain.votes.service.kiosks import KioskEnrol, KioskRequest, vote_kiosk_enrol
from tests.domain.votes.booth import FOR_FIRST, Booth, sealed
from tests.factories.votes import OpenVote
from voting.canonical import b64u


@dataclass
class Kiosk:
    """One kiosk of a vote, and what it does there."""

    booth: Booth
    vote: OpenVote
    id: UUID
    key: Ed25519PrivateKey
    taps: list[UUID] = field(default_factory=list)

    def request(self, word: str, *lines: str, vote_id: UUID | None = None) -> KioskRequest:
        """What is signed, for this kiosk's vote or for another."""
        of = vote_id or self.vote.id
        text = signed_text(KioskHead(self.booth.tenant_id, self.id, of), word, lines)
        return KioskRequest(self.id, of, b64u(self.key.sign(text)))

    def pass_text(self, by: int, **changes: Any) -> str:
        """What a member shows, by their place among the members."""
        shown = {
            "vote_id": self.vote.id,
            "member_id": self.booth.members[by],
            "ends_at": datetime.now(UTC) + timedelta(minutes=1),
        }
        return written_pass(self.booth.keyring, self.booth.tenant_id, KioskPass(**{**shown, **changes}))

    def tapping(self, pass_text: str, tap_key: UUID | None = None) -> KioskTap:
        """A tap as it is sent."""
        key = tap_key or uuid4()
        return KioskTap(self.request("tap", pass_text, str(key)), pass_text, key)

    async def tap(self, by: int, tap_key: UUID | None = None) -> UUID:
        """The key of a tap."""
        command = self.tapping(self.pass_text(by), tap_key)
        await self.send(kiosk_tap, command)
        self.taps.append(command.tap_key)
        return command.tap_key

    async def release(self, tap_key: UUID) -> Any:
        """Gives one back."""
        return await self.send(kiosk_tap_release, KioskTapRelease(self.request("release", str(tap_key)), tap_key))

    def batch(self, envelopes: Sequence[bytes]) -> KioskBatchDeliver:
        """A batch as it is sent."""
        texts = [b64u(each) for each in envelopes]
        hashes = [each.hex() for each in batch_of(texts)]
        return KioskBatchDeliver(self.request("batch", *hashes), texts)

    async def deliver(self, envelopes: Sequence[bytes]) -> Any:
        """Brings a batch."""
        return await self.send(kiosk_batch_deliver, self.batch(envelopes))

    async def send(self, use_case: Any, command: Any) -> Any:
        """A use case of nobody in particular."""
        async with self.booth.work_of_nobody() as work:
            return await use_case(work, command)


async def kiosk_of(booth: Booth, vote: OpenVote, name: str = "一车间") -> Kiosk:
    """A kiosk that an officer has enrolled."""
    key = Ed25519PrivateKey.generate()
    command = KioskEnrol(vote.id, name, b64u(key.public_key().public_bytes_raw()))
    outcome = await booth.run(vote_kiosk_enrol, command)
    return Kiosk(booth, vote, outcome["kiosk_id"], key)


def envelopes(vote: OpenVote, number: int) -> list[bytes]:
    """So many ballots."""
    return [sealed(vote, FOR_FIRST) for _ in range(number)]


COUNTS = "SELECT tap_count, release_count, delivered_count, late_count FROM kiosk_count WHERE kiosk_id = $1"


async def counts(kiosk: Kiosk) -> tuple[int, int, int, int]:
    """Taps, released, delivered, late."""
    row = await kiosk.booth.owner.fetchrow(COUNTS, kiosk.id)
    assert row is not None
    return row["tap_count"], row["release_count"], row["delivered_count"], row["late_count"]

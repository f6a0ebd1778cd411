"""A provider outside: asked by the relay, noted, asked again; and how documents and checks are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from db.loaders.members.evidence import evidence_by_join_request_id, identity_checks_by_join_request_id
from db.models.members import IdentityMethod, IdentityOutcome, IdentityReason
from db.scope import Scope
from db.types import new_id
from domain.members.identity import Finding, IdentityFacts
from domain.notifications.deliverers import Message
from domain.notifications.identity import (
    IDENTITY_CHANNEL,
    IdentityDeliverer,
    IdentityProviderSilent,
    identity_handlers,
)
from domain.notifications.rules import Recipient, RecipientKind
from domain.shared.handlers import Event
from tests.domain.members.register import CANARIES, NOW, Register
from tests.support.api import Recorder

YES = Finding(IdentityOutcome.MATCHED, IdentityReason.PROVIDER_CONFIRMED)
SILENT = Finding(IdentityOutcome.UNAVAILABLE, IdentityReason.PROVIDER_SILENT)
OPEN = "UPDATE join_request SET status = 'in_review' WHERE member_id IS NULL RETURNING id"
CHECKS = "SELECT method, outcome, checked_by_id FROM identity_check ORDER BY checked_at, id"


@dataclass
class Provider:
    """Answers one after another; keeps what it was asked."""

    answers: list[Finding]
    asked: list[IdentityFacts] = field(default_factory=list)
    method: IdentityMethod = IdentityMethod.PROVIDER

    async def check(self, facts: IdentityFacts) -> Finding:
        """The next answer."""
        self.asked.append(facts)
        return self.answers.pop(0)


async def deliver(register: Register, provider: Provider, request_id: UUID) -> None:
    recipient = Recipient(RecipientKind.JOIN_REQUEST, request_id)
    message = Message(register.tenant_id, IDENTITY_CHANNEL, "identity_check", recipient, {}, "key")
    await IdentityDeliverer(provider, register.database, register.keyring, lambda: NOW).deliver(message)


async def found(register: Register) -> list[tuple[str, str, UUID | None]]:
    return [tuple(row) for row in await register.owner.fetch(CHECKS)]


async def test_silence_is_noted_once_and_asked_about_again(register: Register) -> None:
    request_id = await register.owner.fetchval(OPEN)
    provider = Provider([SILENT, SILENT, YES])

    for _ in range(2):
        with pytest.raises(IdentityProviderSilent):
            await deliver(register, provider, request_id)
    noted = await found(register)
    await deliver(register, provider, request_id)

    assert noted == [("provider", "unavailable", None)]
    assert sorted(await found(register)) == [("provider", "matched", None), ("provider", "unavailable", None)]
    assert provider.asked[0] == IdentityFacts(CANARIES["request's name"], CANARIES["request's identity"])
    entries = await register.owner.fetch("SELECT facts::text FROM audit_entry WHERE action = 'identity_check.made'")
    assert len(entries) == 2
    assert not any(CANARIES["request's identity"] in row["facts"] for row in entries)


async def test_nobody_is_asked_about_a_request_that_is_decided(register: Register) -> None:
    request_id = await register.owner.fetchval("SELECT id FROM join_request WHERE member_id IS NULL")
    provider = Provider([YES])

    await deliver(register, provider, request_id)

    assert (provider.asked, await found(register)) == ([], [])


@pytest.mark.parametrize(("has_provider", "deliveries"), [(True, 1), (False, 0)])
async def test_an_event_runs_our_own_checks_and_asks_for_the_provider_s(
    register: Register, *, has_provider: bool, deliveries: int
) -> None:
    request_id = await register.owner.fetchval(OPEN)
    facts = {"methods": ["document_number", "roster", "provider"]}
    event = Event(register.tenant_id, new_id(), "identity_check.due", "join_request", request_id, facts, NOW, 0)

    async with register.work() as work:
        await identity_handlers(has_provider=has_provider)["identity_check.due"](work, event)

    assert sorted(method for method, _, _ in await found(register)) == ["document_number", "roster"]
    asked = await register.owner.fetchval("SELECT count(*) FROM event WHERE topic = 'notification.delivery_due'")
    assert asked == deliveries


@pytest.mark.parametrize("size", [1, 3, 30])
async def test_documents_and_checks_are_one_statement_for_any_number_of_requests(
    register: Register, recorder: Recorder, size: int
) -> None:
    own = await register.owner.fetchval("SELECT join_request_id FROM join_evidence")
    keys = [own, *(new_id() for _ in range(size - 1)), own]
    nodes = {"join_request_decide": (register.branch_id,)}
    scope, elsewhere = Scope(register.tenant_id, new_id(), nodes), Scope(register.tenant_id, new_id())
    counts = []

    def ids(batch: Sequence[Sequence[object]]) -> list[int]:
        return [len(each) for each in batch]

    async with register.database.read() as conn:
        for batch in (evidence_by_join_request_id, identity_checks_by_join_request_id):
            with recorder.recording() as recorded:
                rows = await batch(conn, scope, keys)
                await conn.fetchval("SELECT 1")
            counts.append(len([text for text in recorded if text != "SELECT 1"]))
            assert len(rows) == len(keys)
        documents = ids(await evidence_by_join_request_id(conn, scope, keys))
        hidden = ids(await evidence_by_join_request_id(conn, elsewhere, keys))

    assert counts == [1, 1]
    assert documents == [1, *[0] * (size - 1), 1]
    assert hidden == [0] * (size + 1)

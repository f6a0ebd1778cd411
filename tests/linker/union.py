"""The union of the linker suite, and what the adversary knows to look for."""

import random
from dataclasses import dataclass

import asyncpg

from db.sealing import Keyring
from tests.linker.evidence import Evidence, Machine, Sought
from tests.linker.judging import shares
from tests.support.polling import Polling, Secret, polling
from voting.envelopes import ballot_hash


@dataclass(frozen=True, slots=True)
class Union(Polling):
    """On a server in the adversary's hands."""

    machine: Machine

    async def forget(self) -> None:
        """Empties what votes leave behind, so that the next one is looked for among its own traces."""
        conn = await asyncpg.connect(self.machine.postgres.admin_dsn)
        await conn.execute("SET session_replication_role = replica")  # no trigger refuses
        await conn.execute("TRUNCATE vote, audit_entry, audit_link, event, request_key CASCADE")
        await conn.close()

    def sought(self, secret: Secret, *, is_by_hash: bool = False) -> Sought:
        """What the adversary looks for: members, and the marks of the ballots or the hashes of the envelopes."""
        who = {member_id.bytes: number for number, member_id in enumerate(self.members)}
        hashes = [ballot_hash(envelope)[:16] for envelope in secret.envelopes]
        tokens = hashes if is_by_hash else [mark.encode() for mark in secret.marks]
        return Sought(who, {token: number for number, token in enumerate(tokens)})

    def best(self, evidence: Evidence) -> tuple[str, float]:
        """The attack that did best in one vote, in which each ballot has its voter's number."""
        voters = len(self.members)
        found_by = shares(evidence, {each: each for each in range(voters)}, voters, random.Random(1))
        name = max(found_by, key=lambda each: found_by[each])
        return name, found_by[name]


async def found(machine: Machine, keyring: Keyring, voters: int) -> Union:
    """A new union with so many members."""
    made = await polling(machine.postgres.dsn, keyring, voters)
    return Union(made.database, made.owner, made.keyring, made.tenant_id, made.members, machine)

"""Casting a sealed ballot, written by hand: the database's function decides and writes, the receipt is signed here."""

from typing import Final

import orjson

from bench.limit.pool import Pool
from bench.limit.reads import RefusedError, Variables, key_of
from db.sealing import Keyring
from domain.shared.actor import Actor
from domain.votes.service.promising import promise_key
from voting.canonical import b64u, canonical, from_b64u
from voting.envelopes import ballot_hash
from voting.promises import Promise, Sealer, sign_promise

CAST: Final = "ballot_cast"
STATEMENTS: Final = (CAST,)


class Casting:
    """An envelope that the voter's client has sealed."""

    def __init__(self, keyring: Keyring) -> None:
        """Keeps the keys of the installation."""
        self._keyring = keyring

    async def answer(self, pool: Pool, actor: Actor, variables: Variables) -> bytes:
        """The answer as JSON.

        Raises:
            RefusedError: The vote does not take the ballot.
        """
        given, tenant_id, member_id = variables["input"], actor.tenant_id, actor.member_id
        if member_id is None:
            raise RefusedError("nobody is signed in")
        vote_id, envelope = key_of(given["voteId"], b"Vote"), from_b64u(given["envelope"])
        async with pool.connection() as (_, statements):
            row = await statements[CAST].fetchrow(
                *(tenant_id, vote_id, member_id, envelope, ballot_hash(envelope)),
                given["channel"].lower(),
            )
        if row is None or row["outcome"] not in {"cast", "same"}:
            raise RefusedError("not taken")
        promise = Promise(str(vote_id), row["definition_hash"], row["hash"], row["number"], Sealer.VOTER)
        key = promise_key(self._keyring, tenant_id, vote_id, row["sealed_promise_key"])
        receipt = {
            "promise": canonical(promise.document()).decode(),
            "signature": b64u(sign_promise(promise, key)),
            "ballotHash": promise.ballot.hex(),
            "number": promise.number,
            "sealedBy": "VOTER",
        }
        vote = {"id": given["voteId"], "viewerHasVoted": True}
        return orjson.dumps({"data": {"ballotCast": {"receipt": receipt, "vote": vote, "userErrors": []}}})

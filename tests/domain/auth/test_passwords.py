"""Hashing off the event loop, bounded."""

import asyncio
import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher

from domain.auth.errors import Overloaded
from domain.auth.passwords import MEMORY_KIB, WORKSHOP, PasswordWorkshop, argon2id

CHEAP = argon2id(memory_kib=8)


class GatedHasher(PasswordHasher):
    """Hashes when the gate opens, and remembers on which threads."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.gate = threading.Event()
        self.threads: set[str] = set()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.threads.add(threading.current_thread().name)
        assert self.gate.wait(timeout=10)
        return super().hash(password, salt=salt)


def workshop(hasher: PasswordHasher = CHEAP) -> PasswordWorkshop:
    return PasswordWorkshop(hasher, threads=2, waiting=3)


async def test_parameters_are_those_of_the_design() -> None:
    encoded = await workshop(argon2id()).hash("tea at the loom")

    assert MEMORY_KIB == 47_104
    assert encoded.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert (await WORKSHOP.hash("tea at the loom")).startswith("$argon2id$v=19$m=47104,t=1,p=1$")


async def test_right_and_wrong_passwords() -> None:
    stored = await workshop().hash("tea at the loom")

    assert (await workshop().verify(stored, "tea at the loom")).is_right
    assert not (await workshop().verify(stored, "tea at the mill")).is_right


async def test_hash_under_present_parameters_is_kept() -> None:
    stored = await workshop().hash("tea at the loom")

    assert (await workshop().verify(stored, "tea at the loom")).new_hash is None


async def test_hash_under_older_parameters_is_replaced_once_the_password_is_right() -> None:
    older = argon2id(memory_kib=16).hash("tea at the loom")

    right = await workshop().verify(older, "tea at the loom")
    wrong = await workshop().verify(older, "tea at the mill")

    assert right.new_hash is not None
    assert right.new_hash.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert (await workshop().verify(right.new_hash, "tea at the loom")).is_right
    assert wrong.new_hash is None


class RecordingHasher(PasswordHasher):
    """Remembers the hashes that were verified against."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.verified.append(str(hash))
        return super().verify(hash, password)


async def test_nobody_costs_a_verification_under_the_same_parameters() -> None:
    hasher = RecordingHasher()

    verdict = await workshop(hasher).verify(None, "tea at the loom")

    assert not verdict.is_right
    assert [encoded.rsplit("$", 2)[0] for encoded in hasher.verified] == ["$argon2id$v=19$m=8,t=1,p=1"]
    assert len(hasher.verified[0]) == len(hasher.hash("tea at the loom"))


@pytest.mark.parametrize("stored", ["", "plain", "$argon2id$v=19$m=8,t=1,p=1$broken"])
async def test_damaged_hash_lets_nobody_in(stored: str) -> None:
    assert not (await workshop().verify(stored, "tea at the loom")).is_right


async def test_queue_is_bounded_and_drains() -> None:
    hasher = GatedHasher()
    busy = workshop(hasher)
    waiting = [asyncio.create_task(busy.hash("tea at the loom")) for _ in range(5)]
    await asyncio.sleep(0)

    with pytest.raises(Overloaded) as refused:
        await busy.hash("tea at the loom")
    hasher.gate.set()
    hashes = await asyncio.gather(*waiting)

    assert refused.value.facts == {"retry_after_seconds": 2}
    assert len(hashes) == 5
    assert len(hasher.threads) <= 2
    assert threading.current_thread().name not in hasher.threads
    assert await busy.hash("tea at the loom")


async def test_caller_that_goes_away_gives_its_place_back() -> None:
    hasher = GatedHasher()
    busy = workshop(hasher)
    tasks = [asyncio.create_task(busy.hash("tea at the loom")) for _ in range(5)]
    await asyncio.sleep(0)

    for task in tasks[2:]:
        task.cancel()
    await asyncio.gather(*tasks[2:], return_exceptions=True)
    again = [asyncio.create_task(busy.hash("tea at the loom")) for _ in range(3)]
    hasher.gate.set()

    assert len(await asyncio.gather(*tasks[:2], *again)) == 5

"""The registrar: one key for a vote, one answer for a value, the same after a kill, and nothing for strangers."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.support.waiting import until
from voting import blind
from voting.blind import PublicKey
from voting.registrar import Address, AddressInvalid, RegistrarAway, RegistrarClient, RegistrarRefused
from voting.registrar.keys import KeyEnded, KeyMissing, KeyStore
from voting.registrar.server import Registrar

VOTE = uuid4()
SECRET = b"s" * 32


class _InThreads(Registrar):
    """Signs in this process: another takes longer to start than all these tests."""

    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1)


@pytest_asyncio.fixture
async def asked(tmp_path: Path) -> AsyncIterator[RegistrarClient]:
    """A registrar on a Unix socket, and who asks it."""
    address = Address(path=tmp_path / "socket")
    registrar = _InThreads(KeyStore(tmp_path / "keys"))
    server = await registrar.listen(address)
    client = RegistrarClient(address)
    yield client
    client.close()
    registrar.close()
    server.close()


def blinded_for(key: bytes) -> bytes:
    """What a voter sends."""
    return blind.blind(PublicKey.from_der(key), blind.prepare(b"a ballot")).message


async def test_a_vote_has_one_key_and_a_value_one_answer(asked: RegistrarClient) -> None:
    key = await asked.key_of(VOTE)
    blinded = blinded_for(key)

    answers = await asyncio.gather(*(asked.sign(VOTE, blinded) for _ in range(10)))

    assert await asked.key_of(VOTE) == key
    assert len(set(answers)) == 1
    assert blind.is_blind_signature(PublicKey.from_der(key), blinded, answers[0])
    assert await asked.held() == [VOTE]


async def test_another_vote_has_another_key(asked: RegistrarClient) -> None:
    assert await asked.key_of(VOTE) != await asked.key_of(uuid4())


async def test_a_key_that_has_ended_signs_nothing_and_is_never_made_again(
    asked: RegistrarClient, tmp_path: Path
) -> None:
    blinded = blinded_for(await asked.key_of(VOTE))
    await asked.end(VOTE)
    await asked.end(VOTE)

    for question in (asked.sign(VOTE, blinded), asked.key_of(VOTE)):
        with pytest.raises(RegistrarRefused, match="KEY_ENDED"):
            await question
    assert await asked.held() == []
    assert not list((tmp_path / "keys").glob("*.key"))


async def test_what_it_cannot_sign_is_refused_with_a_word(asked: RegistrarClient) -> None:
    with pytest.raises(RegistrarRefused, match="KEY_MISSING"):
        await asked.sign(VOTE, bytes(256))
    await asked.key_of(VOTE)
    for value in (bytes(255), b"\xff" * 256, bytes(256)):
        with pytest.raises(RegistrarRefused, match="BLINDED_INVALID"):
            await asked.sign(VOTE, value)
    assert await asked.held() == [VOTE]


async def test_what_cannot_be_meant_is_malformed(tmp_path: Path) -> None:
    registrar, vote = _InThreads(KeyStore(tmp_path)), str(VOTE)
    await registrar.ask({"do": "key", "vote": vote})

    for message in ({}, {"do": "key"}, {"do": "what", "vote": vote}, {"do": "sign", "vote": vote, "blinded": "xy"}):
        assert await registrar.ask(message) == {"refused": "MALFORMED"}


async def test_over_tcp_nobody_is_answered_without_the_secret(tmp_path: Path) -> None:
    registrar = _InThreads(KeyStore(tmp_path), secret=SECRET)
    server = await registrar.listen(Address(host="127.0.0.1", port=0))
    address = Address(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
    friend, stranger = RegistrarClient(address, SECRET), RegistrarClient(address, b"another")

    with pytest.raises(RegistrarAway):
        await stranger.key_of(VOTE)
    assert await friend.held() == []
    assert await friend.key_of(VOTE)
    friend.close()
    registrar.close()
    server.close()


async def test_nobody_at_the_address_is_away_not_a_fault(tmp_path: Path) -> None:
    with pytest.raises(RegistrarAway):
        await RegistrarClient(Address(path=tmp_path / "socket")).sign(VOTE, bytes(256))


async def test_who_greets_in_another_way_or_says_nothing_is_no_registrar(tmp_path: Path) -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\n")
        await writer.drain()
        writer.close()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    for number, behaviour in enumerate((greet, wait)):
        path = tmp_path / str(number)
        server = await asyncio.start_unix_server(behaviour, str(path))
        with pytest.raises(RegistrarAway):
            await RegistrarClient(Address(path=path), timeout_seconds=0.05).held()
        server.close()


def test_keys_lie_sealed_and_private(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys")
    key = store.make(VOTE)
    (file,) = (tmp_path / "keys").glob("*.key")

    assert KeyStore(tmp_path / "keys").find(VOTE) == key
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert key.to_der()[100:200] not in file.read_bytes()
    with pytest.raises(KeyMissing):
        KeyStore(tmp_path / "keys", b"\x01" * 32).find(VOTE)
    with pytest.raises(KeyMissing):
        KeyStore(tmp_path / "keys", b"\x01" * 32).make(VOTE)
    file.rename(file.with_name(f"{uuid4()}.key"))
    with pytest.raises(KeyMissing):
        KeyStore(tmp_path / "keys").find(VOTE)


def test_a_key_whose_end_was_interrupted_is_not_used_again(tmp_path: Path) -> None:
    KeyStore(tmp_path).make(VOTE)
    (tmp_path / f"{VOTE}.ended").touch()

    with pytest.raises(KeyEnded):
        KeyStore(tmp_path).find(VOTE)
    KeyStore(tmp_path).destroy(VOTE)
    assert not list(tmp_path.glob("*.key"))


@pytest.mark.parametrize("text", ["unix:/run/registrar", "tcp://127.0.0.1:7000", "tcp://[::1]:7000"])
def test_an_address_reads_as_it_is_written(text: str) -> None:
    assert str(Address.parse(text)) == text


@pytest.mark.parametrize("text", ["", "registrar", "unix:registrar", "tcp://host", "tcp://host:x", "http://host:1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressInvalid):
        Address.parse(text)


async def test_killed_in_the_middle_it_gives_the_same_answer_again(tmp_path: Path) -> None:
    address = Address(path=tmp_path / "socket")
    client = RegistrarClient(address, timeout_seconds=30)
    command = [sys.executable, "-m", "voting.registrar", "--directory", str(tmp_path / "keys"), "--processes", "1"]

    async def is_there() -> bool:
        return (tmp_path / "socket").exists()

    async def started() -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*command, "--listen", str(address)])  # noqa: ASYNC220  # returns at once
        await until(is_there)
        return process

    first = await started()
    key = await client.key_of(VOTE)
    blinded = blinded_for(key)
    before = await client.sign(VOTE, blinded)
    first.send_signal(signal.SIGKILL)
    first.wait()
    with pytest.raises(RegistrarAway):
        await client.sign(VOTE, blinded)
    (tmp_path / "socket").unlink()

    second = await started()
    assert await client.key_of(VOTE) == key
    assert await client.sign(VOTE, blinded) == before
    client.close()
    second.terminate()
    assert second.wait(10) == 0

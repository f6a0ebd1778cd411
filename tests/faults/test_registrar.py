"""The registrar below a supervisor, killed: it is back with the same keys, and it ends with its owner."""

import asyncio
import os
import signal
from pathlib import Path
from uuid import uuid4

from db.processes import poll
from tests.faults.serving import Service, real_command, serving
from voting import blind
from voting.blind import PublicKey
from voting.registrar import Address, RegistrarClient


def test_the_registrar_is_started_again_with_its_keys_and_ends_with_the_supervisor(directory: Path) -> None:
    with serving(directory, command=real_command("--no-demo")) as service:
        assert poll(lambda: bool(registrars_of(service)), 30, 0.05)
        (killed,) = registrars_of(service)
        environ = Path(f"/proc/{killed}/environ").read_bytes()
        assert b"DATABASE_URL" not in environ
        assert b"UNIONHALL_SECRET" not in environ
        path = socket_of(killed)
        assert poll(path.exists, 30, 0.05)
        before = asyncio.run(answers_of(path))

        os.kill(killed, signal.SIGKILL)

        assert poll(lambda: bool(registrars_of(service) - {killed}), 30, 0.05)
        assert poll(lambda: answered(path), 30, 0.2)
        assert asyncio.run(answers_of(path)) == before
        (registrar,) = registrars_of(service)
    assert poll(lambda: not Path(f"/proc/{registrar}").exists(), 10)


VOTE = uuid4()
_BLINDED: dict[bytes, bytes] = {}


async def answers_of(path: Path) -> tuple[bytes, bytes]:
    """The key of a vote, and the signature of one value."""
    client = RegistrarClient(Address(path=path), timeout_seconds=30)
    key = await client.key_of(VOTE)
    blinded = _BLINDED.setdefault(key, blind.blind(PublicKey.from_der(key), blind.prepare(b"a ballot")).message)
    signature = await client.sign(VOTE, blinded)
    client.close()
    return key, signature


def answered(path: Path) -> bool:
    """Whether somebody answers there."""
    try:
        asyncio.run(answers_of(path))
    except Exception:  # noqa: BLE001  # away, or about to be
        return False
    return True


def registrars_of(service: Service) -> set[int]:
    """Process numbers of the registrars below a supervisor."""
    return {pid for pid in service.children() if b"voting.registrar" in _command_of(pid)}


def socket_of(pid: int) -> Path:
    """Where a registrar listens."""
    words = _command_of(pid).decode().split("\0")
    path = Address.parse(words[words.index("--listen") + 1]).path
    assert path is not None
    return path


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""

"""`python -m api.worker` with passwords that cost little memory, for tests of everything but their cost."""

from api import worker
from domain.auth.passwords import PasswordWorkshop, argon2id
from domain.auth.service import proofs

if __name__ == "__main__":
    setattr(proofs, "WORKSHOP", PasswordWorkshop(argon2id(memory_kib=8), threads=2, waiting=32))  # noqa: B010  # as a monkeypatch does it: the name is not exported
    worker.main()

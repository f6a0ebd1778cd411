"""`python -m api.worker` for tests of the SDK: quick passwords, and access tokens that end after seconds.

`UNIONHALL_TEST_ACCESS_SECONDS` says how long a token lives, `UNIONHALL_TEST_GRACE_SECONDS` how long the answer to a
renewal is given again whoever asks, `UNIONHALL_TEST_FORGETS_KEYS` that it is not given again under its key.
"""

import os
from datetime import timedelta

from api import worker
from domain.auth import rules, tokens
from domain.auth.passwords import PasswordWorkshop, argon2id
from domain.auth.service import proofs

MODULE = "tests.suites.sdk.hasty"
ACCESS = "UNIONHALL_TEST_ACCESS_SECONDS"
GRACE = "UNIONHALL_TEST_GRACE_SECONDS"
FORGETS = "UNIONHALL_TEST_FORGETS_KEYS"


def _seconds(name: str, usual: timedelta) -> timedelta:
    return timedelta(seconds=float(os.environ[name])) if name in os.environ else usual


if __name__ == "__main__":
    setattr(proofs, "WORKSHOP", PasswordWorkshop(argon2id(memory_kib=8), threads=2, waiting=32))  # noqa: B010  # as a monkeypatch does it: the name is not exported
    setattr(tokens, "ACCESS_LIFE", _seconds(ACCESS, rules.ACCESS_LIFE))  # noqa: B010  # as above
    setattr(rules, "REPEAT_GRACE", _seconds(GRACE, rules.REPEAT_GRACE))  # noqa: B010  # as above
    if FORGETS in os.environ:
        setattr(rules, "_is_same", lambda *_: False)  # noqa: B010  # as above
    worker.main()

"""Whether the last proof is recent and strong enough, as a table."""

from datetime import timedelta

import pytest

from db.queries.auth.sessions import ProofRow
from domain.shared.proofs import StepUpMethod, missing_proof
from tests.factories.auth import NOW

PASSWORD, CODE, PASSKEY = StepUpMethod.PASSWORD, StepUpMethod.CODE, StepUpMethod.PASSKEY
NOTHING: tuple[StepUpMethod, ...] = ()

# How it was proven, how many seconds ago, what the member has (password, phone, passkey), what would help.
TABLE = [
    ("password", 0, (True, True, False), None),
    ("password", 600, (True, True, False), None),
    ("password", 601, (True, True, False), (PASSWORD, CODE)),
    ("password", 601, (True, False, False), (PASSWORD,)),
    ("code", 601, (False, True, False), (CODE,)),
    ("code", 5, (False, True, False), None),
    ("single_sign_on", 5, (False, False, False), None),
    ("single_sign_on", 601, (False, False, False), NOTHING),
    ("password", 0, (True, True, True), (PASSKEY,)),
    ("code", 0, (True, True, True), (PASSKEY,)),
    ("single_sign_on", 0, (False, False, True), (PASSKEY,)),
    ("passkey", 600, (True, True, True), None),
    ("passkey", 601, (True, True, True), (PASSKEY,)),
    ("passkey", 0, (True, True, False), None),
    ("passkey", 601, (True, True, False), (PASSWORD, CODE)),
]


@pytest.mark.parametrize(("kind", "seconds", "has", "helps"), TABLE)
def test_what_would_help(
    kind: str, seconds: int, has: tuple[bool, bool, bool], helps: tuple[StepUpMethod, ...] | None
) -> None:
    proof = ProofRow(kind, NOW - timedelta(seconds=seconds), *has)

    assert missing_proof(proof, NOW) == helps

"""Recent proofs 再次验证: what a few operations ask for besides a right, because a device may lie open on a desk."""

from datetime import datetime, timedelta
from enum import StrEnum

from db.models.auth import ProofKind
from db.queries.auth import sessions as session_queries
from db.queries.auth.sessions import ProofRow
from domain.shared.errors import DomainError
from domain.shared.work import Work

PROOF_LIFE = timedelta(minutes=10)
"""How long a sign-in, or a step-up, counts as recent."""


class StepUpMethod(StrEnum):
    """What a member can prove again who they are with."""

    PASSWORD = "password"  # noqa: S105  # the name of a method
    CODE = "code"
    PASSKEY = "passkey"


class StepUpRequired(DomainError):
    """The last proof is too old, or too weak. Facts: `minutes`, `methods` that help; without any, sign in again."""

    code = "STEP_UP_REQUIRED"

    def __init__(self, *, minutes: int, methods: tuple[StepUpMethod, ...]) -> None:
        super().__init__(minutes=minutes, methods=methods)
        self.methods = methods


def missing_proof(proof: ProofRow, now: datetime) -> tuple[StepUpMethod, ...] | None:
    """Which methods would help, strongest first; None when the proof is recent and strong enough.

    Whoever has a passkey proves by passkey: a password that was looked up over a shoulder must not be enough.
    """
    is_strong = proof.kind == ProofKind.PASSKEY or not proof.has_passkey
    if is_strong and now - proof.proven_at <= PROOF_LIFE:
        return None
    if proof.has_passkey:
        return (StepUpMethod.PASSKEY,)
    has = {StepUpMethod.PASSWORD: proof.has_password, StepUpMethod.CODE: proof.has_phone}
    return tuple(method for method, is_there in has.items() if is_there)


async def require_recent_proof(work: Work) -> None:
    """Refuses a caller who has not proven lately, on this device, who they are; `sessionStepUp` renews the proof.

    One read by keys, in the transaction of the operation that asks: nothing of it is cached, so that a step-up counts
    at once in every process. Call it before anything is told about the object of the operation, and list
    STEP_UP_REQUIRED among its codes with an error type that implements `StepUpUserError`.

    Raises:
        StepUpRequired: With the methods that help.
    """
    actor, proof = work.actor, None
    if actor.session_id is not None and actor.member_id is not None:
        proof = await session_queries.find_proof(
            work.conn, actor.tenant_id, actor.session_id, member_id=actor.member_id
        )
    methods = () if proof is None else missing_proof(proof, work.now)
    if methods is not None:
        raise StepUpRequired(minutes=int(PROOF_LIFE.total_seconds()) // 60, methods=methods)

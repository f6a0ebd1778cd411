"""How a person proves who they are: counted in a transaction of its own, verified outside any."""

from api.context import Context
from api.schema.auth.step_up import SessionStepUpProofInput
from domain.auth import service


async def count_attempt(context: Context, login: str | None) -> service.Attempt:
    """A counted attempt, committed before anything is verified."""
    async with context.write() as work:
        return await service.attempt_reserve(work, service.AttemptReserve(login))


async def prove_by_code(context: Context, phone_number: str, code: str) -> service.CodeProof:
    """A right code; the try is counted whatever comes of it."""
    async with context.write() as work:
        tried = await service.sign_in_code_try(work, service.CodeTry(phone_number, code))
    return service.code_prove(tried)


async def prove_by_passkey(context: Context, answer: str) -> service.PasskeyProof:
    """A verified answer; its challenge is used up whatever comes of it."""
    async with context.write() as work:
        presented = await service.passkey_proof_take(work, answer)
    return service.passkey_prove(context.sign_in.passkey_party, presented)


async def prove_again(
    context: Context, proof: SessionStepUpProofInput
) -> service.Proof | service.CodeProof | service.PasskeyProof:
    """The one proof that was given."""
    if proof.password:
        return await service.password_prove(await count_attempt(context, None), proof.password)
    if proof.code:
        return await prove_by_code(context, proof.code.phone_number, proof.code.code)
    return await prove_by_passkey(context, proof.passkey_answer_json or "")

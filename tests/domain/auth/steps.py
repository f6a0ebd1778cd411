"""Passkeys as a client and a software authenticator use them, on the service functions."""

from domain.auth import service as auth
from domain.shared.errors import DomainError
from domain.shared.work import Outcome
from tests.factories.auth import NOBODY, Caller, Union
from tests.support.authenticator import ORIGIN, Authenticator

PARTY = auth.RelyingParty("localhost", "Unionhall", (ORIGIN, "https://localhost"))


async def registration_options(union: Union, device: Caller) -> str:
    """What `passkeyRegisterBegin` answers."""
    async with union.work(device) as work:
        outcome = await auth.passkey_register_begin(work, auth.PasskeyRegisterBegin(PARTY))
    return str(outcome["options_json"])


async def finish_registration(union: Union, device: Caller, answer: str, name: str | None = None) -> Outcome:
    """Both steps of `passkeyRegister`."""
    async with union.work(device) as work:
        challenge = await auth.passkey_registration_take(work, answer)
    key = auth.passkey_registration_prove(PARTY, answer, challenge)
    async with union.work(device) as work:
        return await auth.passkey_register(work, auth.PasskeyRegister(key, name))


async def register(union: Union, device: Caller, authenticator: Authenticator) -> Outcome:
    """A passkey of the device's member."""
    return await finish_registration(
        union, device, authenticator.register(await registration_options(union, device)), "Li Mei's phone"
    )


async def proof_options(union: Union, caller: Caller = NOBODY) -> str:
    """What `passkeyProveBegin` answers."""
    async with union.work(caller) as work:
        outcome = await auth.passkey_prove_begin(work, auth.PasskeyProveBegin(PARTY))
    return str(outcome["options_json"])


async def prove(union: Union, answer: str, caller: Caller = NOBODY) -> auth.PasskeyProof:
    """The first two steps of a proof by passkey."""
    async with union.work(caller) as work:
        presented = await auth.passkey_proof_take(work, answer)
    return auth.passkey_prove(PARTY, presented)


async def open_by_passkey(union: Union, answer: str, caller: Caller = NOBODY) -> Outcome:
    """All three steps of signing in by passkey."""
    proof = await prove(union, answer, caller)
    async with union.work(caller) as work:
        return await auth.session_open_by_passkey(work, auth.SessionOpenByPasskey(proof, "Li Mei's phone"))


async def refusal_of(union: Union, answer: str, caller: Caller = NOBODY) -> str:
    """The code of a try to sign in by passkey, refusals that were written included."""
    try:
        outcome = await open_by_passkey(union, answer, caller)
    except DomainError as refused:
        return refused.code
    return str(outcome.get("refused", "SIGNED_IN"))

"""The ballot client in JavaScript, in Node and in Chromium: the formats of Python, the way of a ballot, the vectors."""

import json
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.suggestions.rules import permit_message
from domain.votes.kiosk_errors import KioskProofInvalid
from domain.votes.kiosks import KioskHead, check_proof, read_key, signed_text
from tests.suites.ballots.world import BALLOT_KEY, World, blind_signature, world
from tests.suites.run import HERE, SUITE_SECONDS, install, output_of
from voting.ballots import Invalid, read_ballot, unpad
from voting.blind import PublicKey, prepare, verify
from voting.canonical import b64u, canonical, from_b64u
from voting.envelopes import EnvelopeUnreadable, open_envelope

pytestmark = pytest.mark.suites

Run = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""Runs a job of `ballots/jobs.mjs` and gives its result."""

BALLOTS = HERE / "ballots"
CLIENT = HERE.parents[1] / "clients" / "ballot"


@pytest.fixture(params=["node", "chromium"])
async def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """The client in one of its homes."""
    await install()
    await install(CLIENT)
    command = ("node", "in_node.mjs")
    more: tuple[str, ...] = ()
    if request.param == "chromium":
        directory: Path = request.getfixturevalue("browser")
        command, more = ("node", "in_chromium.mjs"), (str(directory), str(tmp_path / "profile"))

    async def result(job: str, given: Mapping[str, Any]) -> Any:
        text = json.dumps(given, ensure_ascii=False)
        return json.loads(await output_of(*command, job, *more, seconds=SUITE_SECONDS, directory=BALLOTS, given=text))

    return result


@pytest.fixture(scope="session")
def made() -> World:
    """What Python has written."""
    return world()


async def test_the_types_of_the_client_hold() -> None:
    await install()
    await install(CLIENT)

    assert await output_of(str(HERE / "node_modules/.bin/tsc"), "-p", str(CLIENT), seconds=SUITE_SECONDS) == ""


@pytest.mark.parametrize(
    ("job", "count"),
    [("formats", 27), ("flows", 46), ("kiosks", 17), ("storages", 9), ("transport", 6), ("vectors", 13)],
)
async def test_every_check_holds(run: Run, made: World, job: str, count: int) -> None:
    verdicts = await run(job, made.given)

    assert [verdict for verdict in verdicts if verdict["status"] != "ok"] == []
    assert len(verdicts) == count


async def test_what_is_sealed_in_javascript_opens_in_python(run: Run, made: World) -> None:
    sealed = [from_b64u(text) for text in await run("envelopes", made.given)]

    assert [open_envelope(BALLOT_KEY, made.definition_hash, envelope) for envelope in sealed] == list(made.padded)
    for envelope, padded in zip(sealed, made.padded, strict=True):
        answers = read_ballot(made.questions, padded)
        assert not isinstance(answers, Invalid)
        assert canonical(answers) == unpad(padded)
        with pytest.raises(EnvelopeUnreadable):
            open_envelope(BALLOT_KEY, bytes(32), envelope)


async def test_a_permit_that_python_signed_blindly_is_a_signature(run: Run, made: World) -> None:
    blinding = await run("blinding", made.given)
    answer = blind_signature(made.registrar, from_b64u(blinding["blinded"]))

    told = {"blinding": blinding, "blindSignature": b64u(answer)}
    permit = await run("permit", {**made.given, **told})

    ballot, definition = bytes.fromhex(made.given["ballot"]), bytes.fromhex(made.given["unlinkable"]["hash"])
    signed = from_b64u(permit["randomizer"]) + b"unionhall permit 1\n" + definition + ballot
    scheme = padding.PSS(padding.MGF1(SHA384()), 48)
    made.registrar.public_key().verify(from_b64u(permit["signature"]), signed, scheme, SHA384())
    with pytest.raises(InvalidSignature):
        made.registrar.public_key().verify(from_b64u(permit["signature"]), signed[:-1] + b"x", scheme, SHA384())


async def test_a_permit_of_a_suggestion_that_python_signed_blindly_is_one_that_python_takes(
    run: Run, made: World
) -> None:
    spki = made.registrar.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    month_id = uuid4()
    month = {"id": str(month_id), "key": b64u(spki)}
    drawn = await run("suggestionBlinding", {"month": month})
    token_hash = from_b64u(drawn["tokenHash"])
    answer = b64u(blind_signature(made.registrar, from_b64u(drawn["blinding"]["blinded"])))

    other = b64u(bytes(32))
    told = await run("suggestionPermit", {"month": month, "drawn": drawn, "blindSignature": answer, "other": other})

    assert sha256(from_b64u(drawn["token"])).digest() == token_hash
    assert (told["refused"], told["holds"]) == ("PERMIT_BROKEN", [True, False])
    signature, randomizer = from_b64u(told["permit"]["signature"]), from_b64u(told["permit"]["randomizer"])
    key = PublicKey.from_der(spki)
    for month_bytes, holds in ((month_id.bytes, True), (bytes(16), False)):
        message = prepare(permit_message(month_bytes, token_hash), randomizer=randomizer)
        assert verify(key, message, signature) is holds


async def test_what_a_kiosk_signs_in_javascript_holds_in_python(run: Run, made: World) -> None:
    kiosk_id, lines = uuid4(), ["UK1.abc", str(uuid4())]
    asked = {**made.given, "word": "tap", "lines": lines, "kioskId": str(kiosk_id)}
    told = await run("kioskRequest", asked)

    definition = json.loads(made.given["sealed"]["definition"])
    head = KioskHead(UUID(definition["union"]), kiosk_id, UUID(told["vote"]))
    check_proof(read_key(told["publicKey"]), told["signature"], signed_text(head, "tap", lines))
    with pytest.raises(KioskProofInvalid):
        check_proof(read_key(told["publicKey"]), told["signature"], signed_text(head, "tap", lines[:1]))

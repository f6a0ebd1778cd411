"""From a box to ballots and a statement: what counts, which boxes are refused, which openings are not believed."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.voting.samples import BALLOT, KEY, OTHER_BALLOT, VOTE, box, definition, not_a_ballot, sealed
from voting.boxes import BoxFault, BoxRefused, Posted, box_document, box_of, box_root, is_permitted, permit_message
from voting.canonical import b64u, canonical, digest, from_b64u, labelled, parse
from voting.envelopes import OVERHEAD, ballot_hash
from voting.keys import AnotherKey, vote_key
from voting.openings import Opening, OpeningFault, open_box, opening_fault
from voting.signatures import is_signed_by
from voting.trees import root

DEFINITION = definition()
BALLOTS = [BALLOT, OTHER_BALLOT, BALLOT, [None] * 4, b"[null, null,null,null]", not_a_ballot()]
BOX = box(DEFINITION, BALLOTS)
BOX.append(Posted(bytes(DEFINITION.envelope_length)))
BOX.sort(key=lambda member: ballot_hash(member.envelope))
ENVELOPES = [member.envelope for member in BOX]
OPENED = open_box(DEFINITION, BOX, KEY)
STATEMENT: Any = OPENED.opening["statement"]
TALLY = [
    {"blank": 1, "options": [2, 1, 2, 0], "write_ins": [{"text": "王芳", "count": 1}]},
    {"blank": 1, "items": [{"yes": 2, "no": 1, "abstain": 0}, {"yes": 1, "no": 0, "abstain": 2}]},
    {"blank": 1, "first": [1, 0, 2]},
    {"blank": 2, "given": [2, 0], "scores": [10, 0]},
]


def handed(**change: Any) -> Opening:
    """The opening with members of the statement, or of `ballots.json`, in place of its own; signed again."""
    ballots: Any = {
        **OPENED.ballots,
        **{name: change.pop(name) for name in ("ballots_of", "vote_of") if name in change},
    }
    ballots["ballots"] = ballots.pop("ballots_of", ballots["ballots"])
    ballots["vote"] = ballots.pop("vote_of", ballots["vote"])
    statement = {**STATEMENT, **change}
    signature = KEY.statement.sign(labelled("unionhall opening 1", statement))
    return Opening(ballots, {"statement": statement, "signature": b64u(signature)})


def test_what_is_opened_is_counted_and_what_is_none_has_its_reason() -> None:
    invalid = [{"invalid": reason} for reason in ("not_a_ballot", "not_canonical", "unreadable")]
    ballots = [[None] * 4, BALLOT, BALLOT, OTHER_BALLOT, *invalid]
    statement = {
        "format": "unionhall-opening-1",
        "vote": VOTE,
        "definition": DEFINITION.hash.hex(),
        "box": root([ballot_hash(envelope) for envelope in ENVELOPES]).hex(),
        "ballots": digest("unionhall ballots 1", ballots).hex(),
        "count": 7,
        "invalid": 3,
        "tally": TALLY,
    }

    assert OPENED.ballots == {"format": "unionhall-ballots-1", "vote": VOTE, "ballots": ballots}
    assert OPENED.opening["statement"] == statement
    assert is_signed_by(
        KEY.statement_key, from_b64u(OPENED.opening["signature"]), labelled("unionhall opening 1", statement)
    )
    assert opening_fault(DEFINITION, ENVELOPES, OPENED) is None


def test_two_openings_of_a_box_are_the_same_bytes() -> None:
    again = open_box(DEFINITION, box_of(box_document(VOTE, DEFINITION.hash, reversed(BOX)), DEFINITION), KEY)

    assert again.files() == OPENED.files()
    assert {name: parse(data) for name, data in again.files().items()} == {
        "ballots.json": OPENED.ballots,
        "opening.json": OPENED.opening,
    }


def test_an_empty_box_has_an_opening() -> None:
    opened = open_box(DEFINITION, box_of(box_document(VOTE, DEFINITION.hash, []), DEFINITION), KEY)

    assert opened.ballots["ballots"] == []
    assert opening_fault(DEFINITION, [], opened) is None
    assert opening_fault(DEFINITION, ENVELOPES, opened) is OpeningFault.ANOTHER_BOX


def test_another_key_opens_nothing() -> None:
    with pytest.raises(AnotherKey):
        open_box(DEFINITION, BOX, vote_key(bytes(32)))


def boxed(**change: Any) -> dict[str, Any]:
    return {**box_document(VOTE, DEFINITION.hash, BOX), **change}


DOCUMENTS = [b64u(envelope) for envelope in ENVELOPES]
REFUSED: list[tuple[dict[str, Any], BoxFault, int | None]] = [
    ({"format": "unionhall-box-2"}, BoxFault.WRONG_FORMAT, None),
    ({"names": []}, BoxFault.WRONG_FORMAT, None),
    ({"envelopes": {}}, BoxFault.WRONG_FORMAT, None),
    ({"envelopes": [DOCUMENTS[0], DOCUMENTS[1] + "="]}, BoxFault.WRONG_FORMAT, 2),
    ({"envelopes": [{"envelope": DOCUMENTS[0], "randomizer": "", "signature": ""}]}, BoxFault.WRONG_FORMAT, 1),
    ({"vote": "0192f0c1-0000-7000-8000-000000000002"}, BoxFault.ANOTHER_VOTE, None),
    ({"definition": "00" * 32}, BoxFault.ANOTHER_DEFINITION, None),
    ({"envelopes": DOCUMENTS * 200}, BoxFault.MORE_THAN_ROLL, None),
    ({"envelopes": [*DOCUMENTS[:2], b64u(ENVELOPES[2][:-1])]}, BoxFault.WRONG_LENGTH, 3),
    ({"envelopes": [DOCUMENTS[0], DOCUMENTS[2], DOCUMENTS[1]]}, BoxFault.NOT_SORTED, 3),
    ({"envelopes": [DOCUMENTS[0], DOCUMENTS[1], DOCUMENTS[1]]}, BoxFault.TWICE, 3),
]


@pytest.mark.parametrize(("change", "fault", "place"), REFUSED)
def test_a_box_that_is_not_as_it_must_be_is_refused(change: dict[str, Any], fault: BoxFault, place: int | None) -> None:
    with pytest.raises(BoxRefused) as refused:
        box_of(boxed(**change), DEFINITION)

    assert (refused.value.fault, refused.value.place) == (fault, place)


def test_an_envelope_of_another_vote_is_unreadable_here() -> None:
    other = sealed(definition(title="另一次选举"), BALLOT)

    opened = open_box(DEFINITION, [Posted(other)], KEY)

    assert opened.ballots["ballots"] == [{"invalid": "unreadable"}]


INVALID = {"invalid": "unreadable"}
UNBELIEVED: list[tuple[Opening, OpeningFault]] = [
    (Opening({**OPENED.ballots, "note": ""}, OPENED.opening), OpeningFault.WRONG_FORMAT),
    (Opening(OPENED.ballots, {**OPENED.opening, "signature": "AA"}), OpeningFault.WRONG_FORMAT),
    (handed(format="unionhall-opening-2"), OpeningFault.WRONG_FORMAT),
    (handed(ballots_of={}), OpeningFault.WRONG_FORMAT),
    (handed(note=1), OpeningFault.WRONG_FORMAT),
    (Opening(OPENED.ballots, {**OPENED.opening, "statement": {**STATEMENT, "count": 7.0}}), OpeningFault.WRONG_FORMAT),
    (handed(vote="x"), OpeningFault.ANOTHER_VOTE),
    (handed(vote_of="x"), OpeningFault.ANOTHER_VOTE),
    (handed(definition="00" * 32), OpeningFault.ANOTHER_VOTE),
    (Opening(OPENED.ballots, {**OPENED.opening, "signature": b64u(bytes(64))}), OpeningFault.NOT_SIGNED),
    (handed(box="00" * 32), OpeningFault.ANOTHER_BOX),
    (handed(count=6), OpeningFault.ANOTHER_BOX),
    (handed(ballots="00" * 32), OpeningFault.OTHER_BALLOTS),
    (handed(ballots_of=[INVALID]), OpeningFault.OTHER_BALLOTS),
    (handed(ballots_of=[1.5]), OpeningFault.OTHER_BALLOTS),
    (handed(invalid=2), OpeningFault.OTHER_TALLY),
    (handed(tally=[]), OpeningFault.OTHER_TALLY),
]


@pytest.mark.parametrize(("opening", "fault"), UNBELIEVED)
def test_an_opening_that_does_not_hold_is_not_believed(opening: Opening, fault: OpeningFault) -> None:
    assert opening_fault(DEFINITION, ENVELOPES, opening) is fault


@pytest.mark.parametrize(
    "ballots",
    [
        [INVALID] * 8,
        [INVALID] * 6,
        [*[INVALID] * 6, [None] * 4],
    ],
)
def test_signed_ballots_are_as_many_as_envelopes_and_sorted(ballots: list[Any]) -> None:
    signed = handed(ballots_of=ballots, ballots=digest("unionhall ballots 1", ballots).hex())

    assert opening_fault(DEFINITION, ENVELOPES, signed) is OpeningFault.OTHER_BALLOTS


@pytest.mark.parametrize("ballot", [[None], {"invalid": "lost"}, {"invalid": "unreadable", "x": 1}, [{"options": [9]}]])
def test_what_is_no_ballot_is_marked_so(ballot: Any) -> None:
    ballots = sorted([ballot, *[INVALID] * 6], key=canonical)
    signed = handed(ballots_of=ballots, ballots=digest("unionhall ballots 1", ballots).hex())

    assert opening_fault(DEFINITION, ENVELOPES, signed) is OpeningFault.NOT_A_BALLOT


# --- unlinkable votes --------------------------------------------------------------------------------------------


def test_ballots_nested_to_any_depth_are_others_and_no_failure() -> None:
    """What can just be written by itself, and not any more inside of the array that is hashed, is refused as well."""
    deep: list[Any] = []
    found = set()
    for _ in range(600):
        deep = [deep]
        found.add(opening_fault(DEFINITION, ENVELOPES, handed(ballots_of=[deep])))
    assert found == {OpeningFault.OTHER_BALLOTS}


def test_posted_ballots_must_have_the_registrars_permit() -> None:
    registrar = rsa.generate_private_key(65537, 2048)
    spki = registrar.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    of = definition(kind="unlinkable", registrar_key=b64u(spki))

    def posted(envelope: bytes, salt: int = 48) -> Posted:
        randomizer = bytes(32)
        message = randomizer + permit_message(of.hash, ballot_hash(envelope))
        pss = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=salt)
        return Posted(envelope, randomizer, registrar.sign(message, pss, SHA384()))

    envelopes = sorted((sealed(of, ballot) for ballot in (BALLOT, OTHER_BALLOT)), key=ballot_hash)
    good = [posted(envelope) for envelope in envelopes]

    assert box_of(box_document(VOTE, of.hash, reversed(good)), of) == tuple(good)
    opened = open_box(of, good, KEY)
    assert opening_fault(of, envelopes, opened) is None
    assert canonical(opened.opening).count(box_root(envelopes).hex().encode()) == 1
    for bad in (posted(envelopes[1], salt=32), Posted(envelopes[1], bytes(32), good[0].signature)):
        with pytest.raises(BoxRefused) as refused:
            box_of(box_document(VOTE, of.hash, [good[0], bad]), of)
        assert (refused.value.fault, refused.value.place) == (BoxFault.NO_PERMIT, 2)
    with pytest.raises(BoxRefused):
        box_of(box_document(VOTE, of.hash, [Posted(envelope) for envelope in envelopes]), of)
    assert is_permitted(spki, of.hash, good[0])
    assert not is_permitted(b"no key", of.hash, good[0])
    assert not is_permitted(spki, of.hash, Posted(envelopes[0]))


def test_the_length_of_an_envelope_is_that_of_the_definition() -> None:
    assert len(ENVELOPES[0]) == DEFINITION.envelope_length == (DEFINITION.ballot_length or 0) + OVERHEAD

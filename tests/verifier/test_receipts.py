"""A voter's receipts against the published files."""

import copy
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.published import OWN_ENTRY, VOTE, Documents, keys, published, write
from tests.verifier.tampering import found_in, hash_in_box, other_bytes, other_hash
from verifier.reports import Report, State
from verifier.verification import Request, verify
from voting.canonical import b64u, canonical, labelled


def report_of(kind: str, receipts: Sequence[Documents], directory: Path) -> Report:
    files, own = directory / "files", directory / "own"
    files.mkdir()
    own.mkdir()
    write(files, published(kind).documents)
    write(own, {f"{number}.json": each for number, each in enumerate(receipts, start=1)})
    return verify(Request(files, receipts=tuple(own / f"{number + 1}.json" for number in range(len(receipts)))))


def found(kind: str, receipts: Sequence[Documents], directory: Path) -> dict[str, str]:
    places = found_in(report_of(kind, receipts, directory))
    return {check: place.replace(f"{directory}/own/", "") for check, place in places.items()}


def promised(**values: object) -> Documents:
    """The voter's last receipt with other words in it, which the server signed."""
    receipt = copy.deepcopy(published("sealed").receipts[1])
    receipt["promise"] |= values
    signed = labelled("unionhall promise 1", receipt["promise"])
    return receipt | {"signature": b64u(keys().promise.sign(signed))}


@pytest.mark.parametrize("kind", ["sealed", "unlinkable"])
def test_receipts_of_a_voter_who_cast_twice_hold(kind: str, tmp_path: Path) -> None:
    report = report_of(kind, published(kind).receipts, tmp_path)

    assert report.exit_code == 0
    assert [each.name for each in report.outcomes if each.name.startswith("receipt.")] == [
        "receipt.of_vote",
        "receipt.signed",
        "receipt.on_board",
        "receipt.in_box",
    ]
    assert {each.state for each in report.outcomes} == {State.HOLDS}


def test_a_replaced_ballot_alone_is_said_not_to_be_there(tmp_path: Path) -> None:
    report = report_of("sealed", published("sealed").receipts[:1], tmp_path)

    (failing,) = [each for each in report.outcomes if each.state is State.FAILS]
    assert (failing.name, failing.faults[0].code) == ("receipt.in_box", "not_in_box_unless_again")
    assert report.exit_code == 1


def test_a_replaced_ballot_that_counts_is_found(tmp_path: Path) -> None:
    last = promised(number=3, ballot="0" * 64) | {"proof": None}

    assert found("sealed", [promised(), last], tmp_path) == {"receipt.in_box": "1.json promise.ballot"}


@pytest.mark.parametrize(
    ("receipt", "places"),
    [
        (promised(vote=VOTE[:-1] + "2"), {"receipt.of_vote": "1.json promise.vote"}),
        (promised(definition="0" * 64), {"receipt.of_vote": "1.json promise.definition"}),
        (promised() | {"signature": other_bytes(promised()["signature"])}, {"receipt.signed": "1.json signature"}),
        (
            promised() | {"promise": promised(number=9)["promise"]},
            {"receipt.signed": "1.json signature"},
        ),
    ],
    ids=["vote", "definition", "signature", "number"],
)
def test_another_promise_than_the_servers_is_found(receipt: Documents, places: dict[str, str], tmp_path: Path) -> None:
    assert found("sealed", [receipt], tmp_path) == places


def proved(**values: object) -> Documents:
    return promised() | {"proof": promised()["proof"] | values}


@pytest.mark.parametrize(
    "receipt",
    [
        proved(path=[other_hash(promised()["proof"]["path"][0]), *promised()["proof"]["path"][1:]]),
        proved(path=promised()["proof"]["path"][1:]),
        proved(path=[*promised()["proof"]["path"], "0" * 64]),
        proved(index=31),
        proved(count=30),
        proved(count=0, index=0, path=[]),
        proved(count=2**53 - 1),
    ],
    ids=["step", "shorter", "longer", "index", "count", "empty", "huge"],
)
def test_a_proof_that_leads_elsewhere_is_found(receipt: Documents, tmp_path: Path) -> None:
    assert found("sealed", [receipt], tmp_path) == {"receipt.on_board": "1.json proof"}


def test_a_receipt_may_hold_the_promise_as_text_and_its_envelope(tmp_path: Path) -> None:
    kept = promised()
    envelope = next(
        each
        for each in published("sealed").documents["envelopes.json"]["envelopes"]
        if hash_in_box(each).hex() == kept["promise"]["ballot"]
    )
    text = canonical(kept["promise"]).decode()

    assert found("sealed", [kept | {"promise": text, "envelope": envelope}], tmp_path) == {}


def test_an_envelope_that_is_not_the_promised_one_is_found(tmp_path: Path) -> None:
    receipt = promised() | {"envelope": b64u(bytes(100))}

    assert found("sealed", [receipt], tmp_path) == {"receipt.of_vote": "1.json envelope"}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (OWN_ENTRY, 0),
        (OWN_ENTRY | {"branch": "HD-02"}, 1),
        (OWN_ENTRY | {"salt": b64u(bytes(16))}, 1),
        (OWN_ENTRY | {"salt": ""}, 2),
        (OWN_ENTRY | {"name": "x"}, 2),
    ],
)
@pytest.mark.parametrize("kind", ["named", "sealed"])
def test_a_member_sees_whether_they_are_on_the_roll(kind: str, entry: Documents, code: int, tmp_path: Path) -> None:
    write(tmp_path, published(kind).documents | {"own.json": entry})

    report = verify(Request(tmp_path, elector=tmp_path / "own.json"))

    assert report.exit_code == code
    assert found_in(report) == ({"roll.own": str(tmp_path / "own.json")} if code == 1 else {})


def test_a_named_vote_gives_no_receipts(tmp_path: Path) -> None:
    places = found("named", [published("sealed").receipts[1]], tmp_path)

    assert places == {"receipt.of_vote": "1.json"}


@pytest.mark.parametrize(
    ("receipt", "code"),
    [
        ({"promise": {}}, "key_missing"),
        (promised() | {"answers": [1]}, "key_unknown"),
        (promised(number=0), "not_between"),
        (promised(sealed_by="nobody"), "not_known"),
        (promised() | {"promise": "{"}, "not_json"),
        (b"{", "not_json"),
    ],
)
def test_what_is_no_receipt_is_unreadable(receipt: Documents, code: str, tmp_path: Path) -> None:
    report = report_of("sealed", [receipt], tmp_path)

    assert [each.code for each in report.unread] == [code]
    assert report.exit_code == 2

"""Those who hold the keys lie, and sign their lies: what is found all the same, and what is not (docs/verifying.md)."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.published import (
    Documents,
    open_again,
    posted,
    published,
    sign_board,
    sign_opening,
    write,
)
from tests.verifier.tampering import (
    BALLOTS,
    BOARD,
    BOX,
    DEFINITION,
    OPENING,
    RESULT,
    SECRET,
    Tamper,
    both,
    cases,
    edit_ballot,
    found_in,
    hash_in_box,
    more,
    name_of,
    other_hash,
    put,
    report_of,
    sort_box,
)
from verifier.verification import Request, verify
from voting.ballots import questions_of
from voting.canonical import canonical, digest
from voting.definitions import definition_of
from voting.tallies import tally
from voting.trees import root


def finish(documents: Documents) -> None:
    """The final entry of what is in the box now, signed; then the box is opened anew, by holders who know no better."""
    leaves = [hash_in_box(each) for each in documents[BOX]["envelopes"]]

    def change(entries: list[Documents]) -> None:
        entries[-1] |= {"root": root(leaves).hex(), "leaves": len(leaves)}

    sign_board(documents, change)
    turnout = documents[RESULT]["turnout"]
    open_again(documents)
    documents[RESULT] |= {"turnout": turnout, "counted": len(leaves)}


def drop_receipted(documents: Documents) -> None:
    """Leaves out the envelope for which the voter has a receipt."""
    ballot = published("sealed").receipts[1]["promise"]["ballot"]
    envelopes = documents[BOX]["envelopes"]
    envelopes[:] = [each for each in envelopes if hash_in_box(each).hex() != ballot]
    finish(documents)


def stuff(documents: Documents, count: int) -> None:
    """Adds blank ballots of nobody and has them counted."""
    for _ in range(count):
        added = posted(documents[DEFINITION], canonical([None, None, None, None]))
        documents[BOX]["envelopes"].append(added.document())
    sort_box(documents)
    finish(documents)


def stuff_unpermitted(documents: Documents) -> None:
    """Puts another envelope under a permit that was drawn."""
    added: Any = posted(documents[DEFINITION], canonical([None, None, None, None])).document()
    envelopes = documents[BOX]["envelopes"]
    envelopes.append(added | {"signature": envelopes[0]["signature"]})
    sort_box(documents)
    leaves = [hash_in_box(each) for each in envelopes]
    sign_board(documents, lambda entries: entries[-1].update({"root": root(leaves).hex(), "leaves": len(leaves)}))


def cast_by_all(documents: Documents) -> None:
    """Ten ballots of nobody, where only nine did not vote."""
    stuff(documents, 10)


def claim(documents: Documents) -> None:
    """Key holders say that a ballot was another, sign it, and it is counted so."""
    edit_ballot(documents)
    ballots = documents[BALLOTS]["ballots"]
    counted: Any = tally(questions_of(documents[DEFINITION]), [each for each in ballots if isinstance(each, list)])
    documents[OPENING]["statement"] |= {"ballots": digest("unionhall ballots 1", ballots).hex(), "tally": counted}
    documents[RESULT]["tally"] = counted
    sign_opening(documents)


def redefine(documents: Documents) -> None:
    """Writes another definition over everything, as server and key holders can together."""
    documents[DEFINITION]["closes_at"] = "2026-11-22T07:00:00Z"
    named = definition_of(documents[DEFINITION]).hash.hex()
    for document in (documents[BOX], documents[RESULT], documents[OPENING]["statement"]):
        document["definition"] = named
    sign_board(documents, lambda entries: [entry.update(definition=named) for entry in entries].clear())
    sign_opening(documents)


def entries_with(index: int, **values: object) -> Any:
    """A change of an entry, signed with all that follow it."""
    return lambda documents: sign_board(documents, lambda entries: entries[index].update(values))


def statement_with(key: str, value: Any) -> Any:
    """A change of the statement, signed by key holders."""

    def change(documents: Documents) -> None:
        put(OPENING, "statement", key, value=value)(documents)
        sign_opening(documents)

    return change


FOUND = [
    Tamper(
        "the board closes before the vote does",
        entries_with(3, at="2026-11-22T10:00:00Z"),
        {"board.timed": f"{BOARD} entries[3].entry.at"},
    ),
    Tamper(
        "the board begins before the vote does",
        entries_with(0, at="2026-11-20T07:00:00Z"),
        {"board.timed": f"{BOARD} entries[0].entry.at"},
    ),
    Tamper(
        "ballots are added after the close",
        both(entries_with(3, at="2026-11-22T12:01:00Z"), entries_with(2, at="2026-11-22T12:00:30Z")),
        {"board.closed": f"{BOARD} entries[2].entry.root"},
    ),
    Tamper(
        "ballots were taken from the board",
        entries_with(1, leaves=26),
        {"board.counted": f"{BOARD} entries[2].entry.leaves"},
    ),
    Tamper(
        "an entry before the last is final",
        entries_with(2, final=True),
        {"board.final": f"{BOARD} entries[2].entry.final", "board.timed": f"{BOARD} entries[2].entry.at"},
    ),
    Tamper(
        "the numbers of entries have a gap",
        entries_with(3, number=5),
        {"board.numbered": f"{BOARD} entries[3].entry.number"},
    ),
    Tamper(
        "the final root is of another box",
        entries_with(3, root="0" * 64),
        {"box.on_board": f"{BOX} envelopes", "opening.on_board": f"{OPENING} statement.box"},
    ),
    Tamper(
        "the final entry counts others",
        entries_with(3, leaves=30),
        {"box.on_board": f"{BOX} envelopes", "opening.on_board": f"{OPENING} statement.count"},
    ),
    Tamper(
        "more ballots are cast than branches have told voters",
        lambda documents: stuff(documents, 4),
        {"turnout.voted": f"{RESULT} turnout"},
        ["sealed"],
    ),
    Tamper(
        "more ballots are cast than there are members",
        cast_by_all,
        {
            "board.counted": f"{BOARD} entries[3].entry.leaves",
            "box.bounded": f"{BOX} envelopes",
            "result.counted": f"{RESULT} counted",
            "turnout.voted": f"{RESULT} turnout",
        },
        ["sealed"],
    ),
    Tamper(
        "key holders open another box",
        statement_with("box", other_hash),
        {"opening.of_box": f"{OPENING} statement.box", "opening.on_board": f"{OPENING} statement.box"},
    ),
    Tamper(
        "key holders count wrongly",
        statement_with("tally", lambda told: [told[0] | {"blank": told[0]["blank"] + 1}, *told[1:]]),
        {"tally.opened": f"{OPENING} statement.tally[0].blank"},
    ),
    Tamper(
        "key holders leave out a question",
        statement_with("tally", lambda told: told[:3]),
        {"tally.opened": f"{OPENING} statement.tally"},
    ),
    Tamper(
        "key holders hide an invalid ballot",
        statement_with("invalid", more(-1)),
        {"opening.of_ballots": f"{OPENING} statement.invalid"},
    ),
    Tamper(
        "key holders open fewer",
        statement_with("count", more(-1)),
        {
            "opening.of_box": f"{OPENING} statement.count",
            "opening.on_board": f"{OPENING} statement.count",
            "opening.of_ballots": f"{BALLOTS} ballots",
        },
    ),
]


@pytest.mark.parametrize(("kind", "tamper"), cases(FOUND), ids=name_of)
def test_a_signed_lie_is_found_where_it_stands(kind: str, tamper: Tamper, tmp_path: Path) -> None:
    report = report_of(kind, tamper.change, tmp_path)

    assert found_in(report) == tamper.found


def test_the_registrars_key_keeps_a_server_from_stuffing(tmp_path: Path) -> None:
    found = found_in(report_of("unlinkable", stuff_unpermitted, tmp_path))

    assert found["box.permitted"].startswith(f"{BOX} envelopes[")
    assert found["box.permitted"].endswith("].signature")


def told_outside(kind: str, documents: Documents, directory: Path) -> dict[str, dict[str, str]]:
    """What is found of these files alone, and what by each thing that came from elsewhere."""
    genuine = published(kind)
    files, outside = directory / "files", directory / "outside"
    files.mkdir()
    outside.mkdir()
    write(files, documents)
    write(outside, {"receipt.json": genuine.receipts[1], "kept.json": genuine.documents[BOARD]})
    requests = {
        "alone": Request(files),
        "receipt": Request(files, receipts=(outside / "receipt.json",)),
        "witness": Request(files, witness=outside / "kept.json"),
        "announced": Request(files, announced=definition_of(genuine.documents[DEFINITION]).hash),
    }
    places = {name: found_in(verify(request)) for name, request in requests.items()}
    return {
        name: {check: place.replace(f"{outside}/", "") for check, place in found.items()}
        for name, found in places.items()
    }


def changed(kind: str, change: Any) -> Documents:
    documents = published(kind).copy()
    change(documents)
    return documents


def test_a_dropped_ballot_is_found_by_its_receipt_and_by_who_kept_the_board(tmp_path: Path) -> None:
    told = told_outside("sealed", changed("sealed", drop_receipted), tmp_path)

    assert told == {
        "alone": {},
        "receipt": {
            "receipt.on_board": "receipt.json proof",
            "receipt.in_box": "receipt.json promise.ballot",
        },
        "witness": {"board.witnessed": "kept.json entries[3].entry"},
        "announced": {},
    }


@pytest.mark.parametrize("kind", SECRET)
def test_a_board_that_was_written_anew_is_found_by_who_kept_it(kind: str, tmp_path: Path) -> None:
    documents = changed(kind, entries_with(1, root="0" * 64))

    told = told_outside(kind, documents, tmp_path)

    assert told["alone"] == {}
    assert told["receipt"] == {}
    assert told["witness"] == {"board.witnessed": "kept.json entries[1].entry"}


def test_another_definition_is_found_by_the_announced_hash_and_by_receipts(tmp_path: Path) -> None:
    told = told_outside("sealed", changed("sealed", redefine), tmp_path)

    assert told["alone"] == {}
    assert told["receipt"] == {"receipt.of_vote": "receipt.json promise.definition"}
    assert told["witness"] == {"board.witnessed": "kept.json entries[0].entry"}
    assert told["announced"] == {"definition.announced": "definition.json"}


@pytest.mark.parametrize("change", [claim, lambda documents: stuff(documents, 1)], ids=["claim", "stuff"])
def test_what_files_cannot_show_is_not_claimed_to_be_found(change: Any, tmp_path: Path) -> None:
    """Key holders who lie together are found by others who open again; a ballot for an absent member by the member."""
    told = told_outside("sealed", changed("sealed", change), tmp_path)

    assert told["alone"] == told["announced"] == {}

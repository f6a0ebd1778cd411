"""Whoever changes a published file, without the keys to sign it anew, is found, and the verifier says where."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.support.published import VOTE
from tests.verifier.tampering import (
    BALLOTS,
    BOARD,
    BOX,
    DEFINITION,
    EVERY,
    NOTICES,
    OPENING,
    RESULT,
    ROLL,
    Tamper,
    both,
    cases,
    cut_envelope,
    drop,
    edit_ballot,
    edit_envelope,
    found_in,
    more,
    name_of,
    other_bytes,
    other_hash,
    put,
    repeat,
    report_of,
    sort_box,
    swap,
    unmake_ballot,
)
from voting.canonical import b64u
from voting.signatures import public_bytes

OTHER_VOTE = VOTE[:-1] + "2"
OTHER_KEY = b64u(public_bytes(Ed25519PrivateKey.from_private_bytes(bytes(32))))

NOT_THE_BOX = {"box.on_board": f"{BOX} envelopes", "opening.of_box": f"{OPENING} statement.box"}
NOT_THE_DEFINITION = {
    "definition.named": f"{RESULT} definition",
    "board.chained": f"{BOARD} entries[0].entry.previous",
}
ENTRY_NOT_SIGNED = {
    "board.signed": f"{BOARD} entries[2].signature",
    "board.chained": f"{BOARD} entries[3].entry.previous",
}
LAST_NOT_SIGNED = {"board.signed": f"{BOARD} entries[3].signature"}
NOT_THE_OPENED = {
    "opening.of_box": f"{OPENING} statement.box",
    "opening.on_board": f"{OPENING} statement.box",
}
STATEMENT_NOT_SIGNED = {"opening.signed": f"{OPENING} signature"}


def entry(index: int, key: str) -> tuple[str | int, ...]:
    return ("entries", index, "entry", key)


BOX_TAMPERS = [
    Tamper("an envelope is dropped", drop(BOX, "envelopes", 4), NOT_THE_BOX),
    Tamper(
        "an envelope is there twice", repeat(BOX, "envelopes", 4), {"box.sorted": f"{BOX} envelopes[5]", **NOT_THE_BOX}
    ),
    Tamper("two envelopes are swapped", swap(BOX, "envelopes", 9), {"box.sorted": f"{BOX} envelopes[9]"}),
    Tamper("an envelope is edited", edit_envelope, {"box.sorted": f"{BOX} envelopes[5]", **NOT_THE_BOX}, ["sealed"]),
    Tamper(
        "an envelope is edited under its permit",
        edit_envelope,
        {"box.sorted": f"{BOX} envelopes[5]", "box.permitted": f"{BOX} envelopes[5].signature", **NOT_THE_BOX},
        ["unlinkable"],
    ),
    Tamper("an envelope is edited and put in order", both(edit_envelope, sort_box), NOT_THE_BOX, ["sealed"]),
    Tamper(
        "an envelope is cut short",
        cut_envelope,
        {"box.lengths": f"{BOX} envelopes[0]", **NOT_THE_BOX},
        ["sealed"],
    ),
    Tamper(
        "a permit is edited",
        put(BOX, "envelopes", 3, "signature", value=other_bytes),
        {"box.permitted": f"{BOX} envelopes[3].signature"},
        ["unlinkable"],
    ),
    Tamper(
        "a permit is another ballot's",
        put(BOX, "envelopes", 3, "randomizer", value=other_bytes),
        {"box.permitted": f"{BOX} envelopes[3].signature"},
        ["unlinkable"],
    ),
    Tamper("the box is of another vote", put(BOX, "vote", value=OTHER_VOTE), {"vote.named": f"{BOX} vote"}),
    Tamper(
        "the box names another definition",
        put(BOX, "definition", value=other_hash),
        {"definition.named": f"{BOX} definition"},
    ),
]

BOARD_TAMPERS = [
    Tamper("a root is edited", put(BOARD, *entry(2, "root"), value=other_hash), ENTRY_NOT_SIGNED),
    Tamper(
        "the final root is edited",
        put(BOARD, *entry(3, "root"), value=other_hash),
        LAST_NOT_SIGNED | {"box.on_board": f"{BOX} envelopes", "opening.on_board": f"{OPENING} statement.box"},
    ),
    Tamper("an instant is edited", put(BOARD, *entry(2, "at"), value="2026-11-21T12:00:00Z"), ENTRY_NOT_SIGNED),
    Tamper(
        "an instant runs back",
        put(BOARD, *entry(2, "at"), value="2026-11-20T08:00:01Z"),
        ENTRY_NOT_SIGNED | {"board.timed": f"{BOARD} entries[2].entry.at"},
    ),
    Tamper(
        "a signature of the board is edited",
        put(BOARD, "entries", 1, "signature", value=other_bytes),
        {"board.signed": f"{BOARD} entries[1].signature"},
    ),
    Tamper(
        "an entry is dropped",
        drop(BOARD, "entries", 1),
        {"board.numbered": f"{BOARD} entries[1].entry.number", "board.chained": f"{BOARD} entries[1].entry.previous"},
    ),
    Tamper(
        "the final entry is dropped",
        drop(BOARD, "entries", 3),
        {
            "board.final": f"{BOARD} entries[2].entry.final",
            "box.on_board": f"{BOX} envelopes",
            "opening.on_board": f"{OPENING} statement.box",
        },
    ),
    Tamper(
        "an entry is there twice",
        repeat(BOARD, "entries", 1),
        {"board.numbered": f"{BOARD} entries[2].entry.number", "board.chained": f"{BOARD} entries[2].entry.previous"},
    ),
    Tamper(
        "two entries are swapped",
        swap(BOARD, "entries", 2),
        {
            "board.numbered": f"{BOARD} entries[1].entry.number",
            "board.chained": f"{BOARD} entries[1].entry.previous",
            "board.counted": f"{BOARD} entries[2].entry.leaves",
            "board.timed": f"{BOARD} entries[2].entry.at",
        },
    ),
    Tamper(
        "the final mark is moved",
        both(put(BOARD, *entry(2, "final"), value=True), put(BOARD, *entry(3, "final"), value=False)),
        {
            "board.chained": f"{BOARD} entries[3].entry.previous",
            "board.signed": f"{BOARD} entries[2].signature",
            "board.final": f"{BOARD} entries[2].entry.final",
            "board.timed": f"{BOARD} entries[2].entry.at",
        },
    ),
    Tamper(
        "the board is empty",
        put(BOARD, "entries", value=[]),
        {"board.final": f"{BOARD} entries"},
    ),
]

PLAN_TAMPERS = [
    Tamper(
        "a question is reworded",
        put(DEFINITION, "questions", 0, "title", value="另一事项"),
        NOT_THE_DEFINITION,
        ["sealed"],
    ),
    Tamper(
        "a question is reworded under permits",
        put(DEFINITION, "questions", 0, "title", value="另一事项"),
        NOT_THE_DEFINITION | {"box.permitted": f"{BOX} envelopes[0].signature"},
        ["unlinkable"],
    ),
    Tamper(
        "a question of a named vote is reworded",
        put(DEFINITION, "questions", 0, "title", value="另一事项"),
        {"definition.named": f"{RESULT} definition"},
        ["named"],
    ),
    Tamper(
        "the close is moved", put(DEFINITION, "closes_at", value="2026-11-22T09:00:00Z"), NOT_THE_DEFINITION, ["sealed"]
    ),
    Tamper(
        "the promise key is another",
        put(DEFINITION, "promise_key", value=OTHER_KEY),
        NOT_THE_DEFINITION | {"board.signed": f"{BOARD} entries[0].signature"},
        ["sealed"],
    ),
    Tamper(
        "the key of the key holders is another",
        put(DEFINITION, "key", "statement_key", value=OTHER_KEY),
        NOT_THE_DEFINITION | STATEMENT_NOT_SIGNED,
        ["sealed"],
    ),
    Tamper(
        "the registrar's key is no key",
        put(DEFINITION, "registrar_key", value=b64u(bytes(270))),
        NOT_THE_DEFINITION | {"definition.sound": f"{DEFINITION} registrar_key"},
        ["unlinkable"],
    ),
    Tamper(
        "a leaf of the roll is edited",
        put(ROLL, "leaves", 7, value=lambda text: text[:-1] + ("0" if text[-1] != "0" else "1")),
        {"roll.hashed": f"{ROLL} leaves"},
        EVERY,
    ),
    Tamper("a leaf of the roll is dropped", drop(ROLL, "leaves", 7), {"roll.hashed": f"{ROLL} leaves"}, EVERY),
    Tamper(
        "a leaf of the roll is there twice",
        repeat(ROLL, "leaves", 7),
        {"roll.sorted": f"{ROLL} leaves[8]", "roll.hashed": f"{ROLL} leaves"},
        EVERY,
    ),
    Tamper("the roll is out of order", swap(ROLL, "leaves", 7), {"roll.sorted": f"{ROLL} leaves[7]"}, EVERY),
]

COUNT_TAMPERS = [
    Tamper(
        "a statement's tally is edited",
        put(OPENING, "statement", "tally", 1, "items", 0, "yes", value=more(1)),
        STATEMENT_NOT_SIGNED | {"tally.opened": f"{OPENING} statement.tally[1].items[0].yes"},
    ),
    Tamper(
        "a statement's box is another",
        put(OPENING, "statement", "box", value=other_hash),
        STATEMENT_NOT_SIGNED | NOT_THE_OPENED,
    ),
    Tamper(
        "a statement's ballots are others",
        put(OPENING, "statement", "ballots", value=other_hash),
        STATEMENT_NOT_SIGNED | {"opening.of_ballots": f"{BALLOTS} ballots"},
    ),
    Tamper(
        "a statement's invalid ballots are fewer",
        put(OPENING, "statement", "invalid", value=more(-1)),
        STATEMENT_NOT_SIGNED | {"opening.of_ballots": f"{OPENING} statement.invalid"},
    ),
    Tamper("a statement's signature is edited", put(OPENING, "signature", value=other_bytes), STATEMENT_NOT_SIGNED),
    Tamper(
        "a ballot is dropped",
        drop(BALLOTS, "ballots", 0),
        {
            "opening.of_ballots": f"{BALLOTS} ballots",
            "tally.opened": f"{OPENING} statement.tally[0].blank",
            "tally.published": f"{RESULT} tally[0].blank",
            "result.counted": f"{RESULT} counted",
        },
    ),
    Tamper(
        "a ballot is edited",
        edit_ballot,
        {
            "opening.of_ballots": f"{BALLOTS} ballots",
            "tally.opened": f"{OPENING} statement.tally[3].given[2]",
            "tally.published": f"{RESULT} tally[3].given[2]",
        },
    ),
    Tamper(
        "a ballot of a named vote is edited",
        edit_ballot,
        {"tally.published": f"{RESULT} tally[3].given[2]"},
        ["named"],
    ),
    Tamper(
        "a ballot is made invalid",
        unmake_ballot,
        {
            "opening.of_ballots": f"{BALLOTS} ballots",
            "tally.opened": f"{OPENING} statement.tally[0].options[8]",
            "tally.published": f"{RESULT} tally[0].options[8]",
            "result.counted": f"{RESULT} invalid",
        },
    ),
    Tamper(
        "a reason is none",
        put(BALLOTS, "ballots", -1, "invalid", value="too_late"),
        {"opening.of_ballots": f"{BALLOTS} ballots", "ballots.valid": f"{BALLOTS} ballots[30]"},
    ),
    Tamper(
        "a ballot chooses what is not there",
        put(BALLOTS, "ballots", 0, 2, value={"ranking": [6]}),
        {
            "ballots.valid": f"{BALLOTS} ballots[0]",
            "tally.published": f"{RESULT} tally[0].blank",
        },
        ["named"],
    ),
    Tamper(
        "ballots are out of order",
        swap(BALLOTS, "ballots", 3),
        {"opening.of_ballots": f"{BALLOTS} ballots", "ballots.sorted": f"{BALLOTS} ballots[3]"},
    ),
    Tamper(
        "the result's tally is edited",
        put(RESULT, "tally", 0, "options", 2, value=more(3)),
        {"tally.published": f"{RESULT} tally[0].options[2]"},
        EVERY,
    ),
    Tamper(
        "the result counts more",
        put(RESULT, "counted", value=more(1)),
        {"result.counted": f"{RESULT} counted"},
        EVERY,
    ),
    Tamper(
        "the result has more entitled",
        put(RESULT, "entitled", value=more(1)),
        {"result.counted": f"{RESULT} entitled"},
        EVERY,
    ),
]

TURNOUT_TAMPERS = [
    Tamper(
        "a branch has more members",
        put(RESULT, "turnout", 0, "entitled", value=more(1)),
        {"turnout.entitled": f"{RESULT} turnout"},
        EVERY,
    ),
    Tamper(
        "a branch has more voters than members",
        put(RESULT, "turnout", 1, "voted", value=15),
        {"turnout.voted": f"{RESULT} turnout[1].voted"},
        EVERY,
    ),
    Tamper(
        "a branch has voters who were not counted",
        both(put(RESULT, "turnout", 0, "voted", value=20), put(RESULT, "turnout", 1, "voted", value=14)),
        {"turnout.voted": f"{RESULT} turnout"},
        ["named", "sealed"],
    ),
    Tamper(
        "a small branch is told",
        put(RESULT, "turnout", 2, "voted", value=1),
        {"turnout.withheld": f"{RESULT} turnout[2].voted"},
        EVERY,
    ),
    Tamper(
        "branches are out of order", swap(RESULT, "turnout", 1), {"turnout.entitled": f"{RESULT} turnout[1]"}, EVERY
    ),
]

NOTICE_TAMPERS = [
    Tamper(
        "an extension is dropped",
        drop(NOTICES, "notices", 2),
        {"board.closed": f"{BOARD} entries[2].entry.root"},
    ),
    Tamper(
        "an extension goes beyond the final entry",
        put(NOTICES, "notices", 2, "closes_at", value="2026-11-22T13:00:00Z"),
        {"board.timed": f"{BOARD} entries[3].entry.at"},
    ),
    Tamper(
        "an extension shortens",
        put(NOTICES, "notices", 2, "closes_at", value="2026-11-21T08:00:00Z"),
        {"notices.windows": f"{NOTICES} notices[2].closes_at"},
        ["named"],
    ),
    Tamper(
        "a pause has no end of its own",
        drop(NOTICES, "notices", 0),
        {"notices.ordered": f"{NOTICES} notices[0].kind"},
        EVERY,
    ),
    Tamper(
        "notices are out of order",
        swap(NOTICES, "notices", 1),
        {"notices.ordered": f"{NOTICES} notices[1].at"},
        EVERY,
    ),
    Tamper(
        "the notices are another vote's",
        put(NOTICES, "vote", value=OTHER_VOTE),
        {"vote.named": f"{NOTICES} vote"},
        EVERY,
    ),
]

TAMPERS = [*BOX_TAMPERS, *BOARD_TAMPERS, *PLAN_TAMPERS, *COUNT_TAMPERS, *TURNOUT_TAMPERS, *NOTICE_TAMPERS]


@pytest.mark.parametrize(("kind", "tamper"), cases(TAMPERS), ids=name_of)
def test_what_was_changed_is_found_where_it_was_changed(kind: str, tamper: Tamper, tmp_path: Path) -> None:
    report = report_of(kind, tamper.change, tmp_path)

    assert found_in(report) == tamper.found
    assert report.exit_code == 1

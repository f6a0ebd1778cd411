"""Rule sets and methods of other versions, meetings, weights, and files that are made to mislead, of format 2."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.support.published import VOTE, Documents, write
from tests.support.published_decided import decide_anew, decided
from tests.verifier.decisions import PAPER, SCOTTISH, report_of_decided
from tests.verifier.tampering import BALLOTS, DEFINITION, RESULT, both, found_in, put
from verifier.reports import Report, State
from verifier.verification import Request, verify
from voting.canonical import b64u, canonical
from voting.definitions import definition_of

UNKNOWN = [
    ("version", 2, "stv_scottish"),
    ("name", "dhondt", "dhondt"),
]


def form_faults(report: Report) -> list[tuple[str, str, str]]:
    """Faults of the forms of files."""
    faults = [fault for each in report.outcomes if each.name.startswith("form.") for fault in each.faults]
    return [(each.file, each.at, each.code) for each in faults]


@pytest.mark.parametrize(("key", "value", "name"), UNKNOWN)
def test_a_method_that_is_not_known_is_not_said_to_hold(key: str, value: Any, name: str, tmp_path: Path) -> None:
    report = report_of_decided("sealed", put(DEFINITION, "questions", SCOTTISH, "method", key, value=value), tmp_path)

    unchecked = {each.name: each.faults for each in report.outcomes if each.state is State.UNCHECKED}
    assert unchecked.keys() >= {"counts.recounted", "lots.drawn", "verdict.decided"}
    assert {(each.at, each.code, each.values["name"]) for faults in unchecked.values() for each in faults} == {
        ("questions[5].method", "unknown_method", name)
    }
    assert (report.exit_code, report.findings) == (1, ())


def redefined(documents: Documents, **values: Any) -> None:
    """Writes other values into the definition of a named vote, and what honest people make of it then."""
    documents[DEFINITION] |= values
    decide_anew(documents)


def weigh(documents: Documents) -> None:
    redefined(documents, weighted=True, delegation=None)


def entitle(documents: Documents) -> None:
    documents[RESULT]["entitled"] = 30


def meet(present: int) -> Callable[[Documents], None]:
    """The vote is a meeting's, at which so many were present."""

    def change(documents: Documents) -> None:
        redefined(documents, meeting=True)
        figures = documents[RESULT]["verdict"]
        figures["figures"]["present"] = present
        figures["steps"][1]["facts"]["present"] = present
        figures["steps"][3]["facts"]["count"] = present

    return change


def test_a_weighted_vote_holds_and_its_steps_say_so(tmp_path: Path) -> None:
    report = report_of_decided("named", weigh, tmp_path)

    assert (found_in(report), report.exit_code) == ({}, 0)


def test_fewer_weights_than_members_are_found(tmp_path: Path) -> None:
    found = found_in(report_of_decided("named", both(weigh, entitle), tmp_path))

    assert found["ballots.weighed"] == f"{BALLOTS} ballots"
    assert found["result.counted"] == f"{RESULT} entitled"


@pytest.mark.parametrize(("present", "is_found"), [(33, False), (36, False), (40, False), (32, True), (41, True)])
def test_those_present_at_a_meeting_are_between_ballots_and_roll(present: int, is_found: bool, tmp_path: Path) -> None:  # noqa: FBT001  # a table
    found = found_in(report_of_decided("named", meet(present), tmp_path))

    assert ("verdict.present" in found) is is_found
    assert found.keys() <= {"verdict.present", "verdict.decided"}


SHAPES = [
    (DEFINITION, ("verdict", "majority", 0, "share"), [3, 2], "verdict.majority[0].share", "not_fraction"),
    (DEFINITION, ("verdict", "majority", 0, "share"), [0, 2], "verdict.majority[0].share[0]", "not_between"),
    (DEFINITION, ("verdict", "majority", 0, "share"), [1], "verdict.majority[0].share", "not_fraction"),
    (DEFINITION, ("verdict", "majority", 0, "base"), "decided", "verdict.majority[0].base", "not_known"),
    (DEFINITION, ("verdict", "quorum", 0, "call"), 3, "verdict.quorum[0].call", "not_between"),
    (DEFINITION, ("verdict", "bonus"), 1, "verdict", "key_unknown"),
    (DEFINITION, ("channels", 0), "post", "channels[0]", "not_known"),
    (DEFINITION, ("follows",), {"as": "repeat", "vote": "x"}, "follows.as", "not_known"),
    (DEFINITION, ("delegation",), {"cap": 0}, "delegation.cap", "not_between"),
    (DEFINITION, ("questions", 0, "method", "version"), True, "questions[0].method.version", "not_number"),
    (RESULT, ("format",), "unionhall-result-1", "format", "not_known"),
    (RESULT, ("counts",), {}, "counts", "not_list"),
    (RESULT, ("lots", 0, "order", 0), 0, "lots[0].order[0]", "not_between"),
    (RESULT, ("kiosk", "unused"), -1, "kiosk.unused", "not_between"),
    (RESULT, ("verdict",), [], "verdict", "not_record"),
    (PAPER, ("ballots", 0, "count"), 0, "ballots[0].count", "not_between"),
    (PAPER, ("stations", 0, "given"), None, "stations[0].given", "not_number"),
    (PAPER, ("stations", 0), 3, "stations[0]", "not_record"),
]


@pytest.mark.parametrize(("name", "path", "value", "at", "code"), SHAPES)
def test_a_value_of_another_shape_is_named_by_its_place(
    name: str, path: tuple[str | int, ...], value: object, at: str, code: str, tmp_path: Path
) -> None:
    report = report_of_decided("sealed", put(name, *path, value=value), tmp_path)

    assert form_faults(report) == [(name, at, code)]
    assert report.exit_code == 1


HOSTILE: list[tuple[str, tuple[str | int, ...], Any]] = [
    (RESULT, ("counts", 0, "stages"), [{}] * 100_000),
    (RESULT, ("counts", 5, "stages", 0), {"votes": [2**53 - 1] * 1000}),
    (RESULT, ("counts", 1, "elected"), [[[[[[[[[[[1]]]]]]]]]]]),
    (RESULT, ("counts", 1, "pending"), "\x1b[2J"),
    (RESULT, ("counts",), [None] * 9),
    (RESULT, ("verdict", "figures"), [1]),
    (RESULT, ("verdict", "figures", "present"), True),
    (RESULT, ("verdict", "questions"), None),
    (RESULT, ("verdict", "steps"), [{"code": "x"}] * 10_000),
    (RESULT, ("tally",), [[]] * 9),
    (RESULT, ("lots", 0, "question"), 2**53 - 1),
    (RESULT, ("lots", 0, "among"), []),
    (RESULT, ("lots", 0, "order"), [2**53 - 1, 5]),
]


@pytest.mark.parametrize(("name", "path", "value"), HOSTILE, ids=[str(each[1]) for each in HOSTILE])
def test_what_is_made_to_mislead_raises_nothing_and_is_found(
    name: str, path: tuple[str | int, ...], value: Any, tmp_path: Path
) -> None:
    report = report_of_decided("sealed", put(name, *path, value=value), tmp_path)

    assert report.unread == ()
    assert report.exit_code == 1
    assert found_in(report) != {}


def test_a_vote_that_takes_no_paper_has_no_file_of_it(tmp_path: Path) -> None:
    documents = decided("unlinkable").copy() | {PAPER: {}}

    report = verify(Request(write(tmp_path, documents)))

    assert form_faults(report) == [(PAPER, "", "not_of_channels")]


def test_a_missing_file_of_paper_is_named(tmp_path: Path) -> None:
    documents = decided("sealed").copy()
    del documents[PAPER]

    report = verify(Request(write(tmp_path, documents)))

    assert [(each.file, each.code) for each in report.unread] == [(PAPER, "missing")]
    assert report.exit_code == 2


def test_without_a_rule_set_the_result_is_numbers_alone(tmp_path: Path) -> None:
    def change(documents: Documents) -> None:
        documents[DEFINITION]["verdict"] = None
        documents[RESULT] |= {"verdict": None, "definition": definition_of(documents[DEFINITION]).hash.hex()}

    report = report_of_decided("named", change, tmp_path)

    assert (found_in(report), report.exit_code) == ({}, 0)
    assert [each.code for each in report.findings][:2] == ["by_numbers_alone", "question_counted"]


@pytest.mark.parametrize(("weight", "is_found"), [(120, False), (12, True), (None, True)])
def test_the_weight_of_an_own_entry_is_in_its_leaf(weight: int | None, is_found: bool, tmp_path: Path) -> None:  # noqa: FBT001  # a table
    documents, salt = decided("named").copy(), bytes(16)
    entry: Documents = {"branch": "HD-01", "member": "HD000001"}
    leaf = sha256(b"\x00" + salt + canonical(entry | {"vote": VOTE, "weight": 120})).digest()
    documents["roll.json"]["leaves"][3] = leaf.hex()
    own = {"own.json": entry | {"salt": b64u(salt)} | ({} if weight is None else {"weight": weight})}

    report = verify(Request(write(tmp_path, documents | own), elector=tmp_path / "own.json"))

    assert ("roll.own" in found_in(report)) is is_found
    assert report.unread == ()

"""Files that somebody made to mislead or to break the verifier: each is refused in one sentence, nothing is raised."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.published import published, write
from verifier.files import MEBIBYTE, OF_EVERY_VOTE, OF_SECRET_VOTES
from verifier.reports import Report, State
from verifier.verification import Request, verify
from voting.canonical import canonical

GENUINE = canonical(published("sealed").documents["result.json"])


def verified(directory: Path, name: str, data: bytes) -> Report:
    write(directory, published("sealed").documents | {name: data})
    return verify(Request(directory))


UNREADABLE = [
    (b"", "not_json"),
    (b"\xef\xbb\xbf" + GENUINE, "not_json"),
    (b"\xff" + GENUINE, "not_utf8"),
    (GENUINE + b" x", "not_json"),
    (b'{"a":1,"a":1}', "key_twice"),
    ('{"键":1}'.encode(), "key_not_ascii"),
    (b'{"a":NaN}', "number_not_whole"),
    (b'{"a":-Infinity}', "number_not_whole"),
    (b'{"a":1.0}', "number_not_whole"),
    (b'{"a":1e3}', "number_not_whole"),
    (b'{"a":9007199254740992}', "number_too_large"),
    (b'{"a":' + b"9" * 100_000 + b"}", "number_too_large"),
    (b"[" * 100_000 + b"]" * 100_000, "nested"),
    (b'{"a":' * 20 + b"1" + b"}" * 20, "nested"),
    (b'["\\ud800"]', "half_character"),
    (('["a' + "\u0301\u0316" * 40_000 + '"]').encode(), "marks"),
]


@pytest.mark.parametrize(("data", "code"), UNREADABLE, ids=lambda value: value if isinstance(value, str) else "")
def test_what_two_programs_could_read_in_two_ways_is_not_read(data: bytes, code: str, tmp_path: Path) -> None:
    report = verified(tmp_path, "result.json", data)

    assert [(each.file, each.code) for each in report.unread] == [("result.json", code)]
    assert report.exit_code == 2


NOT_CANONICAL = [
    (GENUINE + b"\n", len(GENUINE)),
    (b" " + GENUINE, 0),
    (GENUINE.replace(b":", b": ", 1), GENUINE.index(b":") + 1),
    (GENUINE.replace(b"HD-01", b"HD-\\u00301", 1), GENUINE.index(b"HD-01") + 3),
    (GENUINE.replace(b"HD-01", "e\N{COMBINING ACUTE ACCENT}".encode(), 1), GENUINE.index(b"HD-01")),
]


@pytest.mark.parametrize(("data", "byte"), NOT_CANONICAL, ids=["newline", "space", "inside", "escape", "nfd"])
def test_another_writing_is_named_by_its_byte(data: bytes, byte: int, tmp_path: Path) -> None:
    report = verified(tmp_path, "result.json", data)

    (form,) = [each for each in report.outcomes if each.name == "form.result"]
    assert [(each.code, each.values) for each in form.faults] == [("not_canonical", {"byte": byte})]
    assert report.exit_code == 1


def document(name: str, *path: str | int, value: Any) -> bytes:
    """The genuine file with another value at a place."""
    documents = published("sealed").copy()
    place = documents[name]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return canonical(documents[name])


SHAPES = [
    ("definition.json", ("format",), "unionhall-vote-3", "format", "not_known"),
    ("definition.json", ("kind",), [], "kind", "not_known"),
    ("definition.json", ("closes_at",), "2026-11-22 08:00:00Z", "closes_at", "not_instant"),
    ("definition.json", ("closes_at",), "2026-02-30T08:00:00Z", "closes_at", "not_instant"),
    ("definition.json", ("closes_at",), "\uff12026-11-22T08:00:00Z", "closes_at", "not_instant"),
    ("definition.json", ("recast",), 1, "recast", "not_flag"),
    ("definition.json", ("minimum_cell",), True, "minimum_cell", "not_number"),
    ("definition.json", ("promise_key",), "AAAA", "promise_key", "not_length"),
    ("definition.json", ("questions", 3, "maximum_score"), None, "questions[3].maximum_score", "score_alone"),
    ("definition.json", ("questions", 0, "options", 2), 3, "questions[0].options[2]", "not_record"),
    ("definition.json", ("questions", 0, "maximum"), 10**9, "questions[0].maximum", "not_between"),
    ("roll.json", ("leaves", 0), "A" * 64, "leaves[0]", "not_hash"),
    ("roll.json", ("leaves",), {}, "leaves", "not_list"),
    ("roll.json", ("vote",), None, "vote", "not_text"),
    ("roll.json", ("names",), [], "", "key_unknown"),
    ("board.json", ("entries", 1, "signature"), "AA==", "entries[1].signature", "not_octets"),
    ("board.json", ("entries", 1, "signature"), "AB", "entries[1].signature", "not_octets"),
    ("board.json", ("entries", 1, "signature"), "A", "entries[1].signature", "not_octets"),
    ("board.json", ("entries", 1, "entry", "leaves"), -1, "entries[1].entry.leaves", "not_between"),
    ("envelopes.json", ("envelopes", 5), {"envelope": ""}, "envelopes[5]", "not_octets"),
    ("opening.json", ("statement", "tally"), {}, "statement.tally", "not_list"),
    ("result.json", ("turnout", 0, "voted"), "17", "turnout[0].voted", "not_number"),
    ("notices.json", ("notices", 0, "kind"), "reopened", "notices[0].kind", "not_known"),
]


@pytest.mark.parametrize(("name", "path", "value", "at", "code"), SHAPES)
def test_a_value_of_another_shape_is_named_by_its_place(
    name: str, path: tuple[str | int, ...], value: object, at: str, code: str, tmp_path: Path
) -> None:
    report = verified(tmp_path, name, document(name, *path, value=value))

    faults = [fault for each in report.outcomes if each.name.startswith("form.") for fault in each.faults]
    assert [(each.file, each.at, each.code) for each in faults] == [(name, at, code)]
    unchecked = [each for each in report.outcomes if each.state is State.UNCHECKED]
    assert unchecked != []
    assert {file for each in unchecked for file in each.lacks} == {name}
    assert report.exit_code == 1


@pytest.mark.parametrize("name", [*OF_EVERY_VOTE, *OF_SECRET_VOTES])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    write(tmp_path, published("sealed").documents)
    (tmp_path / name).unlink()

    report = verify(Request(tmp_path))

    assert [(each.file, each.code) for each in report.unread] == [(name, "missing")]
    assert report.exit_code == 2


def test_a_directory_that_is_not_there_has_none_of_the_files(tmp_path: Path) -> None:
    report = verify(Request(tmp_path / "nowhere"))

    assert {each.code for each in report.unread} == {"missing"}
    assert {each.state for each in report.outcomes if each.name != "form.files"} <= {State.UNCHECKED, State.HOLDS}
    assert report.exit_code == 2


def test_links_pipes_and_directories_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, published("sealed").documents)
    for name in ("roll.json", "board.json", "result.json", "notices.json"):
        (tmp_path / name).rename(tmp_path / f"{name}.real")
    (tmp_path / "roll.json").symlink_to(tmp_path / "roll.json.real")
    (tmp_path / "board.json").symlink_to("board.json")
    os.mkfifo(tmp_path / "result.json")
    (tmp_path / "notices.json").mkdir()

    report = verify(Request(tmp_path))

    assert {each.file: each.code for each in report.unread} == {
        "roll.json": "is_link",
        "board.json": "is_link",
        "result.json": "not_plain",
        "notices.json": "not_plain",
    }


@pytest.mark.parametrize(("name", "mebibytes"), [("result.json", 16), ("envelopes.json", 512)])
def test_a_file_beyond_its_limit_is_not_read(name: str, mebibytes: int, tmp_path: Path) -> None:
    write(tmp_path, published("sealed").documents)
    with (tmp_path / name).open("r+b") as file:
        file.truncate(1024 * MEBIBYTE)

    report = verify(Request(tmp_path))

    assert [(each.file, each.code, each.values) for each in report.unread] == [
        (name, "too_large", {"mebibytes": mebibytes})
    ]


def test_a_named_vote_has_no_files_of_secret_ones(tmp_path: Path) -> None:
    write(tmp_path, published("named").documents | {"opening.json": {}})

    report = verify(Request(tmp_path))

    (failing,) = [each for each in report.outcomes if each.state is State.FAILS]
    assert (failing.name, failing.faults[0].file) == ("form.files", "opening.json")
    assert report.exit_code == 1

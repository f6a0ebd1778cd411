"""The key holders' tool: a key is made, shares are checked, a box is opened, openings are compared."""

import os
import socket
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
from typer.testing import CliRunner, Result

from tests.voting.samples import BALLOT, OTHER_BALLOT, SECRET, VOTE, box, definition, definition_document, shows
from voting.boxes import box_document
from voting.canonical import b64u, canonical, parse
from voting.keyholder import cli
from voting.keyholder.files import words_in, write_files
from voting.keyholder.messages import SENTENCES
from voting.keys import combine, key_of, read_share, split, vote_key
from voting.openings import Opening, opening_fault

DEFINITION = definition()
BOX = box(DEFINITION, [BALLOT, OTHER_BALLOT, BALLOT, b"[]"])
SHARES = split(SECRET, 3, 5)
OTHERS = split(bytes(32), 3, 5)


@dataclass
class Desk:
    """A directory with the files of a closed vote and of shares, where the tool is run."""

    at: Path

    def run(self, *arguments: object, language: str = "en", typed: str | None = None) -> Result:
        words = [str(argument) for argument in arguments]
        environment = {"LC_ALL": language, "UNIONHALL_LANGUAGE": ""}
        return CliRunner().invoke(cli.app, words, env=environment, input=typed, catch_exceptions=False)

    def open(self, *shares: Path, out: str = "out", **options: Any) -> Result:
        named = ["--definition", self.at / "definition.json", "--box", self.at / "envelopes.json"]
        return self.run("open", *named, "--out", self.at / out, *shares, **options)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.at / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def share(self, number: int, words: str | None = None) -> Path:
        return self.write(f"share-{number}.txt", SHARES[number - 1] if words is None else words)

    def files(self, under: str = "out") -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.at / under).glob("*"))}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    def no_network(*arguments: object, **named: object) -> NoReturn:
        raise AssertionError("the tool needs no network")

    monkeypatch.setattr(socket, "socket", no_network)
    desk = Desk(tmp_path)
    desk.write("definition.json", canonical(definition_document()))
    desk.write("envelopes.json", canonical(box_document(VOTE, DEFINITION.hash, BOX)))
    return desk


# --- create ------------------------------------------------------------------------------------------------------


def test_a_key_is_made_in_shares_that_make_it(desk: Desk) -> None:
    told = desk.run("create", "--threshold", 2, "--shares", 3, "--out", desk.at / "key")

    made = desk.files("key")
    assert told.exit_code == 0
    assert list(made) == ["key.json", "share-01-of-03.txt", "share-02-of-03.txt", "share-03-of-03.txt"]
    key = key_of(parse(made["key.json"]))
    words = [words_in(made[name].decode()) for name in made if name.startswith("share")]
    assert vote_key(combine(words[:2])).public_key == vote_key(combine(words[1:])).public_key == key.public_key
    assert (key.threshold, key.shares) == (2, 3)
    assert b64u(key.public_key) in told.stdout
    assert b64u(key.statement_key) in told.stdout
    assert not shows(told.output, words)


def test_only_their_owner_reads_the_files_of_a_key(desk: Desk) -> None:
    desk.run("create", "--threshold", 2, "--shares", 2, "--out", desk.at / "key")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (desk.at / "key").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((desk.at / "key").stat().st_mode) == 0o700


def test_a_key_of_one_holder_is_made_with_a_warning(desk: Desk) -> None:
    told = desk.run("create", "--threshold", 1, "--shares", 1, "--out", desk.at / "key", language="zh_CN.UTF-8")

    assert told.exit_code == 0
    assert SENTENCES["one_holder"][1] in told.stdout


@pytest.mark.parametrize(("threshold", "shares", "warned"), [(2, 4, True), (2, 3, False)])
def test_a_key_that_two_groups_can_open_apart_is_made_with_a_warning(
    desk: Desk, *, threshold: int, shares: int, warned: bool
) -> None:
    told = desk.run("create", "--threshold", threshold, "--shares", shares, "--out", desk.at / "key")

    assert told.exit_code == 0
    assert ("not more than half" in told.stdout) is warned


@pytest.mark.parametrize(("threshold", "shares", "code"), [(1, 2, 1), (3, 2, 1), (2, 17, 2), (0, 2, 2)])
def test_no_key_is_made_of_another_split(desk: Desk, threshold: int, shares: int, code: int) -> None:
    told = desk.run("create", "--threshold", threshold, "--shares", shares, "--out", desk.at / "key")

    assert told.exit_code == code
    assert not (desk.at / "key").exists()


def test_a_key_takes_the_place_of_nothing(desk: Desk) -> None:
    (desk.at / "key").mkdir()

    told = desk.run("create", "--threshold", 2, "--shares", 2, "--out", desk.at / "key")

    assert told.exit_code == 1
    assert told.stderr == f"{desk.at / 'key'} is there already. Nothing was written: name another directory.\n"
    assert desk.files("key") == {}


# --- check -------------------------------------------------------------------------------------------------------


def test_shares_are_checked_and_tried_against_the_key(desk: Desk) -> None:
    desk.run("create", "--threshold", 2, "--shares", 3, "--out", desk.at / "key")
    shares = sorted((desk.at / "key").glob("share*"))
    number = read_share(words_in(shares[0].read_text())).set_number

    told = desk.run("check", *shares[1:], "--key", desk.at / "key/key.json")

    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        f"{shares[1]}: well spelt. Set {number}, share 2; 2 open the box.",
        f"{shares[2]}: well spelt. Set {number}, share 3; 2 open the box.",
        "These shares make the key of this vote. Nothing was opened.",
    ]
    assert desk.run("check", desk.share(1), desk.share(2), desk.share(3), "--key", desk.at / "key/key.json").stderr == (
        "These shares make a key, but not that of this vote. Nothing was opened.\n"
    )


def test_a_share_is_checked_as_typed_and_its_words_are_not_shown(desk: Desk) -> None:
    told = desk.run("check", typed=SHARES[1] + "\n\n")

    assert (told.exit_code, told.stderr) == (0, "")
    assert told.stdout.startswith("share 1: well spelt. ")
    assert not shows(told.output, SHARES)


def _opening(written: dict[str, bytes]) -> Opening:
    ballots, opening = parse(written["ballots.json"]), parse(written["opening.json"])
    assert isinstance(ballots, dict)
    assert isinstance(opening, dict)
    return Opening(ballots, opening)


# --- open --------------------------------------------------------------------------------------------------------


def test_a_box_is_opened_with_three_shares(desk: Desk) -> None:
    told = desk.open(desk.share(1), desk.share(4), desk.share(5))

    written = desk.files()
    assert (told.exit_code, told.stderr) == (0, "")
    assert list(written) == ["ballots.json", "opening.json"]
    assert told.stdout.startswith(f"4 envelopes opened; 1 of them are no ballot. Definition {DEFINITION.hash.hex()}.\n")
    opening = _opening(written)
    assert opening_fault(DEFINITION, [posted.envelope for posted in BOX], opening) is None
    assert opening.readable == sorted([BALLOT, BALLOT, OTHER_BALLOT], key=canonical)


def test_two_holders_write_the_same_and_compare_says_so(desk: Desk) -> None:
    desk.open(desk.share(1), desk.share(2), desk.share(3), out="first")
    desk.open(desk.share(3), desk.share(4), desk.share(5), out="second")

    told = desk.run("compare", desk.at / "first", desk.at / "second")
    assert (told.exit_code, told.stdout) == (0, "Both openings are the same bytes.\n")

    desk.write("second/ballots.json", b"{}")
    differs = desk.run("compare", desk.at / "first", desk.at / "second", language="zh_CN.UTF-8")
    assert (differs.exit_code, differs.stderr) == (1, "ballots.json 不相同。\n")
    assert desk.run("compare", desk.at / "first", desk.at / "third").exit_code == 1


def test_opening_again_keeps_what_is_there_and_never_writes_over_another(desk: Desk) -> None:
    shares = desk.share(1), desk.share(2), desk.share(3)
    desk.open(*shares)
    written = desk.files()

    assert desk.open(*shares).exit_code == 0
    assert desk.files() == written
    desk.write("out/ballots.json", b"[]")
    told = desk.open(*shares)
    assert (told.exit_code, told.stderr.count("is there already")) == (1, 1)
    assert desk.files() == {**written, "ballots.json": b"[]"}


def test_nothing_of_the_key_is_shown_or_written(desk: Desk) -> None:
    key = vote_key(SECRET)
    told = desk.open(desk.share(1), desk.share(2), desk.share(3))

    secrets = [SECRET, key.sealing.private_bytes_raw(), key.statement.private_bytes_raw()]
    seen = [told.output.encode(), *desk.files().values()]
    for secret in secrets:
        forms = [secret, secret.hex().encode(), b64u(secret).encode()]
        assert not any(form in text for form in forms for text in seen)
    assert not shows(told.output, SHARES)


def test_shares_are_read_by_line_from_another_program(desk: Desk) -> None:
    assert desk.open(typed="\n".join(SHARES[:3])).exit_code == 0
    assert list(desk.files()) == ["ballots.json", "opening.json"]


def _answers(*lines: str) -> Callable[[str], str]:
    given: Iterator[str] = iter(lines)

    def answer(prompt: str) -> str:
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    return answer


def test_typed_shares_are_asked_for_until_there_are_enough(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "is_typed", lambda: True)
    monkeypatch.setattr(
        "getpass.getpass", _answers(SHARES[0], "acadamic", SHARES[0], OTHERS[1], SHARES[1], SHARES[4], "-")
    )

    told = desk.open()

    assert told.exit_code == 0
    assert told.stderr.splitlines() == [
        "Word 1 of share 2 is not in the list of words: it is misspelt.",
        "share 2 is the same share as share 1.",
        "share 2 is of another set than the others.",
    ]
    assert list(desk.files()) == ["ballots.json", "opening.json"]


def test_typed_shares_can_end_before_there_are_enough(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "is_typed", lambda: True)
    monkeypatch.setattr("getpass.getpass", _answers(SHARES[0], SHARES[1]))

    told = desk.open()

    assert (told.exit_code, told.stderr) == (1, "Too few shares: 2 of the 3 that open the box. Nothing was opened.\n")
    assert desk.files() == {}


def test_who_gives_no_share_is_told_how_many_it_takes(desk: Desk) -> None:
    told = desk.open(typed="")

    assert (told.exit_code, told.stderr) == (1, "Too few shares: 0 of the 3 that open the box. Nothing was opened.\n")


WORDS = SHARES[1].split()
REFUSED: list[tuple[Sequence[str], str]] = [
    (SHARES[:1], "Too few shares: 1 of the 3 that open the box."),
    (SHARES[:2], "Too few shares: 2 of the 3 that open the box."),
    ([SHARES[0], SHARES[1], SHARES[1]], "share-3.txt is the same share as {at}/share-2.txt."),
    ([SHARES[0], OTHERS[1], SHARES[2]], "share-2.txt is of another set than the others."),
    (OTHERS[:3], "These shares make a key, but not that of this vote."),
    ([SHARES[0], " ".join([*WORDS[:9], "lizzard", *WORDS[10:]]), SHARES[2]], "Word 10 of {at}/share-2.txt is not in"),
    ([SHARES[0], " ".join(WORDS[:-1]), SHARES[2]], "share-2.txt has 32 words; a share has 33."),
    ([SHARES[0], " ".join([*WORDS[:-2], *WORDS[:-3:-1]]), SHARES[2]], "share-2.txt does not fit its checksum"),
]


@pytest.mark.parametrize(("shares", "sentence"), REFUSED)
def test_shares_that_do_not_open_are_told_and_nothing_is_written(
    desk: Desk, shares: Sequence[str], sentence: str
) -> None:
    told = desk.open(*(desk.share(number, words) for number, words in enumerate(shares, start=1)))

    assert told.exit_code == 1
    assert sentence.format(at=desk.at) in told.stderr
    assert told.stdout == ""
    assert not (desk.at / "out").exists()
    assert not shows(told.output, shares)


BOXED = box_document(VOTE, DEFINITION.hash, BOX)
FILES: list[tuple[str, bytes, str]] = [
    ("definition.json", b"{", "{at}/definition.json is no definition of a vote: not JSON in UTF-8."),
    ("definition.json", b"{}", "{at}/definition.json is no definition of a vote: "),
    (
        "definition.json",
        canonical(definition_document(kind="named", key=None, ballot_length=None)),
        "This vote is on record: it has no box.",
    ),
    ("envelopes.json", b"[1.5]", "{at}/envelopes.json is no JSON as it must be: "),
    ("envelopes.json", b"[]", "The box is not in its format."),
    ("envelopes.json", canonical({**BOXED, "vote": "x"}), "The box is of another vote than the definition."),
    ("envelopes.json", canonical({**BOXED, "definition": "00" * 32}), "The box names another definition."),
    (
        "envelopes.json",
        canonical({**BOXED, "envelopes": [b64u(BOX[1].envelope), b64u(BOX[0].envelope)]}),
        "The box is not sorted (envelope 2).",
    ),
]


@pytest.mark.parametrize(("name", "data", "sentence"), FILES)
def test_files_that_are_not_of_the_vote_are_told_and_nothing_is_written(
    desk: Desk, name: str, data: bytes, sentence: str
) -> None:
    desk.write(name, data)

    told = desk.open(desk.share(1), desk.share(2), desk.share(3))

    assert told.exit_code == 1
    assert sentence.format(at=desk.at) in told.stderr
    assert not (desk.at / "out").exists()


def test_a_file_that_is_not_there_is_told(desk: Desk) -> None:
    told = desk.open(desk.at / "lost.txt", language="zh_CN.UTF-8")

    assert (told.exit_code, told.stderr) == (1, f"{desk.at / 'lost.txt'} 不存在或无法读取。\n")


def test_a_place_that_cannot_be_written_is_told(desk: Desk) -> None:
    desk.write("out", b"a file")

    told = desk.open(desk.share(1), desk.share(2), desk.share(3))

    assert (told.exit_code, told.stderr) == (1, f"{desk.at / 'out'} cannot be written.\n")


# --- cut off in the middle ---------------------------------------------------------------------------------------


class CutOff(BaseException):
    """As if the power failed: nobody catches it, and nothing is put in order."""


def _cut_off_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Stops at the `step`-th time that something is brought to the disk or renamed."""
    left = iter(range(step))

    def wrap(act: Any) -> Any:
        def step_or_stop(*arguments: Any, **named: Any) -> Any:
            if next(left, None) is None:
                raise CutOff
            return act(*arguments, **named)

        return step_or_stop

    monkeypatch.setattr(os, "fsync", wrap(os.fsync))
    monkeypatch.setattr(Path, "rename", wrap(Path.rename))
    monkeypatch.setattr(Path, "replace", wrap(Path.replace))


@pytest.mark.parametrize("step", range(5))
def test_who_is_cut_off_while_opening_leaves_no_half_written_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    contents = {"ballots.json": b"ballots" * 1000, "opening.json": b"opening" * 1000}
    with monkeypatch.context() as cut:
        _cut_off_at(cut, step)
        with pytest.raises(CutOff):
            write_files(tmp_path, contents)

    there = {path.name: path.read_bytes() for path in tmp_path.glob("*.json") if not path.name.startswith(".")}
    assert there.items() <= contents.items()
    write_files(tmp_path, contents)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == contents


@pytest.mark.parametrize("step", [0, 2, 3, 4])
def test_who_is_cut_off_while_making_a_key_leaves_no_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    create = ["create", "--threshold", 2, "--shares", 2, "--out", desk.at / "key"]
    with monkeypatch.context() as cut:
        _cut_off_at(cut, step)
        with pytest.raises(CutOff):
            desk.run(*create)

    assert not (desk.at / "key").exists()
    told = desk.run(*create)
    assert (told.exit_code, told.stderr.count("is left from a ceremony that was cut off")) == (1, 1)

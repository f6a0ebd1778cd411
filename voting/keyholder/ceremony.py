"""What key holders do: make a key in shares, open a box, compare openings. Secrets stay in memory."""

from collections.abc import Sequence
from pathlib import Path

from voting.boxes import box_of
from voting.canonical import NotCanonical, canonical, parse
from voting.definitions import Definition, SealingKey, read_definition
from voting.keyholder.files import FileRefused, write_directory, write_files
from voting.keys import (
    DoNotFit,
    Share,
    combine,
    combine_for,
    key_document,
    key_of,
    new_secret,
    read_share,
    split,
    vote_key,
)
from voting.openings import Opening, open_box

KEY_FILE = "key.json"
OPENING_FILES = ("ballots.json", "opening.json")
_IN_A_LINE = 5


def create_key(target: Path, threshold: int, shares: int) -> tuple[SealingKey, int]:
    """A new key in a new directory: `key.json` and a private file for each share. Gives the key and its set number.

    Before anything is written the shares have made the secret again.

    Raises:
        BadThreshold, FileRefused: nothing was written. OSError: no directory of that name is there.
    """
    secret = new_secret()
    texts = split(secret, threshold, shares)
    if combine(texts) != secret or combine(texts[-threshold:]) != secret:
        raise DoNotFit("the shares do not make the secret")
    document = key_document(vote_key(secret), threshold, shares)
    contents = {
        f"share-{read_share(text).position:02}-of-{shares:02}.txt": share_file(read_share(text), shares)
        for text in texts
    }
    write_directory(target, {**contents, KEY_FILE: canonical(document)})
    return key_of(document), read_share(texts[0]).set_number


def share_file(share: Share, shares: int) -> bytes:
    """A share as it is printed or copied: what it is, then its words with their numbers, five in a line."""
    numbered = [f"{number:2} {word:<10}" for number, word in enumerate(share.words.split(), start=1)]
    lines = [
        f"# Unionhall: share {share.position} of {shares}, set {share.set_number}; any {share.threshold} open the box.",
        f"# 密钥份额：第 {share.position} 份，共 {shares} 份，组号 {share.set_number}；{share.threshold} 份可开箱。",
        "# Keep it on paper, apart from the others, and show it to nobody. 请写在纸上，与其他份额分开保存，不得示人。",
        *(" ".join(numbered[at : at + _IN_A_LINE]).rstrip() for at in range(0, len(numbered), _IN_A_LINE)),
    ]
    return ("\n".join(lines) + "\n").encode()


def definition_at(path: Path) -> Definition:
    """The definition in a file.

    Raises:
        FileRefused: no file, or no definition.
    """
    try:
        return read_definition(read(path))
    except NotCanonical as error:
        raise FileRefused("not_a_definition", path, str(error)) from error


def key_at(path: Path) -> SealingKey:
    """The key in `key.json`.

    Raises:
        FileRefused: no file, or no key.
    """
    try:
        return key_of(parse(read(path)))
    except NotCanonical as error:
        raise FileRefused("not_a_key", path, str(error)) from error


def open_at(definition: Definition, box: Path, shares: Sequence[str], out: Path) -> Opening:
    """Opens the box of a file and writes both files of the opening.

    The box is checked before the shares are put together; the secret is neither written nor shown.

    Raises:
        FileRefused, BoxRefused, KeyRefused: nothing was opened, or nothing written. OSError: it cannot be written.
    """
    if definition.key is None:
        raise FileRefused("named_vote", box)
    try:
        document = parse(read(box))
    except NotCanonical as error:
        raise FileRefused("not_json", box, str(error)) from error
    posted = box_of(document, definition)
    opening = open_box(definition, posted, combine_for(definition.key, shares))
    write_files(out, opening.files())
    return opening


def differing(first: Path, second: Path) -> list[str]:
    """The names of files that are not the same bytes in both directories.

    Raises:
        FileRefused: one of them is not there.
    """
    return [name for name in OPENING_FILES if read(first / name) != read(second / name)]


def read(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        FileRefused: it is not there, or no file.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileRefused("no_file", path) from error

"""`make domain name=clubs`: the same-named files of a new domain in every layer, empty of logic."""

import keyword
import re
import sys
from pathlib import Path

from tests.contract.shape.layers import LAYERS, NOT_DOMAINS
from tests.contract.shape.names import FORBIDDEN
from tests.contract.vocabulary import entries_of, lines_with

ROOT = Path(__file__).parents[2]
TEMPLATES = Path("docs/recipes/domain")
SPELLING = re.compile(r"[a-z]+(_[a-z]+)*")
FEATURES = re.compile(r'(?m)^    "(\(activities\) \|.*)",$')
"""The line of pyproject.toml that lists the features, side by side."""

NEXT_STEPS = """
Next (CONTRIBUTING.md, "Add a domain"):
  1. docs/glossary.md: one row for {name} and one for each of its nouns
  2. db/models/__init__.py: import the tables; api/loaders.py and api/root.py: wire what the domain offers
  3. make check
"""


class NameRefusedError(Exception):
    """The message says what is wrong with the name and, where there is one, the right word."""


def new_domain(root: Path, name: str) -> list[Path]:
    """The files written, relative to `root`: all of them or, if the name is refused, none.

    Raises:
        NameRefusedError: Badly spelled, retired, reserved, or in use in some layer.
    """
    _check_spelling(name)
    _check_vocabulary(root, name)
    files = {_placed(template, root, name): template for template in sorted((root / TEMPLATES).rglob("*.txt"))}
    _check_unused(root, name, list(files))

    for path, template in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(template.read_text(encoding="utf-8").replace("%domain%", name), encoding="utf-8")
    _add_to_features(root / "pyproject.toml", name)
    return list(files)


def _check_spelling(name: str) -> None:
    if not SPELLING.fullmatch(name) or keyword.iskeyword(name):
        message = (
            f"`{name}` is no name of a domain: small letters a to z, words joined by _, as in `clubs` or `study_tours`"
        )
        raise NameRefusedError(message)
    if name in NOT_DOMAINS:
        message = f"`{name}` is reserved: {NOT_DOMAINS[name]}"
        raise NameRefusedError(message)
    vague = sorted(set(name.split("_")) & FORBIDDEN)
    if vague:
        message = f"`{vague[0]}` says nothing; name the domain after what people in the union call it"
        raise NameRefusedError(message)


def _check_vocabulary(root: Path, name: str) -> None:
    for entry in entries_of((root / "docs/glossary.md").read_text(encoding="utf-8")):
        if any(any(lines_with(word, name)) for word in entry.retired):
            message = f"`{name}` is retired, the word is `{entry.term}` (docs/glossary.md)"
            raise NameRefusedError(message)


def _check_unused(root: Path, name: str, files: list[Path]) -> None:
    taken = [f"{layer}/{name}" for layer in LAYERS if (root / layer / name).exists()]
    taken += [str(path) for path in files if (root / path).exists()]
    if taken:
        message = f"`{name}` exists already: {taken[0]}"
        raise NameRefusedError(message)


def _placed(template: Path, root: Path, name: str) -> Path:
    inside = template.relative_to(root / TEMPLATES).as_posix().removesuffix(".txt")
    return Path(inside.replace("DOMAIN", name))


def _add_to_features(pyproject: Path, name: str) -> None:
    text = pyproject.read_text(encoding="utf-8")
    if f"({name})" in text:
        return
    found = FEATURES.search(text)
    if found is None:
        message = "pyproject.toml lists no features; add the domain to a tier of its import contract by hand"
        raise NameRefusedError(message)
    listed = " | ".join(sorted([*found.group(1).split(" | "), f"({name})"]))
    pyproject.write_text(text.replace(found.group(1), listed), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Exit code 0, or 2 with the reason on standard error."""
    if len(arguments) != 1:
        sys.stderr.write("usage: make domain name=clubs\n")
        return 2
    try:
        written = new_domain(ROOT, arguments[0])
    except NameRefusedError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"  {path}\n" for path in written))
    sys.stdout.write(NEXT_STEPS.format(name=arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

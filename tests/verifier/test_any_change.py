"""Whatever value of a hashed or signed file is changed, it is found; nothing that a file may hold raises anything."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.published import Documents, published, write
from tests.verifier.tampering import BALLOTS, BOARD, BOX, DEFINITION, OPENING, ROLL, SECRET
from verifier.verification import Request, verify

CHANGES = 8
"""Of each file and kind, drawn anew by a fixed seed."""

OTHERS: list[Any] = [None, True, 0, -1, 2**53 - 1, "", "a", "0" * 64, "A" * 86, [], {}, [[]], {"a": 1}]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to all that is inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*path, key)
        yield from places(each, (*path, key))


def change(document: Any, draw: random.Random) -> tuple[Any, ...]:
    """Drops a value, repeats it, turns one of its letters, or writes another there. Returns where."""
    path = draw.choice(list(places(document)))
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    key, old = path[-1], holder[path[-1]]
    action = draw.choice(["drop", "repeat", "turn", "write"])
    if action == "drop":
        del holder[key]
    elif action == "repeat" and isinstance(holder, list) and not isinstance(old, int | dict | type(None)):
        holder.insert(key, old)
    elif action == "turn" and isinstance(old, str) and old:
        at = draw.randrange(len(old))
        holder[key] = f"{old[:at]}{'b' if old[at] != 'b' else 'c'}{old[at + 1 :]}"
    else:
        holder[key] = draw.choice([each for each in OTHERS if (each, type(each)) != (old, type(old))])
    return path


@pytest.mark.parametrize("name", [DEFINITION, ROLL, BOARD, BOX, OPENING, BALLOTS])
@pytest.mark.parametrize("kind", SECRET)
def test_any_change_is_found(kind: str, name: str, tmp_path: Path) -> None:
    draw = random.Random(f"{kind} {name}")
    write(tmp_path, published(kind).documents)

    for _ in range(CHANGES):
        documents: Documents = {name: published(kind).copy()[name]}
        path = change(documents[name], draw)
        report = verify(Request(write(tmp_path, documents)))
        assert report.exit_code == 1, path

"""Published votes as they should be: every check is made and holds, for each kind, with and without receipts."""

from pathlib import Path

import pytest

from tests.support.published import published, write
from verifier.checks import CHECKS
from verifier.definitions import Definition, read_definition
from verifier.files import DEFINITION
from verifier.reports import State
from verifier.shapes import Node
from verifier.verification import Request, verify

OUTSIDE = {"definition.announced", "roll.own", "board.witnessed"}


def names_of(kind: str, definition: Definition) -> list[str]:
    return [
        check.name
        for check in CHECKS
        if kind in check.kinds and check.of(definition) and not check.name.startswith("receipt.")
    ]


@pytest.mark.parametrize("kind", ["named", "sealed", "unlinkable"])
def test_a_genuine_vote_holds_in_every_check_of_its_kind(kind: str, tmp_path: Path) -> None:
    documents = published(kind).documents
    directory = write(tmp_path, documents)

    report = verify(Request(directory))

    assert [(each.name, each.faults) for each in report.outcomes if each.state is not State.HOLDS] == []
    assert report.unread == ()
    made = [each.name for each in report.outcomes if not each.name.startswith("form.")]
    assert made == [
        name for name in names_of(kind, read_definition(Node(documents[DEFINITION]))) if name not in OUTSIDE
    ]
    assert report.exit_code == 0

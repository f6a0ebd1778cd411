"""Whatever a document defers, its parts put together are the answer it has without."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
import pytest
from graphql import (
    DirectiveNode,
    FieldNode,
    InlineFragmentNode,
    NameNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from api.execution import ExecutionOutcome, InParts
from tests.engine.test_clients import READS, document
from tests.oracle.engines import operations
from tests.oracle.stage import Stage
from tests.oracle.trial import request_of

NAMES = (
    "console/members/member_list",
    "console/members/join_request_inbox",
    "console/organisations/organisation_tree",
    "console/activities/activity_page",
    "mobile/activities/mobile_home",
    "mobile/members/home",
    "mobile/members/member_history",
    "mobile/dues/own_dues",
)
CALLERS = ("member", "federation officer")


class _Deferring(Visitor):
    """Defers the second half of what is selected of each object below the roots."""

    def leave_field(self, node: FieldNode, *_: object) -> FieldNode | None:
        chosen = node.selection_set.selections if node.selection_set else ()
        if len(chosen) < 2:
            return None
        first, second = chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]
        deferred = InlineFragmentNode(
            directives=(DirectiveNode(name=NameNode(value="defer"), arguments=()),),
            selection_set=SelectionSetNode(selections=second),
        )
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=node.arguments,
            directives=node.directives,
            selection_set=SelectionSetNode(selections=(*first, deferred)),
        )


def put_together(parts: list[Mapping[str, Any]]) -> tuple[object, list[Any]]:
    """Data and errors, as a client of `incrementalSpec=v0.2` merges them."""
    data = parts[0]["data"]
    announced: dict[str, list[str | int]] = {}
    errors = list(parts[0].get("errors", ()))
    for part in parts:
        announced |= {pending["id"]: pending["path"] for pending in part.get("pending", ())}
        for piece in part.get("incremental", ()):
            target = data
            for step in (*announced[piece["id"]], *piece.get("subPath", ())):
                target = target[step]
            _merge(target, piece["data"])
            errors += piece.get("errors", ())
        errors += [error for completed in part.get("completed", ()) for error in completed.get("errors", ())]
    return data, errors


def _merge(target: dict[str, Any], piece: Mapping[str, Any]) -> None:
    for name, value in piece.items():
        if isinstance(value, dict) and isinstance(target.get(name), dict):
            _merge(target[name], value)
        else:
            target[name] = value


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("name", NAMES)
async def test_the_parts_together_are_the_whole(stage: Stage, name: str, caller: str) -> None:
    engine = operations()
    whole = document(stage, name, READS[name][0], caller)
    later = replace(whole, text=print_ast(visit(parse(whole.text), _Deferring())))
    assert "@defer" in later.text

    expected = await engine.execute(request_of(whole), stage.context(caller, whole.locale))
    prepared = engine.prepare(request_of(later))
    assert not isinstance(prepared, ExecutionOutcome), prepared.errors
    found = await engine.run_in_parts(prepared, stage.context(caller, later.locale))

    if isinstance(found, ExecutionOutcome):
        assert (found.data, found.codes) == (expected.data, expected.codes)
        return
    parts = await _parts(found)
    data, errors = put_together(parts)
    assert _json(data) == _json(expected.data)
    assert sorted(map(_where, errors)) == sorted(map(_where, expected.errors))
    assert all(part["hasNext"] for part in parts[:-1])


async def _parts(answer: InParts) -> list[Mapping[str, Any]]:
    return [orjson.loads(orjson.dumps(part.payload)) async for part in answer.parts()]


def _where(error: Any) -> tuple[str, str]:
    return str(error["path"]), error["extensions"]["code"]


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

"""Unions that `unionhall found` makes in an empty database, and their first administrators."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_required_argument,
    is_required_input_field,
)
from typer.testing import CliRunner

from api.cli import app
from api.nodes import encode_id, node_types
from db.types import new_id
from tests.api.abuse.worker import environ_of
from tests.support.api import Client, request_key

PASSWORD = "the union begins here"
TYPED = {
    "code": "HD",
    "union-name": "华东工会联合会",
    "union-name-en": "East China Federation of Trade Unions",
    "founded-on": "1998-05-01",
    "name": "刘洋",
    "phone-number": "13800138000",
    "identity-number": "11010519491231002X",
}
"""What an operator types."""
SAMPLES: Mapping[str, Any] = {
    "Int": 1,
    "Boolean": True,
    "Date": "2026-01-01",
    "DateTime": "2026-01-01T00:00:00Z",
    "PhoneNumber": "13800138000",
    "String": "K7QX2M9PAB",
    "UUID": "01893a3e-7d3b-7000-8000-000000000001",
}
"""Values of scalars that are no ids."""
NODES = sorted((type_.__name__ for type_ in node_types()), key=len, reverse=True)
_TOLD = re.compile(r"member number: +(\S+)\nactivation code: +(\S+) \(7 days\)\n")


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended; the member number and the activation code are None where it founded nothing."""

    exit_code: int
    output: str
    errors: str

    @property
    def told(self) -> tuple[str, str] | None:
        """The member number and the activation code."""
        found = _TOLD.search(self.output)
        return None if found is None else (found[1], found[2])


async def found(dsn: str, directory: Path, **typed: str | None) -> Ended:
    """Runs the command, in a thread of this process; values by option with low lines, None leaves one out."""
    given = {**TYPED, **{name.replace("_", "-"): value for name, value in typed.items()}}
    options = [word for name, value in given.items() if value is not None for word in (f"--{name}", value)]
    return await ended(environ_of(dsn, directory, {}), options)


async def ended(environ: Mapping[str, str], options: Sequence[str]) -> Ended:
    """How the command ends with these settings and words."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["found", *options], env=environ)
    return Ended(result.exit_code, result.stdout, result.stderr)


async def activated(anonymous: Client, number: str, code: str) -> Client:
    """Who sets a first password with the code, and signs in."""
    activation = {"login": number, "activationCode": code, "password": PASSWORD, "requestKey": request_key()}
    answer = await anonymous.send("mobile/auth/account_activate", {"input": activation})
    assert answer["data"]["accountActivate"]["userErrors"] == [], answer
    return await anonymous.sign_in(number, PASSWORD)


async def done(client: Client, operation: str, selected: str = "", **given: Any) -> Any:
    """What a mutation answers, which must not refuse."""
    name = operation[0].upper() + operation[1:]
    text = (
        f"mutation ($input: {name}Input!) {{ {operation}(input: $input) {{ {selected} userErrors {{ code field }} }} }}"
    )
    answer = await client.run(text, {"input": {**given, "requestKey": request_key()}})
    assert "errors" not in answer, (operation, answer)
    payload = answer["data"][operation]
    assert payload["userErrors"] == [], (operation, payload)
    return payload


async def founded(dsn: str, directory: Path, anonymous: Client, **typed: str) -> Client:
    """The signed-in administrator of a union that is new."""
    ended = await found(dsn, directory, **typed)
    assert ended.told is not None, ended
    return await activated(replace(anonymous), *ended.told)


def arguments_of(path: str, field: GraphQLField, ids: Mapping[str, str]) -> dict[str, Any]:
    """Values for what a root field must be given, and the size of a page.

    Ids are those of the union by type; of what it has none of, an id of nothing.
    """
    about = get_named_type(field.type).name
    own = about if about in NODES else next((each for each in NODES if path.split(".")[1].startswith(_low(each))), "")
    return {
        name: _sample(argument.type, _Ids(ids, own), name)
        for name, argument in field.args.items()
        if is_required_argument(argument) or name == "first"
    }


@dataclass(frozen=True, slots=True)
class _Ids:
    known: Mapping[str, str]
    own: str

    def of(self, name: str) -> str:
        """For an argument such as `id` or `voteId`."""
        stem = name.removesuffix("Id").removesuffix("Ids")
        type_ = next((each for each in NODES if _low(each) == stem), self.own or "Organisation")
        return self.known.get(type_) or encode_id(type_, new_id())


def _low(name: str) -> str:
    return name[0].lower() + name[1:]


def _sample(type_: GraphQLInputType, ids: _Ids, name: str) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return _sample(type_.of_type, ids, name)
    if isinstance(type_, GraphQLList):
        return [_sample(type_.of_type, ids, name)]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        needed = {key: field for key, field in type_.fields.items() if is_required_input_field(field)}
        chosen = dict(list(type_.fields.items())[:1]) if type_.is_one_of else needed
        return {key: _sample(field.type, ids, key) for key, field in chosen.items()}
    return ids.of(name) if type_.name == "ID" else SAMPLES.get(type_.name, "x")

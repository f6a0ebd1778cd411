"""Answers must be the same facts before anything is timed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, Final

import asyncpg
import orjson

from bench.implementations import Implementation, Server
from bench.load import ask
from bench.operations import Operation, Request, draw_requests
from bench.population import Population

SETS: Final = 20
"""Random variable sets for each operation."""

_ROWS: Final = """
    SELECT (SELECT count(*) FROM request_key) AS request_key, (SELECT count(*) FROM approval) AS approval,
           (SELECT count(*) FROM approval_step) AS approval_step, (SELECT count(*) FROM join_request) AS join_request,
           (SELECT count(*) FROM audit_entry) AS audit_entry, (SELECT count(*) FROM event) AS event,
           (SELECT count(*) FROM join_request_key) AS join_request_key,
           (SELECT count(*) FROM registration) AS registration, (SELECT count(*) FROM quota_entry) AS quota_entry,
           (SELECT count(*) FROM quota_holding) AS quota_holding, (SELECT sum(claimed) FROM quota) AS claimed,
           (SELECT count(*) FROM suggestion_event) AS suggestion_event,
           (SELECT count(*) FROM suggestion WHERE state = 'submitted' AND next_due_at IS NOT NULL) AS submitted,
           (SELECT coalesce(sum(number), 0) FROM ballot_envelope) AS ballots,
           (SELECT count(*) FROM quiz_attempt_question WHERE answered_at IS NOT NULL) AS answered
"""
_BOTH: Final[Mapping[str, int]] = {"request_key": 1, "audit_entry": 1}
_WRITES: Final[Mapping[str, Mapping[str, int]]] = {
    "JoinRequestSubmit": {
        **_BOTH,
        **dict.fromkeys(("approval", "approval_step", "join_request", "join_request_key"), 1),
        "event": 2,
    },
    "ActivityRegister": {
        **_BOTH,
        **dict.fromkeys(("registration", "quota_entry", "quota_holding", "claimed", "event"), 1),
    },
    "SuggestionSubmit": {**_BOTH, **dict.fromkeys(("suggestion_event", "submitted", "event"), 1)},
    "BallotCast": {"ballots": 1},
    "QuizAttemptAnswer": {"request_key": 1, "answered": 1},
}
"""What each mutation leaves, whoever carries it out."""
_REFERENCE_LENGTH: Final = 10
_OWN_SHAPE: Final = frozenset({"endCursor"})
"""Facts that each implementation spells in its own way."""


class DifferentAnswersError(Exception):
    """Two implementations do not say the same: nothing was measured."""


async def check_equal(operation: Operation, servers: Sequence[Server], population: Population) -> None:
    """Compares every implementation with the first, as JSON.

    Raises:
        DifferentAnswersError: With the first place at which two answers differ.
        WrongAnswerError: One is no good answer.
    """
    taking = [server for server in servers if server.implementation.runs(operation)]
    requests = draw_requests(operation, population, Random(f"equal {operation.name}"))  # noqa: S311  # repeats on purpose
    for _ in range(SETS):
        request = next(requests)
        told: Any = None
        for server in taking:
            # A mutation is sent once for each implementation, with the same organisation and another person.
            sent = request if not operation.is_mutation else _for_another(request, next(requests))
            answer = orjson.loads(await ask(server.port, server.implementation.write(operation, sent)))
            found = _comparable(operation, server.implementation, answer)
            if server is taking[0]:
                told = found
            elif (
                place := difference(_shown(server.implementation, told), _shown(server.implementation, found))
            ) is not None:
                first, other = taking[0].implementation.name, server.implementation.name
                raise DifferentAnswersError(
                    f"{operation.name}, {dict(request.variables)}: {first} and {other}: {place}"
                )


async def check_writes(operation: Operation, servers: Sequence[Server], population: Population, dsn: str) -> None:
    """Sees to it that a mutation leaves the rows of `_WRITES`, and no others, whoever carries it out.

    Raises:
        DifferentAnswersError: One leaves others.
    """
    requests = draw_requests(operation, population, Random(f"writes {operation.name}"))  # noqa: S311  # repeats on purpose
    connection = await asyncpg.connect(dsn)
    try:
        for server in servers:
            if server.implementation.runs(operation):
                before = dict(await connection.fetchrow(_ROWS) or {})
                await ask(server.port, server.implementation.write(operation, next(requests)))
                after = dict(await connection.fetchrow(_ROWS) or {})
                written = {table: after[table] - before[table] for table in after}
                if written != {**dict.fromkeys(written, 0), **_WRITES[operation.name]}:
                    raise DifferentAnswersError(f"{server.implementation.name} writes {written}")
    finally:
        await connection.close()


def difference(one: Any, other: Any, path: str = "data") -> str | None:  # noqa: ANN401  # JSON
    """The first place where two JSON values differ, in words; None when they are equal."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return f"{path} has {sorted(one)} and {sorted(other)}"
        places = (difference(value, other[name], f"{path}.{name}") for name, value in one.items())
        return next((place for place in places if place), None)
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{path} has {len(one)} and {len(other)} elements"
        pairs = enumerate(zip(one, other, strict=True))
        places = (difference(left, right, f"{path}[{number}]") for number, (left, right) in pairs)
        return next((place for place in places if place), None)
    return None if one == other and type(one) is type(other) else f"{path} is {one!r} and {other!r}"


def _for_another(request: Request, person: Request) -> Request:
    if "organisationId" not in request.variables["input"]:
        return replace(person, languages=request.languages)
    given = {**person.variables["input"], "organisationId": request.variables["input"]["organisationId"]}
    return replace(request, variables={"input": given})


def _comparable(operation: Operation, implementation: Implementation, answer: Any) -> Any:  # noqa: ANN401  # JSON
    data = implementation.facts(answer["data"])
    if operation.name == "ActivityRegister":
        registration = data["activityRegister"]["registration"]
        registration["id"] = len(registration["id"])
    elif operation.name == "SuggestionSubmit":
        suggestion = data["suggestionSubmit"]["suggestion"]
        suggestion |= {"id": len(suggestion["id"]), "reference": len(suggestion["reference"])}
        suggestion["submittedAt"] = suggestion["submittedAt"][-1]
    elif operation.name == "BallotCast":
        payload = data["ballotCast"]
        payload["vote"]["id"] = len(payload["vote"]["id"])
        payload["receipt"] = _receipt(payload["receipt"])
    elif operation.name == "QuizAttemptAnswer":
        attempt = data["quizAttemptAnswer"]["attempt"]
        attempt["id"] = len(attempt["id"])
    elif operation.is_mutation:
        payload = data["joinRequestSubmit"]
        payload["reference"] = len(payload["reference"]) == _REFERENCE_LENGTH
        payload["submittedAt"] = payload["submittedAt"][-1]
    return data


def _receipt(receipt: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who sealed, what is promised of the ballot, and in which form; each request has a ballot of its own."""
    promise = orjson.loads(receipt["promise"])
    is_of_it = (promise["ballot"], promise["number"]) == (receipt["ballotHash"], receipt["number"])
    signature = len(receipt["signature"])
    return {"sealedBy": receipt["sealedBy"], "promise": list(promise), "isOfIt": is_of_it, "signature": signature}


def _shown(implementation: Implementation, data: Any) -> Any:  # noqa: ANN401  # JSON
    """What is compared with this implementation: with one of a shape of its own, not how it spells cursors."""
    if implementation.has_own_cursors:
        return _without(data, _OWN_SHAPE)
    return data


def _without(data: Any, names: frozenset[str]) -> Any:  # noqa: ANN401  # JSON
    if isinstance(data, dict):
        return {name: _without(value, names) for name, value in data.items() if name not in names}
    return [_without(each, names) for each in data] if isinstance(data, list) else data

"""No document under 10 kB costs more than a moment, whatever it says."""

import time

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, OperationDefinitionNode

from api.limits import LimitExceeded, check_document, operation_cost, parse_document, validate_document
from tests.api.limits.hostile import ADMITTED, REFUSED, SCHEMA, UNREADABLE

# 50 ms when measured alone; a busy machine is slower.
_MOST_CPU_SECONDS = 0.15
_ALL = {name: text for name, (text, _) in REFUSED.items()} | UNREADABLE | ADMITTED


def _answer(text: str) -> list[GraphQLError]:
    """Do all that comes before execution; give the errors."""
    try:
        document = parse_document(text)
        check_document(document)
        errors = validate_document(SCHEMA, document)
        if not errors:
            operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
            operation_cost(SCHEMA, document, operation)
    except GraphQLError as error:
        return [error]
    return errors


def _cpu_seconds(text: str) -> float:
    start = time.process_time()
    _answer(text)
    return time.process_time() - start


@pytest.mark.parametrize("text", _ALL.values(), ids=_ALL)
def test_takes_little_time_and_answers_little(text: str) -> None:
    assert len(text) < 10_000

    seconds = min(_cpu_seconds(text) for _ in range(6))
    errors = _answer(text)

    assert seconds < _MOST_CPU_SECONDS
    assert len(errors) <= 11
    assert all(len(error.message) <= 301 for error in errors)


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_is_refused_before_validation(text: str, code: str) -> None:
    with pytest.raises(LimitExceeded) as refusal:
        check_document(parse_document(text))

    assert refusal.value.code == code
    assert (refusal.value.extensions or {})["code"] == code


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_nesting_that_the_parser_does_not_follow_is_a_syntax_error(text: str) -> None:
    with pytest.raises(GraphQLSyntaxError, match="nested too deeply"):
        parse_document(text)


@pytest.mark.parametrize("text", ADMITTED.values(), ids=ADMITTED)
def test_is_left_to_validation_and_cost(text: str) -> None:
    check_document(parse_document(text))


@pytest.mark.parametrize("name", ["list fan-out", "list fan-out of plain lists"])
def test_fan_out_is_refused_for_its_cost(name: str) -> None:
    (error,) = _answer(ADMITTED[name])

    assert isinstance(error, LimitExceeded)
    assert error.code == "COST_LIMIT"


@pytest.mark.parametrize("name", ["fragment cycle", "fragment cycle through fields"])
def test_a_fragment_cycle_is_refused_by_validation(name: str) -> None:
    (error,) = _answer(ADMITTED[name])

    assert error.message == "Cannot spread fragment 'A' within itself via 'B'."

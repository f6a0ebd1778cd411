"""What differs from request to request: rows of `Population.listed`, to begin a page after or to look at."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from random import Random
from typing import Any, Final, TypeAlias
from uuid import uuid4

from api.nodes import encode_id
from api.paging import encode_cursor
from bench.population import Caller, Population
from db.keyset import SortKey

Draw: TypeAlias = Callable[[Population, Caller | None, Random], Mapping[str, Any]]
_PAGE: Final = 20


def _newest_after(name: str, column: str, type_: type[date] = datetime) -> Draw:
    order: Sequence[SortKey] = (
        SortKey(column, type_, is_descending=True),
        SortKey("id", str, is_descending=True),
    )

    def draw(population: Population, _caller: Caller | None, rng: Random) -> Mapping[str, Any]:
        rows = population.listed[name]
        after = rng.choice(rows[: len(rows) - _PAGE])
        return {"first": _PAGE, "after": encode_cursor(after, order)}

    return draw


def _one(name: str, type_name: str) -> Draw:
    def draw(population: Population, _caller: Caller | None, rng: Random) -> Mapping[str, Any]:
        return {"id": encode_id(type_name, rng.choice(population.listed[name])["id"])}

    return draw


def first_page(_population: Population, _caller: Caller | None, _rng: Random) -> Mapping[str, Any]:
    """The first twenty."""
    return {"first": _PAGE}


def answer(population: Population, caller: Caller | None, rng: Random) -> Mapping[str, Any]:
    """What is chosen of the next question of the caller's running attempt.

    Raises:
        ValueError: Nobody is signed in.
    """
    if caller is None:
        raise ValueError("nobody is signed in")
    attempt_id, position = population.attempts.next_for(caller.member_id)
    given = {"attemptId": encode_id("QuizAttempt", attempt_id), "position": position, "choices": [rng.randint(1, 2)]}
    return {"input": {**given, "requestKey": str(uuid4())}}


DISCLOSURES: Final = _newest_after("disclosures", "drafted_at")
DISCLOSURE: Final = _one("disclosures", "Disclosure")
NOTICES: Final = _newest_after("notices", "opens_on", date)
NOTICE: Final = _one("notices", "PublicNotice")
DOCUMENTS: Final = _newest_after("documents", "valid_from", date)
ARTICLE: Final = _one("articles", "LegalArticle")
COURSES: Final = _newest_after("courses", "written_at")
QUIZZES: Final = _newest_after("quizzes", "planned_at")
SHOWN: Final = _newest_after("shown", "awarded_at")

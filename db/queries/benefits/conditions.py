"""Conditions 领取条件 in SQL: the document that `domain.benefits.rules.conditions` reads, as an expression over facts.

The facts are a relation with the columns `state`, `employment`, `joined_on`, `chain` (uuid[]), `tags` (text[]),
`last_served_on`, `owed_since_on`; all but the last two are never null. Words and numbers go as bound parameters.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

_FORMS: Final[Mapping[str, str]] = {
    "state_in": "{facts}.state = ANY ({value}::text[])",
    "employment_in": "{facts}.employment = ANY ({value}::text[])",
    "below": "{facts}.chain && {value}::uuid[]",
    "tagged": "{facts}.tags && {value}::text[]",
    "member_years": "{facts}.joined_on + make_interval(years => {value}::integer) <= {today}::date",
    "unserved_days": "coalesce({facts}.last_served_on + {value}::integer <= {today}::date, true)",
    "no_arrears": "coalesce({facts}.owed_since_on >= {today}::date, true)",
}


class ConditionForm(NamedTuple):
    """A condition as SQL, never null, and the values of its parameters in their order."""

    text: str
    values: Sequence[Any]


def condition_form(document: Mapping[str, Any], *, facts: str, today: str, first: int) -> ConditionForm:
    """The form over the relation named `facts`. `today`: the parameter of the day; `first`: that of the first value."""
    values: list[Any] = []

    def place(value: object) -> str:
        values.append(value)
        return f"${first + len(values) - 1}"

    return ConditionForm(_written(document, place, {"facts": facts, "today": today}), values)


def _written(document: Mapping[str, Any], place: Callable[[object], str], names: Mapping[str, str]) -> str:
    for word, joining in (("all", " AND "), ("any", " OR ")):
        if word in document:
            return f"({joining.join(_written(each, place, names) for each in document[word])})"
    if "not" in document:
        return f"(NOT {_written(document['not'], place, names)})"
    kind = document["is"]
    form = _FORMS[kind]
    if "of" in document:
        words = [UUID(each) for each in document["of"]] if kind == "below" else list(document["of"])
        return f"({form.format(value=place(words), **names)})"
    if "number" in document:
        return f"({form.format(value=place(document['number']), **names)})"
    return f"({form.format(**names)})"

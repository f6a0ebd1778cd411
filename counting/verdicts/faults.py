"""What is wrong with a rule set that somebody wrote: it is looked at whole, and nothing of it is taken on trust."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

_KEYS: Final = frozenset({
    "key", "version", "title", "title_en", "sources", "quorum", "second_call_days", "more_returned_than_issued",
    "majority", "margin", "ties", "open_seats", "run_off", "minimum_cell",
})  # fmt: skip
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "more_returned_than_issued": ("void", "report"),
    "ties": ("again", "lot"),
    "open_seats": ("open", "again"),
    "run_off": ("most_votes", "majority"),
}
_MARKS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5}")
_QUORUM_BASES: Final = ("present", "returned", "issued", "valid")
_MAJORITY_BASES: Final = ("entitled", "present", "returned", "valid", "answered", "decided")
_MOST_RULES: Final = 10
_MOST_SOURCES: Final = 20
_LONGEST: Final = 400
_LARGEST: Final = 1_000_000
_MOST_DAYS: Final = 365
_CALLS: Final = (1, 2)


def rule_set_fault(document: object) -> str | None:
    """The first fault of a rule set in the order of its keys, as `place: what is wrong`; None where there is none.

    Whatever JSON can hold may be handed in. A rule set without a fault decides every vote: no figures make it raise.
    """
    return next(_faults(document), None)


def _faults(document: object) -> Iterator[str]:
    if not isinstance(document, Mapping):
        yield "document: not an object"
        return
    if document.keys() != _KEYS:
        odd = sorted(str(key)[:40] for key in document.keys() ^ _KEYS)
        yield f"{odd[0]}: missing, or not a key of rule sets"
        return
    key = document["key"]
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        yield "key: not 1 to 40 small letters, digits and low lines, a letter first"
    yield from _number("version", document["version"], 1)
    yield from _text("title", document["title"])
    yield from _text("title_en", document["title_en"])
    yield from _sources(document["sources"])
    yield from _quorum(document["quorum"])
    yield from _second_call(document)
    for name, choices in _CHOICES.items():
        if not isinstance(document[name], str) or document[name] not in choices:
            yield f"{name}: not {' or '.join(choices)}"
    yield from _majority(document["majority"])
    if document["margin"] is not None:
        yield from _share("margin", document["margin"])
    if document["minimum_cell"] is not None:
        yield from _number("minimum_cell", document["minimum_cell"], 1)


def _number(place: str, value: object, low: int, high: int = _LARGEST) -> Iterator[str]:
    if type(value) is not int or not low <= value <= high:
        yield f"{place}: not a whole number from {low} to {high}"


def _text(place: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST or value != value.strip():
        yield f"{place}: not a text of 1 to {_LONGEST} characters without space around it"
    elif any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co"} for each in value) or _MARKS.search(value):
        yield f"{place}: a character that does not print"
    elif not unicodedata.is_normalized("NFC", value):
        yield f"{place}: not in normal form C"


def _share(place: str, value: object) -> Iterator[str]:
    if not isinstance(value, list | tuple) or len(value) != len(("numerator", "denominator")):
        yield f"{place}: not [numerator, denominator]"
    elif any(type(each) is not int for each in value) or not 1 <= value[0] <= value[1] <= _LARGEST:
        yield f"{place}: not a fraction above 0 and up to 1"


def _sources(value: object) -> Iterator[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_SOURCES:
        yield f"sources: not a list of 1 to {_MOST_SOURCES}"
        return
    for index, source in enumerate(value):
        place = f"sources[{index}]"
        if not isinstance(source, Mapping) or source.keys() != {"title", "article", "note"}:
            yield f"{place}: not title, article and note"
            continue
        yield from _text(f"{place}.title", source["title"])
        for name in ("article", "note"):
            if source[name] is not None:
                yield from _text(f"{place}.{name}", source[name])


def _rules(place: str, value: object, first: str, bases: tuple[str, ...]) -> Iterator[str]:
    """Faults of a list of quorums or majorities, which differ in their first key and their bases."""
    if not isinstance(value, list) or len(value) > _MOST_RULES:
        yield f"{place}: not a list of at most {_MOST_RULES}"
        return
    for index, rule in enumerate(value):
        here = f"{place}[{index}]"
        if not isinstance(rule, Mapping) or rule.keys() != {first, "base", "share", "strict"}:
            yield f"{here}: not {first}, base, share and strict"
            continue
        if not isinstance(rule["base"], str) or rule["base"] not in bases:
            yield f"{here}.base: not {', '.join(bases)}"
        if not isinstance(rule["strict"], bool):
            yield f"{here}.strict: not true or false"
        shares = list(_share(f"{here}.share", rule["share"]))
        yield from shares
        if not shares and rule["strict"] is True and rule["share"][0] == rule["share"][1]:
            yield f"{here}.share: more than all is out of reach"


def _quorum(value: object) -> Iterator[str]:
    broken = list(_rules("quorum", value, "call", _QUORUM_BASES))
    yield from broken
    if broken or not isinstance(value, list):
        return
    seen: set[tuple[Any, Any]] = set()
    for index, rule in enumerate(value):
        if type(rule["call"]) is not int or rule["call"] not in _CALLS:
            yield f"quorum[{index}].call: not 1 or 2"
        elif (pair := (rule["call"], rule["base"])) in seen:
            yield f"quorum[{index}]: a second rule for this call and base"
        else:
            seen.add(pair)


def _second_call(document: Mapping[Any, Any]) -> Iterator[str]:
    days, quorum = document["second_call_days"], document["quorum"]
    if days is not None:
        yield from _number("second_call_days", days, 0, _MOST_DAYS)
    if any(_quorum(quorum)):
        return
    calls: dict[int, dict[str, Mapping[str, Any]]] = {1: {}, 2: {}}
    for rule in quorum:
        calls[rule["call"]][rule["base"]] = rule
    if days is None and calls[2]:
        yield "second_call_days: none, but a quorum for a second call"
    if days is not None and not calls[1]:
        yield "second_call_days: a second call where the first asks no quorum"
    for base, later in calls[2].items():
        earlier = calls[1].get(base)
        if earlier is None or _is_above(later, earlier):
            yield f"quorum: a second call that asks more of {base} than the first"


def _is_above(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    (top, bottom), (earlier_top, earlier_bottom) = later["share"], earlier["share"]
    ours, theirs = top * earlier_bottom, earlier_top * bottom
    return bool(ours > theirs or (ours == theirs and later["strict"] and not earlier["strict"]))


def _majority(value: object) -> Iterator[str]:
    broken = list(_rules("majority", value, "kind", _MAJORITY_BASES))
    yield from broken
    if broken or not isinstance(value, list):
        return
    seen: set[tuple[str, str]] = set()
    for index, rule in enumerate(value):
        if not isinstance(rule["kind"], str) or rule["kind"] not in {"seat", "item"}:
            yield f"majority[{index}].kind: not seat or item"
        elif rule["kind"] == "seat" and rule["base"] == "decided":
            yield f"majority[{index}].base: nobody votes no on a candidate"
        elif (pair := (rule["kind"], rule["base"])) in seen:
            yield f"majority[{index}]: a second rule for this kind and base"
        else:
            seen.add(pair)

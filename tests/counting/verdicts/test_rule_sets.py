"""Rule sets: the shipped ones hold, and nothing that is written wrong is taken for one."""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import pytest

from counting.verdicts import Figures, decide, rule_set_fault, rule_sets
from tests.counting.verdicts.ballots import items, seats, took_part
from tests.counting.verdicts.sources import BRANCH, CALLS, PLAIN, POLL, majority, quorum


def test_the_shipped_ones_are_whole_and_named_by_key_and_version() -> None:
    shipped = rule_sets()
    wanted = {
        "branch_committee", "standing_committee", "congress_resolution", "congress_by_present", "two_thirds",
        "four_fifths", "strike_ballot", "strike_ballot_public_services", "benefit_poll", "second_call",
        "second_call_board",
    }  # fmt: skip
    assert {key for key, _ in shipped} == wanted
    assert list(shipped) == sorted(shipped)
    for (key, version), document in shipped.items():
        assert (document["key"], document["version"]) == (key, version)
        assert rule_set_fault(document) is None
    files = {each.name for each in resources.files("counting.verdicts").joinpath("sets").iterdir()}
    assert files == {f"{key}-{version}.json" for key, version in shipped}


def test_what_was_recalled_and_not_read_says_so() -> None:
    for (key, _), document in rule_sets().items():
        notes = [source["note"] for source in document["sources"]]
        assert all(notes), key
        if not key.startswith("strike"):
            assert all(note.startswith("Sample.") for note in notes), key


def test_a_caller_who_writes_into_one_changes_their_own_copy() -> None:
    mine: Any = rule_sets()
    mine["branch_committee", 1]["majority"].clear()
    assert rule_sets()["branch_committee", 1]["majority"]


SOURCE = {"title": "A rule", "article": None, "note": None}
FAULTS: list[tuple[str, Mapping[str, Any]]] = [
    ("key", {"key": "Branch"}),
    ("key", {"key": ""}),
    ("key", {"key": 5}),
    ("key", {"key": "a" * 41}),
    ("key", {"key": "branch\n"}),
    ("version", {"version": True}),
    ("version", {"version": 1.0}),
    ("version", {"version": 0}),
    ("version", {"version": 10**30}),
    ("title", {"title": ""}),
    ("title", {"title": " 选举"}),
    ("title", {"title": "选" * 401}),
    ("title", {"title": "a\u202eb"}),
    ("title", {"title": "\ud800"}),
    ("title", {"title": "e\u0301"}),
    ("title", {"title": "x" + "\u0301" * 200}),
    ("title_en", {"title_en": None}),
    ("sources", {"sources": []}),
    ("sources", {"sources": {}}),
    ("sources", {"sources": [SOURCE] * 21}),
    ("sources[0]", {"sources": ["A rule"]}),
    ("sources[0]", {"sources": [{"title": "A rule"}]}),
    ("sources[0].note", {"sources": [{**SOURCE, "note": ""}]}),
    ("quorum", {"quorum": None}),
    ("quorum", {"quorum": [quorum("present", 1, 2)] * 11}),
    ("quorum[0]", {"quorum": [{**quorum("present", 1, 2), "least": 3}]}),
    ("quorum[0].base", {"quorum": [quorum("entitled", 1, 2)]}),
    ("quorum[0].base", {"quorum": [{**quorum("present", 1, 2), "base": ["present"]}]}),
    ("quorum[0].call", {"quorum": [quorum("present", 1, 2, call=3)]}),
    ("quorum[0].call", {"quorum": [{**quorum("present", 1, 2), "call": True}]}),
    ("quorum[0].share", {"quorum": [quorum("present", 0, 2)]}),
    ("quorum[0].share", {"quorum": [quorum("present", 3, 2)]}),
    ("quorum[0].share", {"quorum": [quorum("present", 1, 0)]}),
    ("quorum[0].share", {"quorum": [quorum("present", -1, -2)]}),
    ("quorum[0].share", {"quorum": [{**quorum("present", 1, 2), "share": [0.5, 1]}]}),
    ("quorum[0].share", {"quorum": [{**quorum("present", 1, 2), "share": [True, 1]}]}),
    ("quorum[0].share", {"quorum": [{**quorum("present", 1, 2), "share": "1/2"}]}),
    ("quorum[0].share", {"quorum": [{**quorum("present", 1, 2), "share": [1, 2, 3]}]}),
    ("quorum[0].share", {"quorum": [quorum("present", 2, 2, strict=True)]}),
    ("quorum[0].strict", {"quorum": [{**quorum("present", 1, 2), "strict": 1}]}),
    ("quorum[1]", {"quorum": [quorum("present", 1, 2), quorum("present", 2, 3)]}),
    ("second_call_days", {"second_call_days": -1, "quorum": [quorum("present", 1, 2)]}),
    ("second_call_days", {"second_call_days": 366, "quorum": [quorum("present", 1, 2)]}),
    ("second_call_days", {"second_call_days": None, "quorum": [quorum("present", 1, 2, call=2)]}),
    ("second_call_days", {"second_call_days": 7, "quorum": []}),
    ("quorum", {"second_call_days": 7, "quorum": [quorum("present", 1, 2), quorum("present", 2, 3, call=2)]}),
    (
        "quorum",
        {"second_call_days": 7, "quorum": [quorum("present", 1, 2), quorum("present", 1, 2, strict=True, call=2)]},
    ),
    ("quorum", {"second_call_days": 7, "quorum": [quorum("present", 1, 2), quorum("returned", 1, 3, call=2)]}),
    ("more_returned_than_issued", {"more_returned_than_issued": "ignore"}),
    ("majority", {"majority": None}),
    ("majority[0].kind", {"majority": [majority("vote", "valid", 1, 2)]}),
    ("majority[0].base", {"majority": [majority("item", "issued", 1, 2)]}),
    ("majority[0].base", {"majority": [majority("seat", "decided", 1, 2)]}),
    ("majority[0].share", {"majority": [majority("item", "valid", 1, 1)]}),
    ("majority[1]", {"majority": [majority("item", "valid", 1, 2), majority("item", "valid", 2, 3)]}),
    ("margin", {"margin": 0.05}),
    ("margin", {"margin": [0, 100]}),
    ("ties", {"ties": "chance"}),
    ("ties", {"ties": ["lot"]}),
    ("open_seats", {"open_seats": None}),
    ("run_off", {"run_off": "same"}),
    ("minimum_cell", {"minimum_cell": 0}),
    ("minimum_cell", {"minimum_cell": "5"}),
    ("extra", {"extra": 1}),
]


@pytest.mark.parametrize(("place", "edit"), FAULTS)
def test_a_fault_is_told_by_its_place(place: str, edit: Mapping[str, Any]) -> None:
    document = {**PLAIN, **edit}
    fault = rule_set_fault(document)
    assert fault is not None
    assert fault.startswith(f"{place}: ")
    with pytest.raises(ValueError, match="not a rule set"):
        decide(document, took_part(9, 5), 1, [], asked=[])


def test_a_second_call_may_ask_as_much_as_the_first() -> None:
    calls = [quorum("present", 2, 4), quorum("present", 1, 2, call=2)]
    assert rule_set_fault({**PLAIN, "second_call_days": 7, "quorum": calls}) is None


def test_every_key_is_asked_for() -> None:
    for key in PLAIN:
        rest = {name: value for name, value in PLAIN.items() if name != key}
        assert (rule_set_fault(rest) or "").startswith(f"{key}: ")


@pytest.mark.parametrize("value", [None, [], "{}", 5, {}, {1: 2}, {None: {}}, json.loads("[" * 900 + "]" * 900)])
def test_what_is_no_rule_set_at_all_is_told(value: object) -> None:
    assert rule_set_fault(value)


def test_no_value_makes_the_look_at_it_fail() -> None:
    values: list[Any] = [float("nan"), 10**400, {"a": {}}, [[[]]], "\x00", b"bytes", [None], ["x", {}]]
    for key in PLAIN:
        for value in values:
            assert rule_set_fault({**CALLS, key: value}), (key, value)


def counted(*questions: Any, of: int) -> tuple[list[Any], list[Any]]:
    return [each.counted(of) for each in questions], [each.asked for each in questions]


@pytest.mark.parametrize(("rules", "call"), [(BRANCH, 2), (CALLS, 3), (CALLS, 0), (CALLS, True), (POLL, 2)])
def test_a_call_that_the_rule_set_does_not_know_has_no_verdict(rules: Mapping[str, Any], call: int) -> None:
    """Nobody gets round a quorum by calling a third time."""
    counts, asked = counted(items((5, 0, 0)), of=5)
    with pytest.raises(ValueError, match="a call"):
        decide(rules, took_part(9, 5), call, counts, asked=asked)


def test_a_count_of_other_ballots_or_questions_has_no_verdict() -> None:
    counts, asked = counted(items((5, 0, 0)), of=5)
    with pytest.raises(ValueError, match="other ballots"):
        decide(POLL, took_part(9, 6), 1, counts, asked=asked)
    with pytest.raises(ValueError, match="other questions"):
        decide(POLL, took_part(9, 5), 1, counts, asked=[])
    with pytest.raises(ValueError, match="another kind"):
        decide(POLL, took_part(9, 5), 1, counts, asked=[seats(1, 5).asked])


@pytest.mark.parametrize("figures", [(-1, 0, 0, 0, 0), (9, 5, 5, 5, 6), (9, 5, 5, 5.0, 0), (True, 0, 0, 0, 0)])
def test_figures_that_cannot_be_are_none(figures: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r"ballots|figure"):
        Figures(*figures)

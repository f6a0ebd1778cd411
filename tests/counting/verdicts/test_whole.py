"""Every rule set without a fault decides every vote: any combination of keys, figures and methods has one verdict."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counting.verdicts import Figures, decide, rule_set_fault, sentence
from tests.counting.verdicts.ballots import Question, items, one_each, ranked, seats
from tests.counting.verdicts.sources import PLAIN

some = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
FOLLOWING: Mapping[str, set[str | None]] = {
    "elected": {None},
    "partly": {None, "again"},
    "none": {None, "again"},
    "tied": {None, "run_off"},
    "second_round": {"run_off"},
    "lot": {"lot"},
    "carried": {None},
    "rejected": {None},
    "mixed": {None},
    "not_decided": {None, "again", "second_call"},
}
"""Outcome of a question → what may have to follow (docs/counting.md)."""

shares = st.integers(1, 9).flatmap(lambda bottom: st.tuples(st.integers(1, bottom), st.just(bottom)).map(list))


def ruled(first: str, kinds: list[Any], bases: list[str]) -> st.SearchStrategy[Any]:
    rule = st.fixed_dictionaries({
        first: st.sampled_from(kinds), "base": st.sampled_from(bases), "share": shares, "strict": st.booleans(),
    })  # fmt: skip
    return st.lists(rule, max_size=3)


documents = st.fixed_dictionaries({
    "quorum": ruled("call", [1, 2], ["present", "returned", "issued", "valid"]),
    "second_call_days": st.sampled_from([None, 0, 14]),
    "more_returned_than_issued": st.sampled_from(["void", "report"]),
    "majority": ruled(
        "kind", ["seat", "item"], ["entitled", "present", "returned", "valid", "answered", "decided"]
    ),
    "margin": st.sampled_from([None, [5, 100]]),
    "ties": st.sampled_from(["again", "lot"]),
    "open_seats": st.sampled_from(["open", "again"]),
    "run_off": st.sampled_from(["most_votes", "majority"]),
})  # fmt: skip
rule_sets = documents.map(lambda edits: {**PLAIN, **edits}).filter(lambda document: rule_set_fault(document) is None)
few = st.integers(0, 9)
rankings = st.lists(st.tuples(st.permutations([1, 2, 3]), few), max_size=4)
questions = st.one_of(
    st.tuples(few, few, few).map(lambda each: items(each, each)),
    st.lists(few, min_size=1, max_size=4).map(lambda each: seats(2, *each)),
    st.lists(few, min_size=1, max_size=4).map(lambda each: seats(None, *each)),
    st.lists(few, min_size=2, max_size=4).map(lambda each: one_each(1, *each)),
    st.tuples(st.sampled_from(["stv_scottish", "stv_northern_ireland", "schulze"]), rankings).map(
        lambda each: ranked(each[0], 2, 3, *each[1])
    ),
    rankings.map(lambda each: ranked("instant_runoff", 1, 3, *each)),
    rankings.map(lambda each: ranked("schulze", None, 3, *each)),
)


@st.composite
def votes(draw: st.DrawFn) -> tuple[Mapping[str, Any], Figures, int, list[Question]]:
    rules, asked = draw(rule_sets), draw(st.lists(questions, min_size=1, max_size=2))
    valid = max(sum(pile.weight for pile in each.piles) for each in asked) + draw(st.integers(0, 2))
    returned = valid + (invalid := draw(st.integers(0, 2)))
    figures = Figures(
        entitled=max(0, returned + draw(st.integers(-1, 9))),
        present=max(0, returned + draw(st.integers(-1, 3))),
        issued=max(0, returned + draw(st.integers(-1, 3))),
        returned=returned,
        invalid=invalid,
        is_weighted=draw(st.booleans()),
        is_run_off=draw(st.booleans()),
    )
    return rules, figures, draw(st.sampled_from([1, 2] if rules["second_call_days"] is not None else [1])), asked


@some
@given(votes())
def test_every_vote_has_one_verdict_that_agrees_with_itself(
    vote: tuple[Mapping[str, Any], Figures, int, list[Question]],
) -> None:
    rules, figures, call, asked = vote
    counts = [question.counted(figures.valid) for question in asked]
    verdict = decide(rules, figures, call, counts, asked=[question.asked for question in asked])
    assert json.loads(json.dumps(verdict)) == verdict
    assert "." not in json.dumps([step["facts"] for step in verdict["steps"][1:]])
    for step in verdict["steps"]:
        assert sentence(step, "zh")
        assert sentence(step, "en")
    for question, count, own in zip(verdict["questions"], counts, asked, strict=True):
        assert question["next"] in FOLLOWING[question["outcome"]]
        assert (question["outcome"] == "not_decided") == (verdict["outcome"] != "valid")
        assert not {*question["elected"]} & {*question["tied"]}
        assert bool(question["tied"]) == (question["outcome"] in {"tied", "lot"})
        if question["outcome"] == "not_decided":
            continue
        decided = question["carried"] + question["rejected"]
        assert sorted(decided) == ([1, 2] if own.asked.kind == "yes_no_abstain" else [])
        if own.asked.kind != "yes_no_abstain":
            assert len(question["elected"]) + question["open_seats"] == (count["seats"] or 1)
            assert len(question["tied"]) != 1
            assert not question["tied"] or question["open_seats"]

"""What holds of every verdict, whatever the figures: more support never hurts, and only shares matter."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from counting.verdicts import Figures, decide, rule_sets
from tests.counting.verdicts.ballots import Question, items, seats, took_part

some = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
rules = st.sampled_from(list(rule_sets().values()))
votes = st.lists(st.integers(0, 40), min_size=1, max_size=5)


def verdict_of(rule_set: Any, figures: Figures, questions: Sequence[Question]) -> dict[str, Any]:
    counts = [question.counted(figures.valid) for question in questions]
    return decide(rule_set, figures, 1, counts, asked=[question.asked for question in questions])


@some
@given(rules, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 5))
def test_a_no_or_an_abstention_turned_into_a_yes_never_rejects(
    rule_set: Any, yes: int, no: int, abstain: int, absent: int, invalid: int
) -> None:
    returned = yes + no + abstain + invalid
    figures = took_part(returned + absent, returned, invalid=invalid)
    before = verdict_of(rule_set, figures, [items((yes, no, abstain))])
    for turned in ((yes + 1, no - 1, abstain), (yes + 1, no, abstain - 1)):
        if min(turned) >= 0:
            after = verdict_of(rule_set, figures, [items(turned)])
            assert after["outcome"] == before["outcome"]
            assert after["questions"][0]["carried"] or not before["questions"][0]["carried"]


@some
@given(rules, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_who_stayed_away_and_comes_to_say_yes_never_undoes_what_was_carried(
    rule_set: Any, yes: int, no: int, abstain: int, absent: int
) -> None:
    returned = yes + no + abstain
    before = verdict_of(rule_set, took_part(returned + absent, returned), [items((yes, no, abstain))])
    after = verdict_of(rule_set, took_part(returned + absent, returned + 1), [items((yes + 1, no, abstain))])
    assert after["questions"][0]["carried"] or not before["questions"][0]["carried"]
    assert not (before["outcome"] == "valid" and after["outcome"] == "inquorate")


@some
@given(rules, votes, st.integers(0, 60), st.integers(1, 30))
def test_more_members_never_make_a_quorum_nor_elect_anybody(
    rule_set: Any, got: list[int], absent: int, more: int
) -> None:
    returned = max(got) + 1
    question = seats(2, *got)
    before = verdict_of(rule_set, took_part(returned + absent, returned), [question])
    after = verdict_of(rule_set, took_part(returned + absent + more, returned), [question])
    assert not (before["outcome"] == "inquorate" and after["outcome"] == "valid")
    assert {*after["questions"][0]["elected"]} <= {*before["questions"][0]["elected"], *before["questions"][0]["tied"]}


@some
@given(rules, votes, st.integers(0, 60), st.integers(2, 1000))
def test_only_shares_matter(rule_set: Any, got: list[int], absent: int, scale: int) -> None:
    returned = max(got)
    question, larger = seats(2, *got), seats(2, *(each * scale for each in got))
    one = verdict_of(rule_set, took_part(returned + absent, returned), [question])
    other = verdict_of(rule_set, took_part((returned + absent) * scale, returned * scale), [larger])
    assert (one["outcome"], one["questions"]) == (other["outcome"], other["questions"])


@some
@given(rules, votes, st.integers(0, 60), st.integers(1, 5), st.randoms(use_true_random=False))
def test_candidates_are_equal_before_the_rule(
    rule_set: Any, got: list[int], absent: int, number: int, random: Any
) -> None:
    """Another order of the candidates gives the same people: no place on the ballot is better than another."""
    order = random.sample(range(len(got)), len(got))
    figures = took_part(max(got) + absent, max(got))
    one = verdict_of(rule_set, figures, [seats(number, *got)])["questions"][0]
    other = verdict_of(rule_set, figures, [seats(number, *(got[place] for place in order))])["questions"][0]
    for name in ("elected", "tied"):
        assert {each - 1 for each in one[name]} == {order[each - 1] for each in other[name]}
    assert one["outcome"] == other["outcome"]


@some
@given(rules, votes, st.integers(0, 60), st.integers(1, 5))
def test_seats_add_up_and_nobody_is_elected_over_somebody_with_more(
    rule_set: Any, got: list[int], absent: int, number: int
) -> None:
    verdict = verdict_of(rule_set, took_part(max(got) + absent, max(got)), [seats(number, *got)])
    assume(verdict["outcome"] == "valid")
    question = verdict["questions"][0]
    assert len(question["elected"]) + question["open_seats"] == number
    least = min((got[each - 1] for each in question["elected"]), default=0)
    left = {*range(1, len(got) + 1)} - {*question["elected"]}
    assert all(got[each - 1] < least for each in left) or not question["elected"]
    assert len({got[each - 1] for each in question["tied"]}) <= 1

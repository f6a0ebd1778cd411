"""Checks of what was made of the ballots: counts of every method, lots, the verdict by its rule set."""

from collections.abc import Iterator

from verifier import counting
from verifier.checks.differing import differences
from verifier.files import RESULT
from verifier.reports import Fault
from verifier.strict import Json
from verifier.subjects import Vote


def counts_recounted(vote: Vote) -> Iterator[Fault]:
    """Counted again, each question has the same figures at each stage."""
    told = vote.later.counts
    listed = told if isinstance(told, list) else []
    if len(listed) != len(vote.counts):
        yield Fault(RESULT, "counts", "other_count", {"found": len(listed), "expected": len(vote.counts)})
    for index, (one, other) in enumerate(zip(listed, vote.counts, strict=False)):
        yield from differences(RESULT, f"counts[{index}]", one, other)


def lots_pending(vote: Vote) -> Iterator[Fault]:
    """Each lot is among exactly those for whom one was missing, when it was entered."""
    entered: dict[int, list[counting.Lot]] = {}
    for index, each in enumerate(vote.later.lots):
        place, lot = f"lots[{index}]", counting.Lot(each.among, each.order)
        if not 1 <= each.question <= len(vote.definition.questions):
            yield Fault(RESULT, f"{place}.question", "more_than", {"most": len(vote.definition.questions)})
            continue
        before = entered.setdefault(each.question, [])
        if sorted(each.order) != list(each.among):
            yield Fault(RESULT, f"{place}.order", "not_drawn_among")
        elif list(each.among) != _missing(vote.count_of(each.question - 1, before)):
            yield Fault(RESULT, f"{place}.among", "not_pending")
        before.append(lot)


def lots_drawn(vote: Vote) -> Iterator[Fault]:
    """The result is published when no count waits for a lot; one that the rule set does not ask for may be missing."""
    decided = (vote.verdict or {}).get("questions")
    for index, each in enumerate(vote.counts):
        question = decided[index] if isinstance(decided, list) else None
        if each["pending"] is not None and (not isinstance(question, dict) or question["next"] == "lot"):
            yield Fault(RESULT, f"counts[{index}].pending", "lot_missing")


def verdict_figures(vote: Vote) -> Iterator[Fault]:
    """The figures of the verdict are those of the files."""
    told, figures = _verdict(vote), vote.figures.told
    if told is not None and vote.verdict is not None:
        yield from differences(RESULT, "verdict.figures", told.get("figures"), {**figures})


def verdict_present(vote: Vote) -> Iterator[Fault]:
    """At a meeting no more were present than are entitled, and at least those who have voted."""
    if vote.verdict is None or not vote.rules.is_meeting:
        return
    figures = vote.figures
    if not figures.returned <= figures.present <= figures.entitled:
        values = {"least": figures.returned, "most": figures.entitled}
        yield Fault(RESULT, "verdict.figures.present", "not_between", values)


def verdict_decided(vote: Vote) -> Iterator[Fault]:
    """Decided again by the rule set of the definition, the verdict is the same in every member and step."""
    told, decided = _verdict(vote), vote.verdict
    if told is None or decided is None:
        if told is not None or decided is not None:
            yield Fault(RESULT, "verdict", "of_rule_sets")
        return
    for key in sorted({*told, *decided} - {"figures"}):
        if key not in told or key not in decided:
            code = "key_missing" if key in decided else "key_unknown"
            yield Fault(RESULT, "verdict", code, {"key": key})
        else:
            yield from differences(RESULT, f"verdict.{key}", told[key], decided[key])


def _verdict(vote: Vote) -> dict[str, Json] | None:
    told = vote.later.verdict
    return told if isinstance(told, dict) else None


def _missing(count: dict[str, Json]) -> Json:
    pending = count["pending"]
    return pending["among"] if isinstance(pending, dict) else None

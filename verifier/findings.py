"""What a result comes to, for a member to read: who is elected, what is carried, and by which rule, recomputed."""

from collections.abc import Iterator, Mapping
from typing import Final

from verifier.reports import Finding
from verifier.strict import Json, shown
from verifier.subjects import AbsentError, UncheckableError, Vote

_LONGEST: Final = 60
_NAMED: Final = ("elected", "carried", "rejected", "tied")


def findings(vote: Vote) -> Iterator[Finding]:
    """A line about the vote and one for each question; nothing where files are missing, or it has no methods."""
    if vote.parts.definition is None or vote.definition.rules is None:
        return
    try:
        yield from [*_of_vote(vote), *_of_questions(vote)]
    except (AbsentError, UncheckableError):
        return


def _of_vote(vote: Vote) -> Iterator[Finding]:
    verdict, rules = vote.verdict, vote.rules.rule_set
    if verdict is None or rules is None:
        yield Finding("by_numbers_alone")
        return
    title, key = shown(rules.title, _LONGEST), shown(rules.key, _LONGEST)
    values: dict[str, str | int] = {"title": title, "rule_set": key, "version": rules.version, **vote.figures.told}
    yield Finding(f"vote_{verdict['outcome']}", values)


def _of_questions(vote: Vote) -> Iterator[Finding]:
    verdict = vote.verdict
    listed = verdict["questions"] if verdict is not None else None
    for index, count in enumerate(vote.counts):
        told = listed[index] if isinstance(listed, list) else None
        values: Mapping[str, Json] = told if isinstance(told, dict) else {"elected": count["elected"]}
        outcome = str(values["outcome"]) if "outcome" in values else "counted"
        named = {key: _names(vote, index, values.get(key)) or "–" for key in _NAMED}
        method = vote.rules.counted[index].method
        title = shown(vote.definition.words[index].title, _LONGEST)
        yield Finding(f"question_{outcome}", {"title": title, "method": method, **named})


def _names(vote: Vote, index: int, candidates: Json) -> str:
    """Candidates by their labels, and write-ins by what was written."""
    written = vote.counts[index]["write_ins"]
    labels: list[Json] = [*vote.definition.words[index].options, *(written if isinstance(written, list) else ())]
    numbers = candidates if isinstance(candidates, list) else []
    return ", ".join(shown(str(labels[each - 1]), _LONGEST) for each in numbers if isinstance(each, int))

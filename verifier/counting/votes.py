"""What a count begins with: the question, ballots with their weights, lots; and a stage as the page has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from verifier.questions import CHOICE
from verifier.strict import Json


@dataclass(frozen=True)
class Question:
    """How a question is counted. `seats` is None where nobody is seated."""

    kind: str
    method: str
    version: int
    options: int
    seats: int | None


@dataclass(frozen=True)
class Ballot:
    """An answer, None where blank, and how many ballots have it, or what they weigh."""

    answer: Json
    weight: int = 1


@dataclass(frozen=True)
class Lot:
    """A lot that was entered: who was tied, ascending, and the same as they were drawn."""

    among: tuple[int, ...]
    order: tuple[int, ...]


@dataclass
class Stage:
    """A stage of a count. `votes` are by candidate, the first at index 0; None where the method has none."""

    kind: str
    votes: list[int] | None
    of: list[int] = field(default_factory=list)
    exhausted: int = 0
    lost: int = 0
    elected: list[int] = field(default_factory=list)
    excluded: list[int] = field(default_factory=list)
    ties: list[Json] = field(default_factory=list)


def records(stages: Sequence[Stage]) -> list[Json]:
    """The stages as the page writes them."""
    written: list[Json] = []
    before: list[int] | None = None
    for number, stage in enumerate(stages, start=1):
        moved: list[Json] | None = None
        if before is not None and stage.votes is not None:
            moved = [after - one for after, one in zip(stage.votes, before, strict=True)]
        written.append(
            {
                "number": number,
                "kind": stage.kind,
                "of": list(stage.of),
                "votes": None if stage.votes is None else list(stage.votes),
                "transfers": moved,
                "exhausted": stage.exhausted,
                "lost": stage.lost,
                "elected": list(stage.elected),
                "excluded": list(stage.excluded),
                "ties": stage.ties,
            }
        )
        before = stage.votes
    return written


def totals(question: Question, ballots: Sequence[Ballot]) -> dict[str, Json]:
    """Weights of all ballots and of those that leave the question blank, and who was written in."""
    return {
        "ballots": sum(each.weight for each in ballots),
        "blank": sum(each.weight for each in ballots if each.answer is None),
        "write_ins": list(written_in(question, ballots)),
    }


def written_in(question: Question, ballots: Sequence[Ballot]) -> list[str]:
    """Texts of the candidates that stand on ballots alone, ascending by their bytes."""
    if question.kind != CHOICE:
        return []
    texts = {text for each in ballots for text in _listed(each.answer, "write_ins") if isinstance(text, str)}
    return sorted(texts, key=str.encode)


def chosen(ballot: Ballot, written: Mapping[str, int]) -> list[int]:
    """Candidates that a ballot of a choice names: by their numbers, those of write-ins as `written` has them."""
    return numbers(ballot.answer, "options") + [
        written[text] for text in _listed(ballot.answer, "write_ins") if isinstance(text, str)
    ]


def numbers(answer: Json, key: str) -> list[int]:
    """The numbers that an answer lists under this key."""
    return [each for each in _listed(answer, key) if isinstance(each, int)]


def _listed(answer: Json, key: str) -> list[Json]:
    listed = answer.get(key) if isinstance(answer, dict) else None
    return listed if isinstance(listed, list) else []


def lot_among(lots: Sequence[Lot], tied: Sequence[int]) -> list[int] | None:
    """The tied as the first lot for exactly them has drawn them; None: there is none."""
    among = tuple(sorted(tied))
    return next((list(each.order) for each in lots if each.among == among), None)


def tie(among: Sequence[int], order: Sequence[int], stage: int | None = None) -> Json:
    """A member of `ties`: decided by an earlier stage, or by a lot."""
    by = "lot" if stage is None else "stage"
    return {"among": [*sorted(among)], "by": by, "stage": stage, "order": [*order]}


def pending(among: Sequence[int], what: str) -> Json:
    """What is missing: a lot among these, for a seat, a surplus or an exclusion."""
    return {"among": [*sorted(among)], "for": what}

"""Checks of what was frozen when the vote opened: the definition, the roll, and that all files speak of this vote."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeVar

from verifier.definitions import NAMED, UNLINKABLE, Definition
from verifier.files import BALLOTS, BOARD, BOX, DEFINITION, NOTICES, OPENING, PAPER, RESULT, ROLL
from verifier.questions import CHOICE, RANKING, Question, longest_ballot
from verifier.reports import Fault
from verifier.signatures import registrar_of
from verifier.strict import Json, canonical
from verifier.subjects import Vote
from verifier.trees import leaf_of, root_of

T = TypeVar("T")

_BLOCK: Final = 64


def definition_sound(vote: Vote) -> Iterator[Fault]:
    """Window, keys and lengths fit the kind of the vote."""
    definition = vote.definition
    is_secret = definition.kind != NAMED
    if definition.opens_at >= definition.closes_at:
        yield Fault(DEFINITION, "closes_at", "closes_first")
    for at, value in (("key", definition.key), ("ballot_length", definition.ballot_length)):
        if (value is not None) != is_secret:
            yield Fault(DEFINITION, at, "of_secret_kinds")
    if (definition.registrar_key is not None) != (definition.kind == UNLINKABLE):
        yield Fault(DEFINITION, "registrar_key", "of_unlinkable_kind")
    elif definition.registrar_key is not None and registrar_of(definition.registrar_key) is None:
        yield Fault(DEFINITION, "registrar_key", "not_registrar_key")
    if definition.key is not None and definition.key.threshold > definition.key.shares:
        yield Fault(DEFINITION, "key.threshold", "more_than", {"most": definition.key.shares})
    yield from _length_faults(definition)


def definition_questions(vote: Vote) -> Iterator[Fault]:
    """Questions and options are numbered from 1 without a gap, and each can be answered."""
    definition = vote.definition
    if not definition.questions:
        yield Fault(DEFINITION, "questions", "nothing_asked")
    for index, (question, (number, options)) in enumerate(zip(definition.questions, definition.numbers, strict=True)):
        place = f"questions[{index}]"
        if number != index + 1:
            yield Fault(DEFINITION, f"{place}.number", "not_number_of", {"expected": index + 1})
        for inner, each in enumerate(options):
            if each != inner + 1:
                yield Fault(DEFINITION, f"{place}.options[{inner}].number", "not_number_of", {"expected": inner + 1})
        yield from _bound_faults(place, question)


def definition_named(vote: Vote) -> Iterator[Fault]:
    """Every file that names the definition's hash names that of this definition."""
    expected = vote.definition.hash
    named = [
        *((RESULT, "definition", each.definition) for each in _there(vote.parts.result)),
        *((BOX, "definition", each.definition) for each in _there(vote.parts.box)),
        *((PAPER, "definition", each.definition) for each in _there(vote.parts.paper)),
        *((OPENING, "statement.definition", each.definition) for each in _there(vote.parts.opening)),
        *(
            (BOARD, f"entries[{index}].entry.definition", entry.definition)
            for index, entry in enumerate(vote.parts.board or ())
        ),
    ]
    for file, at, found in named:
        if found != expected:
            yield Fault(file, at, "other_definition", {"found": found.hex(), "expected": expected.hex()})


def definition_announced(vote: Vote) -> Iterator[Fault]:
    """The definition is the one whose hash was told when the vote opened."""
    announced = vote.outside.announced
    if announced is not None and announced != vote.definition.hash:
        values = {"found": vote.definition.hash.hex(), "expected": announced.hex()}
        yield Fault(DEFINITION, "", "not_announced", values)


def vote_named(vote: Vote) -> Iterator[Fault]:
    """Every file is of the vote of the definition."""
    expected = vote.definition.vote
    parts = vote.parts
    named = [
        *((ROLL, "vote", each.vote) for each in _there(parts.roll)),
        *((BOX, "vote", each.vote) for each in _there(parts.box)),
        *((OPENING, "statement.vote", each.vote) for each in _there(parts.opening)),
        *((BALLOTS, "vote", each.vote) for each in _there(parts.ballots)),
        *((RESULT, "vote", each.vote) for each in _there(parts.result)),
        *((NOTICES, "vote", each.vote) for each in _there(parts.notices)),
        *((PAPER, "vote", each.vote) for each in _there(parts.paper)),
        *((BOARD, f"entries[{index}].entry.vote", entry.vote) for index, entry in enumerate(parts.board or ())),
    ]
    for file, at, found in named:
        if found != expected:
            yield Fault(file, at, "other_vote", {"found": found, "expected": expected})


def roll_sorted(vote: Vote) -> Iterator[Fault]:
    """Leaves of the roll ascend, so that none is there twice."""
    yield from order_faults(ROLL, "leaves", vote.roll.leaves)


def roll_hashed(vote: Vote) -> Iterator[Fault]:
    """The roll is the one that the definition names: as many members, the same root."""
    definition, leaves = vote.definition, vote.roll.leaves
    if len(leaves) != definition.roll_count:
        yield Fault(ROLL, "leaves", "other_count", {"found": len(leaves), "expected": definition.roll_count})
    root = root_of(sorted(leaves))
    if root != definition.roll_hash:
        yield Fault(ROLL, "leaves", "other_root", {"found": root.hex(), "expected": definition.roll_hash.hex()})


def roll_own(vote: Vote) -> Iterator[Fault]:
    """The member whose entry is given is on the roll."""
    own = vote.outside.elector
    if own is not None:
        entry: dict[str, Json] = {"branch": own.branch, "member": own.member, "vote": vote.definition.vote}
        if own.weight is not None:
            entry["weight"] = own.weight
        if leaf_of(own.salt + canonical(entry)) not in vote.roll.leaves:
            yield Fault(own.file, "", "not_on_roll")


def order_faults(file: str, at: str, values: Sequence[bytes]) -> Iterator[Fault]:
    """Elements that are not more than the one before them."""
    for index, (one, other) in enumerate(pairwise(values), start=1):
        if one == other:
            yield Fault(file, f"{at}[{index}]", "there_twice")
        elif one > other:
            yield Fault(file, f"{at}[{index}]", "out_of_order")


def _length_faults(definition: Definition) -> Iterator[Fault]:
    """All ballots are as long as the longest that can be cast, so that none tells its answers by its length."""
    if definition.ballot_length is None:
        return
    expected = -(-longest_ballot(definition.questions) // _BLOCK) * _BLOCK
    if definition.ballot_length != expected:
        yield Fault(DEFINITION, "ballot_length", "not_number_of", {"expected": expected})


def _bound_faults(place: str, question: Question) -> Iterator[Fault]:
    """What nobody could answer, or every program would read in its own way."""
    if question.options == 0 and question.write_ins == 0:
        yield Fault(DEFINITION, f"{place}.options", "nothing_to_choose")
    if question.write_ins and question.kind != CHOICE:
        yield Fault(DEFINITION, f"{place}.write_ins", "of_choices")
    if question.kind in {CHOICE, RANKING}:
        most = question.options + (question.write_ins if question.kind == CHOICE else 0)
        if question.minimum > question.maximum:
            yield Fault(DEFINITION, f"{place}.minimum", "more_than", {"most": question.maximum})
        if question.minimum > most:
            yield Fault(DEFINITION, f"{place}.minimum", "more_than", {"most": most})


def _there(part: T | None) -> tuple[T, ...]:
    return () if part is None else (part,)

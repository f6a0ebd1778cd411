"""All checks by name, in the order in which they are told, with the kinds of vote that they are for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from verifier.checks import boards, boxes, counts, decisions, methods, papers, plans, receipts, results
from verifier.definitions import NAMED, PAPER, SEALED, UNLINKABLE, Definition
from verifier.reports import Fault
from verifier.subjects import Outside, Vote

Run = Callable[[Vote], Iterator[Fault]]

EVERY: Final = frozenset({NAMED, SEALED, UNLINKABLE})
SECRET: Final = frozenset({SEALED, UNLINKABLE})


@dataclass(frozen=True)
class Check:
    """A check: its name, what it does, the kinds of vote that it is for. It yields what is wrong, with the place."""

    name: str
    run: Run
    kinds: frozenset[str] = EVERY
    asked: Callable[[Outside], bool] = lambda _: True
    """Whether anything that it needs came from outside the files."""
    of: Callable[[Definition], bool] = lambda _: True
    """Whether the definition has what it is about."""


def _is_later(definition: Definition) -> bool:
    return definition.rules is not None


def _takes(channel: str) -> Callable[[Definition], bool]:
    return lambda definition: definition.rules is not None and channel in definition.rules.channels


def _weighs(definition: Definition) -> bool:
    return definition.rules is not None and definition.rules.is_weighing


def _is_meeting(definition: Definition) -> bool:
    return _is_decided(definition) and definition.rules is not None and definition.rules.is_meeting


def _is_decided(definition: Definition) -> bool:
    return definition.rules is not None and definition.rules.rule_set is not None


CHECKS: Final = (
    Check("definition.sound", plans.definition_sound),
    Check("definition.questions", plans.definition_questions),
    Check("definition.methods", methods.definition_methods, of=_is_later),
    Check("definition.rules", methods.definition_rules, of=_is_later),
    Check("definition.named", plans.definition_named),
    Check("definition.announced", plans.definition_announced, asked=lambda outside: outside.announced is not None),
    Check("vote.named", plans.vote_named),
    Check("roll.sorted", plans.roll_sorted),
    Check("roll.hashed", plans.roll_hashed),
    Check("roll.own", plans.roll_own, asked=lambda outside: outside.elector is not None),
    Check("board.numbered", boards.board_numbered, SECRET),
    Check("board.chained", boards.board_chained, SECRET),
    Check("board.signed", boards.board_signed, SECRET),
    Check("board.final", boards.board_final, SECRET),
    Check("board.counted", boards.board_counted, SECRET),
    Check("board.timed", boards.board_timed, SECRET),
    Check("board.closed", boards.board_closed, SECRET),
    Check("board.witnessed", boards.board_witnessed, SECRET, lambda outside: bool(outside.witnessed)),
    Check("box.sorted", boxes.box_sorted, SECRET),
    Check("box.lengths", boxes.box_lengths, SECRET),
    Check("box.on_board", boxes.box_on_board, SECRET),
    Check("box.bounded", boxes.box_bounded, SECRET),
    Check("box.permitted", boxes.box_permitted, frozenset({UNLINKABLE})),
    Check("opening.signed", counts.opening_signed, SECRET),
    Check("opening.of_box", counts.opening_of_box, SECRET),
    Check("opening.on_board", counts.opening_on_board, SECRET),
    Check("opening.of_ballots", counts.opening_of_ballots, SECRET),
    Check("ballots.sorted", counts.ballots_sorted),
    Check("ballots.valid", counts.ballots_valid),
    Check("ballots.weighed", methods.ballots_weighed, of=_weighs),
    Check("paper.balanced", papers.paper_balanced, SECRET, of=_takes(PAPER)),
    Check("paper.counted", papers.paper_counted, SECRET, of=_takes(PAPER)),
    Check("paper.sorted", papers.paper_sorted, SECRET, of=_takes(PAPER)),
    Check("paper.valid", papers.paper_valid, SECRET, of=_takes(PAPER)),
    Check("paper.bounded", papers.paper_bounded, SECRET, of=_takes(PAPER)),
    Check("kiosk.balanced", papers.kiosk_balanced, of=_is_later),
    Check("tally.opened", counts.tally_opened, SECRET),
    Check("tally.published", counts.tally_published),
    Check("result.counted", results.result_counted),
    Check("counts.recounted", decisions.counts_recounted, of=_is_later),
    Check("lots.pending", decisions.lots_pending, of=_is_later),
    Check("lots.drawn", decisions.lots_drawn, of=_is_decided),
    Check("verdict.figures", decisions.verdict_figures, of=_is_decided),
    Check("verdict.present", decisions.verdict_present, of=_is_meeting),
    Check("verdict.decided", decisions.verdict_decided, of=_is_later),
    Check("turnout.entitled", results.turnout_entitled),
    Check("turnout.voted", results.turnout_voted),
    Check("turnout.withheld", results.turnout_withheld),
    Check("notices.ordered", results.notices_ordered),
    Check("notices.windows", results.notices_windows),
    Check("receipt.of_vote", receipts.receipt_of_vote, asked=lambda outside: bool(outside.receipts)),
    Check("receipt.signed", receipts.receipt_signed, SECRET, lambda outside: bool(outside.receipts)),
    Check("receipt.on_board", receipts.receipt_on_board, SECRET, lambda outside: bool(outside.receipts)),
    Check("receipt.in_box", receipts.receipt_in_box, SECRET, lambda outside: bool(outside.receipts)),
)

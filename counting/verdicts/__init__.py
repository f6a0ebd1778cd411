"""Verdict 判定: what follows from the counts of a vote, by which rule, over which denominators (docs/counting.md)."""

from counting.verdicts.deciding import decide
from counting.verdicts.documents import rule_sets
from counting.verdicts.faults import rule_set_fault
from counting.verdicts.figures import Figures
from counting.verdicts.words import sentence

__all__ = ["Figures", "decide", "rule_set_fault", "rule_sets", "sentence"]

"""A merchant's own file 对账单 read, and compared with a batch; pure."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from domain.merchants.errors import StatementInvalid

MAX_LINES = 5_000
MAX_CHARACTERS = 90_000
_RECEIPT = frozenset({"receipt", "receipt number", "receipt_number", "小票号", "单号", "流水号"})
_AMOUNT = frozenset({"amount", "金额", "核销金额"})
_YUAN = re.compile(r"-?\d{1,9}(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many receipts agree, and those that do not, in the order of their numbers."""

    matched: int
    findings: Sequence[Mapping[str, object]]

    def count(self, outcome: str) -> int:
        """Findings of one kind: `missing` (in the batch alone), `extra` (in the file alone), `different`."""
        return sum(each["outcome"] == outcome for each in self.findings)


def read_statement(content: str) -> Mapping[str, int]:
    """Fen by receipt number, of CSV with a row of headings; a receipt that comes twice counts together.

    Headings are `receipt` or 小票号, and `amount` or 金额, in yuan with at most two decimals; others do not matter.

    Raises:
        StatementInvalid: No such headings, no lines, too many, or a line without receipt or amount; facts: `line`.
    """
    if len(content) > MAX_CHARACTERS:
        raise StatementInvalid("content", line=1)
    try:
        rows = list(csv.reader(StringIO(content.removeprefix("\ufeff")), strict=True))
    except csv.Error:
        raise StatementInvalid("content", line=1) from None
    headings = [heading.strip().lower() for heading in rows[0]] if rows else []
    receipt_at = next((at for at, each in enumerate(headings) if each in _RECEIPT), None)
    amount_at = next((at for at, each in enumerate(headings) if each in _AMOUNT), None)
    if receipt_at is None or amount_at is None or not 1 < len(rows) <= MAX_LINES + 1:
        raise StatementInvalid("content", line=1)
    found: dict[str, int] = defaultdict(int)
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            receipt, fen = _line(row, receipt_at, amount_at, number)
            found[receipt] += fen
    return dict(found)


def _line(row: Sequence[str], receipt_at: int, amount_at: int, number: int) -> tuple[str, int]:
    if max(receipt_at, amount_at) >= len(row):
        raise StatementInvalid("content", line=number)
    # The apostrophe is what our own exports put before what a spreadsheet would take for a formula.
    receipt, amount = row[receipt_at].strip().removeprefix("'"), row[amount_at].strip().removeprefix("'")
    if not receipt or _YUAN.fullmatch(amount) is None:
        raise StatementInvalid("content", line=number)
    return receipt, fen_of(amount)


def fen_of(yuan: str) -> int:
    """Fen of an amount in yuan, without rounding."""
    whole, _, part = yuan.removeprefix("-").partition(".")
    fen = int(whole) * 100 + int(part.ljust(2, "0") or "0")
    return -fen if yuan.startswith("-") else fen


def yuan_of(fen: int) -> str:
    """An amount in yuan with two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def sums(lines: Iterable[tuple[str, str, int]]) -> Mapping[str, int]:
    """Fen by receipt number of a batch's lines: receipt, kind and amount; what was reversed counts against it."""
    found: dict[str, int] = defaultdict(int)
    for receipt, kind, fen in lines:
        found[receipt] += fen if kind == "redeemed" else -fen
    return dict(found)


def compare(ours: Mapping[str, int], theirs: Mapping[str, int]) -> Comparison:
    """What a batch and a file say of each receipt. One that comes to nought need not be in the other."""
    findings: list[Mapping[str, object]] = []
    matched = 0
    for receipt in sorted(ours.keys() | theirs.keys()):
        us, them = ours.get(receipt), theirs.get(receipt)
        if (us or 0) == (them or 0):
            matched += 1
            continue
        outcome = "missing" if them is None else "extra" if us is None else "different"
        findings.append({"receipt": receipt, "outcome": outcome, "ours_fen": us, "theirs_fen": them})
    return Comparison(matched, findings)

"""How many took part in a vote: the figures that quorums and majorities are shares of."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of docs/counting.md, whole numbers: members and ballots, or their weights where a vote `is_weighted`.

    `present` is that of a meeting's register, with those whose delegation counts; elsewhere `returned`. `is_run_off`:
    the vote goes on from another one as `run_off`.

    Raises:
        ValueError: no whole number, one below zero, more invalid than returned.
    """

    entitled: int
    present: int
    issued: int
    returned: int
    invalid: int
    is_weighted: bool = False
    is_run_off: bool = False

    def __post_init__(self) -> None:
        numbers = (self.entitled, self.present, self.issued, self.returned, self.invalid)
        if any(type(each) is not int or each < 0 for each in numbers):
            raise ValueError("a figure that is no whole number from 0")
        if self.invalid > self.returned:
            raise ValueError("more invalid ballots than were returned")

    @property
    def valid(self) -> int:
        """Returned without invalid."""
        return self.returned - self.invalid

    def as_document(self) -> Mapping[str, int]:
        """`figures` of a verdict."""
        return {
            "entitled": self.entitled,
            "present": self.present,
            "issued": self.issued,
            "returned": self.returned,
            "invalid": self.invalid,
            "valid": self.valid,
        }

"""Whether two entries may be one person's 查重: what speaks for it and against it, and how much; pure.

Nothing here decides: an officer looks at a pair and merges it or dismisses it. The stable member number is what entries
are matched by; two entries never share an identity number or a phone number, since both are unique in the register. So
duplicates are found by what is left: a name that sounds the same, and something else. A shared phone alone says
nothing: families share phones (research on comparable systems, section 3.4).
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from db.models.members import DuplicateSign as Sign

WEIGHTS: Mapping[Sign, int] = {
    Sign.SAME_NAME: 40,
    Sign.SAME_SOUND: 20,
    Sign.SAME_PHONE_TAIL: 30,
    Sign.SAME_IDENTITY_TAIL: 30,
    Sign.SAME_JOINING_DAY: 20,
    Sign.SAME_ORGANISATION: 25,
    Sign.NEIGHBOURING_ORGANISATION: 10,
    Sign.SUCCESSION: 25,
    Sign.DIFFERENT_IDENTITY: -60,
    Sign.DIFFERENT_PHONE: -10,
}
"""Points of each sign; those below nought speak against."""

NAME_SIGNS = frozenset({Sign.SAME_NAME, Sign.SAME_SOUND})
PROOF_CAP = 30
"""No pair with different identity numbers on file has more: they prove that there are two people."""
POSSIBLE, LIKELY = 45, 70
LIMIT = 100
LEAST = 1


class Likelihood(StrEnum):
    """What a number of points comes to."""

    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    LIKELY = "likely"


def weight_of(signs: Collection[Sign]) -> int:
    """Points from 0 to 100. Nought without a name in common, and for a name alone: names are shared by many."""
    speaking = {sign for sign in signs if WEIGHTS[sign] > 0}
    if not speaking & NAME_SIGNS or not speaking - NAME_SIGNS:
        return 0
    points = max(0, min(LIMIT, sum(WEIGHTS[sign] for sign in signs)))
    return min(points, PROOF_CAP) if Sign.DIFFERENT_IDENTITY in signs else points


def likelihood(points: int) -> Likelihood:
    """The word for a number of points."""
    if points >= LIKELY:
        return Likelihood.LIKELY
    return Likelihood.POSSIBLE if points >= POSSIBLE else Likelihood.UNLIKELY


def signs_of(evidence: int) -> Sequence[Sign]:
    """The signs whose bits are set, in the order of the list."""
    return [sign for bit, sign in enumerate(Sign) if evidence >> bit & 1]


COMBINATIONS: Sequence[int] = tuple(weight_of(signs_of(evidence)) for evidence in range(1 << len(Sign)))
"""The points of every combination of signs, by their bits: what a list of pairs is filtered and ordered by."""

"""The opening 开箱: from a box of envelopes and the vote's key to ballots and a signed statement.

Whoever opens the same box with the same key writes the same bytes (docs/ballot-formats.md, "Box", "Opening").
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from voting.ballots import Invalid, Question, fault_of, read_ballot, unpad
from voting.boxes import Posted, box_root
from voting.canonical import NotCanonical, b64u, canonical, digest, from_b64u, labelled, members
from voting.definitions import Definition
from voting.envelopes import EnvelopeUnreadable, open_envelope
from voting.keys import AnotherKey, VoteKey
from voting.signatures import is_signed_by
from voting.tallies import tally

BALLOTS_FORMAT = "unionhall-ballots-1"
OPENING_FORMAT = "unionhall-opening-1"

_BALLOTS_LABEL = "unionhall ballots 1"
_OPENING_LABEL = "unionhall opening 1"
_STATEMENT = ("format", "vote", "definition", "box", "ballots", "count", "invalid", "tally")


class OpeningFault(StrEnum):
    """Why somebody's opening is not that of a box."""

    WRONG_FORMAT = "wrong_format"
    """Not `ballots.json` and `opening.json` of this format."""
    ANOTHER_VOTE = "another_vote"
    """The vote or the definition of the statement, or of the ballots."""
    NOT_SIGNED = "not_signed"
    """The signature is not that of the vote's statement key."""
    ANOTHER_BOX = "another_box"
    """The statement is about another root than that of the box, or another number of envelopes."""
    OTHER_BALLOTS = "other_ballots"
    """The ballots are not those that the statement signs, not sorted, or of another number."""
    NOT_A_BALLOT = "not_a_ballot"
    """Something among the ballots is none, and is not marked so."""
    OTHER_TALLY = "other_tally"
    """The tally of the statement is not that of the ballots."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What an opening writes: both documents, to be written canonically."""

    ballots: dict[str, object]
    opening: dict[str, object]

    @property
    def readable(self) -> list[list[object]]:
        """The ballots that count, in order."""
        ballots = self.ballots["ballots"]
        return [ballot for ballot in ballots if isinstance(ballot, list)] if isinstance(ballots, list) else []

    @property
    def invalid(self) -> int:
        """How many envelopes are no ballot."""
        ballots = self.ballots["ballots"]
        return len(ballots) - len(self.readable) if isinstance(ballots, list) else 0

    def files(self) -> dict[str, bytes]:
        """The bytes of `ballots.json` and `opening.json`, by name."""
        return {"ballots.json": canonical(self.ballots), "opening.json": canonical(self.opening)}


def open_box(definition: Definition, box: Sequence[Posted], key: VoteKey) -> Opening:
    """The ballots of a checked box and the signed statement about them.

    An envelope that does not open, is not the canonical writing of its ballot, or is no ballot counts for nothing and
    stands among the ballots with its reason.

    Raises:
        AnotherKey: `key` is not that of the definition.
    """
    expected = definition.key
    if expected is None or (key.public_key, key.statement_key) != (expected.public_key, expected.statement_key):
        raise AnotherKey("not the key of this vote")
    opened = sorted((_opened(definition, member.envelope, key) for member in box), key=itemgetter(0))
    ballots = [ballot for _, ballot in opened]
    statement = _statement(definition, box_root(member.envelope for member in box), ballots)
    signature = key.statement.sign(labelled(_OPENING_LABEL, statement))
    return Opening(
        ballots={"format": BALLOTS_FORMAT, "vote": definition.vote, "ballots": ballots},
        opening={"statement": statement, "signature": b64u(signature)},
    )


def opening_fault(definition: Definition, envelopes: Sequence[bytes], opening: Opening) -> OpeningFault | None:
    """Why `opening`, as somebody hands it in, is not one of the box of these envelopes; None where it is.

    Everything but what only the key tells: that the ballots are those in the envelopes is the signer's word, and other
    key holders compare it with theirs.
    """
    try:
        handed = members(opening.ballots, "format", "vote", "ballots")
        signed = members(opening.opening, "statement", "signature")
        statement, signature = members(signed["statement"], *_STATEMENT), from_b64u(signed["signature"], 64)
        ballots = list(_ballots_in(handed, statement))
        is_signed = _is_signed(definition, statement, signature)
    except NotCanonical:
        return OpeningFault.WRONG_FORMAT
    faults = {
        OpeningFault.ANOTHER_VOTE: [handed["vote"], statement["vote"]] != [definition.vote] * 2
        or statement["definition"] != definition.hash.hex(),
        OpeningFault.NOT_SIGNED: not is_signed,
        OpeningFault.ANOTHER_BOX: statement["box"] != box_root(envelopes).hex() or statement["count"] != len(envelopes),
        OpeningFault.OTHER_BALLOTS: _are_others(ballots, statement),
    }
    found = next((fault for fault, applies in faults.items() if applies), None)
    return found or _counted_fault(definition.questions, ballots, statement)


def _statement(definition: Definition, box: bytes, ballots: Sequence[object]) -> dict[str, object]:
    readable = [ballot for ballot in ballots if isinstance(ballot, list)]
    return {
        "format": OPENING_FORMAT,
        "vote": definition.vote,
        "definition": definition.hash.hex(),
        "box": box.hex(),
        "ballots": digest(_BALLOTS_LABEL, ballots).hex(),
        "count": len(ballots),
        "invalid": len(ballots) - len(readable),
        "tally": tally(definition.questions, readable),
    }


def _opened(definition: Definition, envelope: bytes, key: VoteKey) -> tuple[bytes, object]:
    """What stands among the ballots for an envelope, behind its canonical writing; that of a ballot was inside."""
    try:
        padded = open_envelope(key.sealing, definition.hash, envelope)
    except EnvelopeUnreadable:
        return _marked(Invalid.UNREADABLE)
    ballot = read_ballot(definition.questions, padded)
    return _marked(ballot) if isinstance(ballot, Invalid) else (unpad(padded), ballot)


def _marked(reason: Invalid) -> tuple[bytes, object]:
    mark = {"invalid": reason.value}
    return canonical(mark), mark


# --- what an opening must be -------------------------------------------------------------------------------------


def _ballots_in(handed: dict[str, object], statement: dict[str, object]) -> Iterator[object]:
    ballots = handed["ballots"]
    if (handed["format"], statement["format"]) != (BALLOTS_FORMAT, OPENING_FORMAT) or not isinstance(ballots, list):
        raise NotCanonical("not an opening of this format")
    yield from ballots


def _is_signed(definition: Definition, statement: dict[str, object], signature: bytes) -> bool:
    if definition.key is None:
        return False
    return is_signed_by(definition.key.statement_key, signature, labelled(_OPENING_LABEL, statement))


def _are_others(ballots: Sequence[object], statement: dict[str, object]) -> bool:
    try:
        writings = [canonical(ballot) for ballot in ballots]
        is_hashed = statement["ballots"] == digest(_BALLOTS_LABEL, ballots).hex()
    except NotCanonical:
        return True
    return not is_hashed or writings != sorted(writings) or statement["count"] != len(ballots)


def _counted_fault(
    questions: Sequence[Question], ballots: Sequence[object], statement: dict[str, object]
) -> OpeningFault | None:
    readable = [ballot for ballot in ballots if isinstance(ballot, list)]
    marks = Counter(_mark_of(ballot) for ballot in ballots if not isinstance(ballot, list))
    if None in marks or any(fault_of(questions, ballot) is not None for ballot in readable):
        return OpeningFault.NOT_A_BALLOT
    counted = {"invalid": marks.total(), "tally": tally(questions, readable)}
    signed = {"invalid": statement["invalid"], "tally": statement["tally"]}
    return None if canonical(counted) == canonical(signed) else OpeningFault.OTHER_TALLY


def _mark_of(ballot: object) -> Invalid | None:
    """The reason of `{"invalid": reason}`, or None where `ballot` is something else."""
    match ballot:
        case {"invalid": "unreadable" | "not_canonical" | "not_a_ballot" as reason, **rest} if not rest:
            return Invalid(reason)
    return None

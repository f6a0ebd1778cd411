"""What can go wrong with ballots, with what is opened and with what is published, each with a stable code.

No error tells anything of a ballot: at most the number of a question and a word for what is wrong with its answer.
"""

from domain.shared.errors import DomainError


class VoteKindRefused(DomainError):
    """Ballots of this vote are cast in another way: with the name, sealed, or posted by nobody in particular."""

    code = "VOTE_KIND_REFUSED"


class VoteNotOpen(DomainError):
    """Voting has not begun."""

    code = "VOTE_NOT_OPEN"


class VotePaused(DomainError):
    """Voting is paused."""

    code = "VOTE_PAUSED"


class VoteClosedMeanwhile(DomainError):
    """Voting is over, by the database's clock; nothing was taken in."""

    code = "VOTE_CLOSED_MEANWHILE"


class NotOnRoll(DomainError):
    """The caller is not on the roll as it was frozen when the vote opened."""

    code = "NOT_ON_ROLL"


class EnvelopeLength(DomainError):
    """Not as many bytes as every envelope of this vote has."""

    code = "ENVELOPE_LENGTH"


class EnvelopeTaken(DomainError):
    """Another member has cast the very same bytes: a copy, not a ballot of one's own."""

    code = "ENVELOPE_TAKEN"


class BallotNotRecastable(DomainError):
    """The caller has voted, and this vote takes one ballot of each member for good, or they have cast 100 times."""

    code = "BALLOT_NOT_RECASTABLE"


class BallotElsewhere(DomainError):
    """The caller was given a paper, or votes at a kiosk: that ballot is theirs, and no other is taken."""

    code = "BALLOT_ELSEWHERE"


class NotPresent(DomainError):
    """The vote is of a meeting, and the caller is not on its register of presence."""

    code = "NOT_PRESENT"


class ServerMayNotSeal(DomainError):
    """The vote does not allow the server to seal for a client that cannot."""

    code = "SERVER_MAY_NOT_SEAL"


class BallotInvalid(DomainError):
    """An answer is none to its question. Fact: `question`, its number."""

    code = "BALLOT_INVALID"


class AnswersMiscounted(DomainError):
    """Not one answer for each question. Fact: `count`, how many questions the vote has."""

    code = "ANSWERS_MISCOUNTED"


class ChosenTooFew(DomainError):
    """Fewer are chosen, or put in order, than the question asks for. Fact: `question`, its number."""

    code = "CHOSEN_TOO_FEW"


class ChosenTooMany(DomainError):
    """More are chosen, put in order or written in than the question allows. Fact: `question`, its number."""

    code = "CHOSEN_TOO_MANY"


class WriteInInvalid(DomainError):
    """A written-in text is empty, longer than 120 bytes, or has control characters. Fact: `question`, its number."""

    code = "WRITE_IN_INVALID"


class UploadNotFound(DomainError):
    """No file that the caller has uploaded lately, or one too large."""

    code = "UPLOAD_NOT_FOUND"


class OpeningInvalid(DomainError):
    """The two files are no opening of this box. Fact: `reason`, a word for what does not fit."""

    code = "OPENING_INVALID"


class OpeningMissing(DomainError):
    """Nothing that was opened waits for a second officer."""

    code = "OPENING_MISSING"


class OpeningDiffers(DomainError):
    """What was submitted is another `opening.json` than the second officer has."""

    code = "OPENING_DIFFERS"


class SecondOpenerNeeded(DomainError):
    """Another officer than the one who submitted the opening has to confirm it."""

    code = "SECOND_OPENER_NEEDED"


class ShareNotFound(DomainError):
    """No share of this vote's key has the number."""

    code = "SHARE_NOT_FOUND"


class LotMissing(DomainError):
    """The count of a question waits for a lot. Fact: `numbers` of the questions."""

    code = "LOT_MISSING"


class LotNotWanted(DomainError):
    """A lot for candidates who are not exactly those who are tied, or where nobody is."""

    code = "LOT_NOT_WANTED"


class LotInvalid(DomainError):
    """An order that is not one of the tied candidates, each once."""

    code = "LOT_INVALID"


class LotDiffers(DomainError):
    """The lot was entered with another order by the first officer."""

    code = "LOT_DIFFERS"


class SecondDrawerNeeded(DomainError):
    """The caller has entered the lot; another officer enters it too."""

    code = "SECOND_DRAWER_NEEDED"

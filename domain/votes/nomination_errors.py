"""What can go wrong in nominations, each with a stable code."""

from domain.shared.errors import DomainError


class NominationCallNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "NOMINATION_CALL_NOT_FOUND"


class NominationNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "NOMINATION_NOT_FOUND"


class NominationObjectionNotFound(DomainError):
    """None, or out of the caller's reach."""

    code = "NOMINATION_OBJECTION_NOT_FOUND"


class NominationNumberInvalid(DomainError):
    """A number of a call that is out of bounds. Facts: `least`, `most`."""

    code = "NOMINATION_NUMBER_INVALID"


class NominationWindowInvalid(DomainError):
    """A call that would close before it opens, in the past, or too far away. Fact: `days`."""

    code = "NOMINATION_WINDOW_INVALID"


class NominationQuestionNotFound(DomainError):
    """The draft asks no question of this number."""

    code = "NOMINATION_QUESTION_NOT_FOUND"


class NominationCallMade(DomainError):
    """There is a call for this question already."""

    code = "NOMINATION_CALL_MADE"


class NominationCallStateRefused(DomainError):
    """The call is in no state in which this can be done. Fact: `state`."""

    code = "NOMINATION_CALL_STATE_REFUSED"


class NominationExtensionOnly(DomainError):
    """Nominations are made already: the call can close later, and nothing else of it changes."""

    code = "NOMINATION_EXTENSION_ONLY"


class NominationsNotOpen(DomainError):
    """The call has not begun."""

    code = "NOMINATIONS_NOT_OPEN"


class NominationsOver(DomainError):
    """The call has closed."""

    code = "NOMINATIONS_OVER"


class NominatorNotEntitled(DomainError):
    """Who nominates or seconds would not be on the roll of the vote."""

    code = "NOMINATOR_NOT_ENTITLED"


class NomineeNotFound(DomainError):
    """No member of this number and this name."""

    code = "NOMINEE_NOT_FOUND"


class NomineeMayNotStand(DomainError):
    """The member may not stand for election in this vote now."""

    code = "NOMINEE_MAY_NOT_STAND"


class NomineeNominated(DomainError):
    """The member is nominated already: a further voice seconds that nomination."""

    code = "NOMINEE_NOMINATED"


class NomineeDeclined(DomainError):
    """The member declined or withdrew: only they themselves can stand again."""

    code = "NOMINEE_DECLINED"


class NominationsSpent(DomainError):
    """The caller has nominated as many as one member may. Fact: `limit`."""

    code = "NOMINATIONS_SPENT"


class NominationsFull(DomainError):
    """The call has as many nominations as a ballot has options. Fact: `limit`."""

    code = "NOMINATIONS_FULL"


class NominationStateRefused(DomainError):
    """The nomination is in no state in which this can be done. Fact: `state`."""

    code = "NOMINATION_STATE_REFUSED"


class OwnNomination(DomainError):
    """Nobody seconds, or objects to, their own candidacy, nor seconds whom they nominated themselves."""

    code = "OWN_NOMINATION"


class NominationSeconded(DomainError):
    """The caller seconds the nomination already."""

    code = "NOMINATION_SECONDED"


class NominationNotSeconded(DomainError):
    """The caller does not second the nomination."""

    code = "NOMINATION_NOT_SECONDED"


class NominationConsented(DomainError):
    """The candidate has consented already."""

    code = "NOMINATION_CONSENTED"


class NominationNotConsented(DomainError):
    """The candidate has not consented: they can decline."""

    code = "NOMINATION_NOT_CONSENTED"


class NominationNotOnNotice(DomainError):
    """The time of public notice has not begun, or is over."""

    code = "NOMINATION_NOT_ON_NOTICE"


class NominationObjectionMade(DomainError):
    """The caller has objected against this nominee before."""

    code = "NOMINATION_OBJECTION_MADE"


class NominationObjectionDecided(DomainError):
    """The objection was decided before, or fell away with the nomination."""

    code = "NOMINATION_OBJECTION_DECIDED"


class NominationObjectionOwn(DomainError):
    """Neither the candidate nor the objector decides on an objection."""

    code = "NOMINATION_OBJECTION_OWN"


class NomineesMissing(DomainError):
    """Nobody was accepted who may stand now."""

    code = "NOMINEES_MISSING"


class NomineeOrderInvalid(DomainError):
    """An order where the call says by number, or one that is not of all nominees, each once. Fact: `count`."""

    code = "NOMINEE_ORDER_INVALID"


class QuestionCalledFor(DomainError):
    """A question for which nominations are called does not change. Fact: `number` of the question."""

    code = "QUESTION_CALLED_FOR"


class NominationsUnderWay(DomainError):
    """Calls for nominations are not finished: their nominees are not taken. Fact: `count`."""

    code = "NOMINATIONS_UNDER_WAY"


class NomineesUnfit(DomainError):
    """Nominees who were taken, and may not stand any more by the terms of their call. Fact: `count`."""

    code = "NOMINEES_UNFIT"

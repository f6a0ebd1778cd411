"""What can go wrong in public notices, each with a stable code."""

from domain.shared.errors import DomainError


class PublicNoticeNotFound(DomainError):
    """None within the caller's reach."""

    code = "PUBLIC_NOTICE_NOT_FOUND"


class PublicNoticePlaceNotFound(DomainError):
    """No active organisation at which the caller manages notices, or an audience that is not at or below it."""

    code = "PUBLIC_NOTICE_PLACE_NOT_FOUND"


class PublicNoticeTextInvalid(DomainError):
    """A text is missing, too long, or has control characters. Fact: `limit`."""

    code = "PUBLIC_NOTICE_TEXT_INVALID"


class PublicNoticeTextRevealing(DomainError):
    """A text that members read has an identity or phone number, or the whole name of somebody who is named."""

    code = "PUBLIC_NOTICE_TEXT_REVEALING"


class PublicNoticePeopleInvalid(DomainError):
    """Nobody is named, too many are, or somebody twice. Fact: `limit`."""

    code = "PUBLIC_NOTICE_PEOPLE_INVALID"


class PublicNoticePersonNotFound(DomainError):
    """Somebody who is no member at or below the handling unit, or is not named in the notice. Fact: `number`."""

    code = "PUBLIC_NOTICE_PERSON_NOT_FOUND"


class PublicNoticeWindowInvalid(DomainError):
    """It opens in the past, lasts too long, or for fewer working days than the rule says. Fact: `days`."""

    code = "PUBLIC_NOTICE_WINDOW_INVALID"


class PublicNoticeStateRefused(DomainError):
    """It is in no state in which this can be done. Fact: `state`."""

    code = "PUBLIC_NOTICE_STATE_REFUSED"


class PublicNoticeOwnDraft(DomainError):
    """Who drafted it, or changed it last, does not approve it."""

    code = "PUBLIC_NOTICE_OWN_DRAFT"


class PublicNoticeOwnText(DomainError):
    """Who wrote the text that holds does not correct it: another person does."""

    code = "PUBLIC_NOTICE_OWN_TEXT"


class PublicNoticeTextOutdated(DomainError):
    """The draft was changed since the caller read it."""

    code = "PUBLIC_NOTICE_TEXT_OUTDATED"


class PublicNoticeOwnName(DomainError):
    """Who is named in it does not decide on it."""

    code = "PUBLIC_NOTICE_OWN_NAME"


class PublicNoticeNotOpen(DomainError):
    """Today is not between its first and its last day."""

    code = "PUBLIC_NOTICE_NOT_OPEN"


class PublicNoticeStillOpen(DomainError):
    """Its last day has not passed. Fact: `until`."""

    code = "PUBLIC_NOTICE_STILL_OPEN"


class PublicNoticeObjectionsOpen(DomainError):
    """Objections wait for an answer. Fact: `count`."""

    code = "PUBLIC_NOTICE_OBJECTIONS_OPEN"


class PublicNoticeCorrectionMissing(DomainError):
    """An objection to the whole was right, and nothing was corrected since; or nobody is left in it."""

    code = "PUBLIC_NOTICE_CORRECTION_MISSING"


class PublicNoticeObjectionMade(DomainError):
    """The caller has objected to this already."""

    code = "PUBLIC_NOTICE_OBJECTION_MADE"


class PublicNoticeObjectionNotFound(DomainError):
    """None within the caller's reach."""

    code = "PUBLIC_NOTICE_OBJECTION_NOT_FOUND"


class PublicNoticeObjectionAnswered(DomainError):
    """It was answered, or dropped with its notice."""

    code = "PUBLIC_NOTICE_OBJECTION_ANSWERED"


class PublicNoticeOwnObjection(DomainError):
    """Who objected does not answer the objection."""

    code = "PUBLIC_NOTICE_OWN_OBJECTION"

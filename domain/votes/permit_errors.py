"""What can go wrong with permits and with what is posted, each with a stable code; nothing of a ballot is in them."""

from domain.shared.errors import DomainError


class PermitDrawn(DomainError):
    """The caller has drawn their permit, for another ballot: each member of the roll has one."""

    code = "PERMIT_DRAWN"


class PostInvalid(DomainError):
    """What was posted is no `{envelope, randomizer, signature, vote}` of the page of formats."""

    code = "POST_INVALID"


class PermitInvalid(DomainError):
    """The signature is not the registrar's over this ballot of this vote."""

    code = "PERMIT_INVALID"

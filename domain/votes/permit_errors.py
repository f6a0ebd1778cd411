"""What can go wrong with permits and with what is posted, each with a stable code; nothing of a ballot is in them."""

from domain.shared.errors import DomainError


class PermitDrawn(DomainError):
    """The caller has drawn their permit, for another ballot: each member of the roll has one."""

    code = "PERMIT_DRAWN"


class BlindedInvalid(DomainError):
    """Not 256 bytes, or no number that the vote's registrar could sign."""

    code = "BLINDED_INVALID"


class RegistrarUnavailable(DomainError):
    """The registrar does not answer, or not as it should; nothing was written. Fact: `seconds` to wait."""

    code = "REGISTRAR_UNAVAILABLE"


class PostInvalid(DomainError):
    """What was posted is no `{envelope, randomizer, signature, vote}` of the page of formats."""

    code = "POST_INVALID"


class PermitInvalid(DomainError):
    """The signature is not the registrar's over this ballot of this vote."""

    code = "PERMIT_INVALID"

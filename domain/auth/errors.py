"""Refusals of sign-in and rights. None of them tells whether an account exists."""

from domain.shared.errors import DomainError


class InvalidCredentials(DomainError):
    """Unknown name, wrong password, not activated, no longer a member: one answer for all of them."""

    code = "INVALID_CREDENTIALS"


class TooManyAttempts(DomainError):
    """The account name or the network address has used up its attempts. Fact: `retry_after_seconds`."""

    code = "TOO_MANY_ATTEMPTS"


class Overloaded(DomainError):
    """More sign-ins wait than the processors can verify soon. Fact: `retry_after_seconds`."""

    code = "OVERLOADED"


class Unauthenticated(DomainError):
    """The access token does not hold. Fact: `reason`, EXPIRED (refresh it), REVOKED (sign in again) or INVALID."""

    code = "UNAUTHENTICATED"


class InvalidRefreshToken(DomainError):
    """Not one of ours, or of a sign-in that no longer exists."""

    code = "INVALID_REFRESH_TOKEN"


class SessionExpired(DomainError):
    """30 days since sign-in, or 14 days without use."""

    code = "SESSION_EXPIRED"


class SessionRevoked(DomainError):
    """Signed out, or ended because a used-up refresh token came back."""

    code = "SESSION_REVOKED"


class SessionNotFound(DomainError):
    """No signed-in device of the caller has this id."""

    code = "SESSION_NOT_FOUND"


class InvalidActivationCode(DomainError):
    """Wrong, used, expired, or of nobody."""

    code = "INVALID_ACTIVATION_CODE"


class InvalidPhoneNumber(DomainError):
    """Not a phone number of any country; says nothing of whether a member has it."""

    code = "INVALID_PHONE_NUMBER"


class SignInCodesNotOffered(DomainError):
    """This installation sends no short messages."""

    code = "SIGN_IN_CODES_NOT_OFFERED"


class InvalidSignInCode(DomainError):
    """Wrong, used, replaced by a newer one, expired, tried five times, or of nobody: one answer for all of them."""

    code = "INVALID_SIGN_IN_CODE"


class InvalidPasskey(DomainError):
    """The challenge is not live, or the answer to it does not hold, or the passkey is nobody's: not told which."""

    code = "INVALID_PASSKEY"


class PasskeyTaken(DomainError):
    """The authenticator's key is registered already."""

    code = "PASSKEY_ALREADY_REGISTERED"


class TooManyPasskeys(DomainError):
    """Fact: `maximum` that one member may have."""

    code = "TOO_MANY_PASSKEYS"


class PasskeyNotFound(DomainError):
    """The caller has no passkey with this id."""

    code = "PASSKEY_NOT_FOUND"


class OwnPasskeys(DomainError):
    """Nobody takes all passkeys from themselves: `passkeyRemove` takes one, with a proof by passkey."""

    code = "OWN_PASSKEYS"


class PasskeyRequired(DomainError):
    """The caller has a passkey, so that a weaker proof does not help."""

    code = "PASSKEY_REQUIRED"


class InvalidSignOnCode(DomainError):
    """The code of single sign-on is not live, or its verifier is another client's."""

    code = "INVALID_SIGN_ON_CODE"


class SignOnNotMatched(DomainError):
    """The account at the provider stands for no member who may sign in here."""

    code = "SIGN_ON_NOT_MATCHED"


class SignOnIdentityNotFound(DomainError):
    """No linked account of the caller has this id."""

    code = "SIGN_ON_IDENTITY_NOT_FOUND"


class PasswordTooShort(DomainError):
    """Fact: `minimum` characters."""

    code = "PASSWORD_TOO_SHORT"


class PasswordTooLong(DomainError):
    """Fact: `maximum` characters."""

    code = "PASSWORD_TOO_LONG"


class PasswordIsName(DomainError):
    """The password is the member number or the phone number."""

    code = "PASSWORD_IS_NAME"


class NotPermitted(DomainError):
    """The caller may not do this here; said of nodes that do not exist as well."""

    code = "FORBIDDEN"


class NodeClosed(DomainError):
    """The organisation was merged or dissolved: no role is given there."""

    code = "ORGANISATION_CLOSED"


class OwnRole(DomainError):
    """Nobody gives themselves a role or takes one from themselves."""

    code = "OWN_ROLE"


class RoleAboveOwn(DomainError):
    """The role allows more than the caller may do at that node."""

    code = "ROLE_ABOVE_OWN"


class AlreadyGranted(DomainError):
    """The member has this role on this node."""

    code = "ALREADY_GRANTED"


class AlreadyRevoked(DomainError):
    """The role was taken back before."""

    code = "ALREADY_REVOKED"


class GrantNotFound(DomainError):
    """No grant with this id within the caller's reach."""

    code = "ROLE_GRANT_NOT_FOUND"


class MemberNotFound(DomainError):
    """No member with this id within the caller's reach."""

    code = "MEMBER_NOT_FOUND"


class MemberNotActive(DomainError):
    """Roles and sign-in are for members in membership."""

    code = "MEMBER_NOT_ACTIVE"


class DaysOutOfOrder(DomainError):
    """The last day lies before the first one, or in the past."""

    code = "DAYS_OUT_OF_ORDER"


class NotAnOfficer(DomainError):
    """The caller decides nothing by a role of their own; what a deputy may do cannot be handed on."""

    code = "NOT_AN_OFFICER"


class OwnDeputy(DomainError):
    """Nobody is their own deputy."""

    code = "OWN_DEPUTY"


class PeriodTooLong(DomainError):
    """Fact: `maximum_days`."""

    code = "PERIOD_TOO_LONG"


class DeputyNotFound(DomainError):
    """The caller appointed no deputy with this id."""

    code = "DEPUTY_NOT_FOUND"


class DeputyEnded(DomainError):
    """Dismissed before, or past the last day."""

    code = "DEPUTY_ENDED"

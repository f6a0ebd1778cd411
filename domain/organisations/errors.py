"""What can go wrong with organisations, their posts and their rules."""

from domain.shared.errors import DomainError


class OrganisationNotFound(DomainError):
    """None in this union, or not at or below a node of the caller's."""

    code = "ORGANISATION_NOT_FOUND"


class OrganisationClosed(DomainError):
    """Merged or dissolved: it takes nothing more."""

    code = "ORGANISATION_CLOSED"


class OrganisationIsTop(DomainError):
    """The top of a union stays where it is."""

    code = "ORGANISATION_IS_TOP"


class KindNotAllowedThere(DomainError):
    """An organisation of this kind does not stand directly below one of that kind. Facts: `kind`, `parent_kind`."""

    code = "KIND_NOT_ALLOWED_THERE"


class OrganisationInOwnSubtree(DomainError):
    """Nothing stands below itself."""

    code = "ORGANISATION_IN_OWN_SUBTREE"


class TreeTooDeep(DomainError):
    """More nodes on a path than are kept. Fact: `limit`."""

    code = "TREE_TOO_DEEP"


class TooManyChildren(DomainError):
    """More organisations directly below one than are kept. Fact: `limit`."""

    code = "TOO_MANY_CHILDREN"


class CodeInUse(DomainError):
    """An organisation, open or closed, has the code: codes are unique for ever."""

    code = "CODE_IN_USE"


class InvalidCode(DomainError):
    """No code: capitals, digits and hyphens between them."""

    code = "INVALID_CODE"


class UnionCodeInvalid(DomainError):
    """No code of a union: 2 to 8 letters."""

    code = "UNION_CODE_INVALID"


class UnionCodeInUse(DomainError):
    """The installation has a union with this code."""

    code = "UNION_CODE_IN_USE"


class InvalidOrganisationName(DomainError):
    """An empty or overlong name. Fact: `limit`."""

    code = "INVALID_ORGANISATION_NAME"


class DayOutOfRange(DomainError):
    """A day before or after what is possible. Facts: `earliest_on`, `latest_on`."""

    code = "DAY_OUT_OF_RANGE"


class SuccessorUnsuitable(DomainError):
    """The successor is the organisation itself, below it, closed, or of a kind that cannot take what it has."""

    code = "SUCCESSOR_UNSUITABLE"


class OrganisationHasChildren(DomainError):
    """Organisations stand below it, and no successor takes them. Fact: `count`."""

    code = "ORGANISATION_HAS_CHILDREN"


class OrganisationHasMembers(DomainError):
    """Members belong to it, and no successor takes them. Fact: `count`."""

    code = "ORGANISATION_HAS_MEMBERS"


class OrganisationHasOpenRequests(DomainError):
    """Join requests wait there, and no successor takes them. Fact: `count`."""

    code = "ORGANISATION_HAS_OPEN_REQUESTS"


class PostNotFound(DomainError):
    """None, or of an organisation out of the caller's reach."""

    code = "POST_NOT_FOUND"


class PostClosed(DomainError):
    """The post is closed."""

    code = "POST_CLOSED"


class TooManyPosts(DomainError):
    """More posts at one organisation than are kept. Fact: `limit`."""

    code = "TOO_MANY_POSTS"


class InvalidSeats(DomainError):
    """No possible number of seats. Fact: `limit`."""

    code = "INVALID_SEATS"


class PostHeld(DomainError):
    """All seats are taken on one of the days."""

    code = "POST_HELD"


class HolderUnsuitable(DomainError):
    """Not an active member at or below the organisation of the post."""

    code = "HOLDER_UNSUITABLE"


class TermNotFound(DomainError):
    """None, or of an organisation out of the caller's reach."""

    code = "TERM_NOT_FOUND"


class TermEnded(DomainError):
    """The term has ended before that day, or was withdrawn."""

    code = "TERM_ENDED"


class RuleValueOutOfRange(DomainError):
    """Outside the bounds of the rule. Facts: `minimum`, `maximum`."""

    code = "RULE_VALUE_OUT_OF_RANGE"


class RuleSourceRequired(DomainError):
    """A rule says where it comes from. Fact: `limit`."""

    code = "RULE_SOURCE_REQUIRED"


class RuleDayTaken(DomainError):
    """A version of the rule begins there on that day already."""

    code = "RULE_DAY_TAKEN"


class RuleVersionNotFound(DomainError):
    """None, or of an organisation out of the caller's reach."""

    code = "RULE_VERSION_NOT_FOUND"


class RuleVersionBegun(DomainError):
    """The version is or was in force: the past is not rewritten."""

    code = "RULE_VERSION_BEGUN"

"""Refusals of approvals. None but the comment names an input: the approval is found by the calling domain."""

from domain.shared.errors import DomainError


class ApprovalNotFound(DomainError):
    """There is no such approval, or no step of it is the caller's to decide."""

    code = "NOT_FOUND"


class ApprovalAlreadyDecided(DomainError):
    """The approval has ended, or the caller's step was decided before."""

    code = "APPROVAL_ALREADY_DECIDED"


class ApprovalStepNotOpen(DomainError):
    """An earlier stage is not decided yet."""

    code = "APPROVAL_STEP_NOT_OPEN"


class OwnRequest(DomainError):
    """Nobody decides on their own request, neither directly nor as somebody's deputy or through a deputy."""

    code = "OWN_REQUEST"


class ApprovalSecondStage(DomainError):
    """The caller, or the officer in whose place they act, decided another stage of this approval."""

    code = "APPROVAL_SECOND_STAGE"


class CommentRequired(DomainError):
    """A rejection says why."""

    code = "COMMENT_REQUIRED"

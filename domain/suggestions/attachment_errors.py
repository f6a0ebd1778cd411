"""What can go wrong with attachments of suggestions, each with a stable code."""

from domain.shared.errors import DomainError


class SuggestionAttachmentsFull(DomainError):
    """As many as a suggestion may have, or was ever asked for. Fact: `limit`."""

    code = "SUGGESTION_ATTACHMENTS_FULL"


class SuggestionAttachmentNotFound(DomainError):
    """None, one that was removed, or out of the caller's reach."""

    code = "SUGGESTION_ATTACHMENT_NOT_FOUND"


class SuggestionAttachmentStays(DomainError):
    """Something has happened to the suggestion since: who handles it may have read the attachment."""

    code = "SUGGESTION_ATTACHMENT_STAYS"


class AttachmentRefused(Exception):
    """Another's ticket, one that is over or used, or the suggestion has moved."""


class AttachmentMediaRefused(Exception):
    """No JPEG, PNG, WebP or PDF, or one that is laid out otherwise."""


class AttachmentTooLarge(Exception):
    """Beyond the limit of bytes."""

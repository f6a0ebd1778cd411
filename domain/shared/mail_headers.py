"""How headers of mails are written."""

from email import policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import Policy
from typing import Final


class _Whole(UnstructuredHeader, BaseHeader):
    """A header of one address, neither folded nor encoded: the library encodes long words, nobody decodes these.

    RFC 2369 forbids encoded words, and RFC 5322 lets a line have 998 characters.
    """

    def fold(self, *, policy: Policy) -> str:
        """The line as it is."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
MAIL_POLICY: Final = policy.SMTP.clone(header_factory=_HEADERS)
"""Of every mail that the service writes."""

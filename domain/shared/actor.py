"""Who is calling."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force on a node."""

    role: str
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller: a signed-in member, a merchant's credential, a kiosk, or nobody in particular (`member_id` is None).

    `credential_id` is a terminal, or one of the staff, of the merchant `merchant_id`; it has no member's rights.

    `kiosk_id` is the kiosk that calls (it is `credential_id`, too), or at which a member calls in session `visit_id`.

    `is_by_link`: a member who gives one answer by a signed link, and has signed in nowhere; the log says so.

    `deputised` are the roles of officers in whose place the caller decides today; they are not the caller's own.
    `address` is the network address as the server saw it, for limits only; it is never stored in the clear.
    """

    tenant_id: UUID
    member_id: UUID | None = None
    session_id: UUID | None = None
    organisation_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    deputised: tuple[Grant, ...] = ()
    address: str = ""
    credential_id: UUID | None = None
    merchant_id: UUID | None = None
    kiosk_id: UUID | None = None
    visit_id: UUID | None = None
    is_by_link: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether a member stands behind the call."""
        return self.member_id is not None

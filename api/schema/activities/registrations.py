"""Registrations 报名: a member's place in an activity, or in its line."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import strawberry

from api.context import Info
from api.fields import Relation, column, label, related, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema import approvals
from api.schema.activities import codes
from api.schema.activities.certificates import ActivityCertificate
from api.schema.activities.check_in import CheckInAppeal, CheckInEvent
from api.schema.activities.nouns import Activity
from api.schema.members import register
from db.models.activities import RegistrationClosing, RegistrationState
from db.sealing import unseal
from domain.activities.rules import PARTICIPATING
from domain.activities.service.registering import SEALING
from domain.activities.tickets import Ticket, ticket_text
from domain.shared.permissions import Permission

if TYPE_CHECKING:
    from api.schema.approvals import Approval
    from api.schema.members.register import Member


@strawberry.type(description="Who comes along with a member.")
class RegistrationCompanion:
    """A companion, opened."""

    name: str = strawberry.field(description="Full name as the member gave it.")
    relation: str = strawberry.field(description="What they are to the member, in the member's words.")


_OF_ACTIVITY = ("kind", "state", "title", "title_en", "venue", "starts_at", "ends_at")
"""What a registration brings of its activity."""


@strawberry.type(description="Answer to a question of the activity.")
class RegistrationAnswer:
    """An answer, opened."""

    key: str = strawberry.field(description="Key of the question.")
    answer: str = strawberry.field(description="Answer as it was given.")


@strawberry.type(description="Companions and answers, in the clear; sealed under the member's own key.")
class RegistrationPrivate:
    """A sealed part of a registration."""

    row: strawberry.Private[Any]

    @strawberry.field(description="Who comes along, at most 9.")
    def companions(self, info: Info) -> list[RegistrationCompanion]:
        """Opened with the member's data key."""
        return [RegistrationCompanion(**each) for each in self._opened(info)["companions"]]

    @strawberry.field(description="Answers in the order of the questions, at most 20.")
    def answers(self, info: Info) -> list[RegistrationAnswer]:
        """Opened with the member's data key."""
        return [RegistrationAnswer(key=key, answer=answer) for key, answer in self._opened(info)["answers"].items()]

    def _opened(self, info: Info) -> dict[str, Any]:
        row, tenant_id = self.row, self.row["tenant_id"]
        if row["content_sealed"] is None or row["wrapped_key"] is None:
            return {"companions": [], "answers": {}}
        key = info.context.keyring.unwrap_key(row["wrapped_key"], tenant_id, row["member_id"])
        text = unseal(key, row["content_sealed"], tenant_id=tenant_id, row_id=row["id"], column=SEALING)
        content: dict[str, Any] = orjson.loads(text)
        return content


@found_by("registration_by_id")
@strawberry.type(
    description="Registration of a member for an activity 报名, seen by the member and by who holds ACTIVITY_READ at "
    "the activity's organisation."
)
class Registration(Node):
    """A registration row with its position in the line."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Registration")
    state: RegistrationState = column("state", convert=RegistrationState, description="State of the registration.")
    state_label: str = label(
        "state", codes.REGISTRATION_WORDS, description="Word for the state, in the language of `Accept-Language`."
    )
    closing: RegistrationClosing | None = column(
        "closing",
        convert=RegistrationClosing,
        description="Who or what ended it; null while it is live, and of a no-show.",
    )
    places: int = column("places", description="Places that it asks for: the member and companions, 1 to 10.")
    position: int | None = column(
        "position",
        description="Place in the line, from 1, by (`priority`, order of coming); null for who does not wait.",
    )
    priority: int = column(
        "priority", description="0, or 1 after a late cancellation or a no-show where that counts; 0 is first."
    )
    submitted_at: datetime = column("submitted_at", description="When it was submitted.")
    offer_ends_at: datetime | None = column(
        "offer_ends_at", description="Until when the offered place can be accepted; null without an offer."
    )
    closed_at: datetime | None = column("closed_at", description="When it ended; null while it is live.")
    is_late: bool = column("is_late", description="Whether it was cancelled late.")
    member_name: str = column("member_name", description="Full name of the member as it is on file.")
    member_number: str = column("member_number", description="Number of the member.")
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Entry as it is now; null where the caller may not see it.",
    )
    activity: Activity | None = related(
        Relation(
            "activity_by_id",
            "activity_id",
            lambda: Activity,
            brings={"id": "activity_id", **{name: f"activity_{name}" for name in _OF_ACTIVITY}},
        ),
        description="Activity with its numbers.",
    )
    approval: Annotated["Approval", strawberry.lazy("api.schema.approvals")] | None = relation(
        "approval_by_id",
        "approval_id",
        lambda: approvals.Approval,
        description="Review with its times; null where no approval is needed.",
    )
    check_ins: list[CheckInEvent] = relations(
        "check_in_events_by_registration_id",
        "id",
        lambda: CheckInEvent,
        list_size=2,
        description="What happened at the door, in its order, what counts no more among it.",
    )
    appeal: CheckInAppeal | None = relation(
        "check_in_appeal_by_registration_id",
        "id",
        lambda: CheckInAppeal,
        description="Appeal against its no-show, for the member and for who holds CHECK_IN_MANAGE; null without one.",
    )

    @strawberry.field(
        description="Text of the QR code that lets the member in, 135 characters, for the member alone; null for "
        "others, and while there is no place."
    )
    def ticket(self, info: Info) -> str | None:
        """Signed anew each time; the same text for the same version."""
        row = self.row
        if not row["is_own"] or row["state"] not in PARTICIPATING:
            return None
        ticket = Ticket(row["id"], row["activity_id"], row["ticket_version"])
        return ticket_text(info.context.keyring, row["tenant_id"], ticket)

    private: RegistrationPrivate | None = relation(
        "registration_private_by_id",
        "id",
        lambda: RegistrationPrivate,
        permission=Permission.ACTIVITY_MANAGE,
        description="Companions and answers in the clear, for the member and for who manages the activity; each "
        "reading of another person's is recorded in the audit log, and others get null with an error FORBIDDEN.",
    )
    certificate: ActivityCertificate | None = relation(
        "certificate_by_registration_id",
        "id",
        lambda: ActivityCertificate,
        description="Certificate that was issued for it; null when there is none.",
    )

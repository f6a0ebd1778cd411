"""Devices and roles."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described, words
from api.fields import column, label, relation
from api.nodes import Node, found_by, node_id
from api.schema import organisations
from api.schema.members import register
from db.models.auth import ProofKind, Role

if TYPE_CHECKING:
    from api.schema.members.register import Member
    from api.schema.organisations import Organisation

described(
    Role,
    "Role granted on a node of the union tree; it holds there and below.",
    {
        Role.BRANCH_OFFICER: "Reads members with their personal fields and decides join requests.",
        Role.FEDERATION_OFFICER: "As branch officer, and grants roles.",
        Role.AUDITOR: "Reads members without personal fields, and the audit log.",
        Role.ADMINISTRATOR: "Grants roles and reads the audit log; sees no member.",
    },
)
described(
    ProofKind,
    "How a member proved who they are.",
    {
        ProofKind.PASSWORD: "By the member's password.",
        ProofKind.CODE: "By a code that was sent to the member's phone.",
        ProofKind.PASSKEY: "By a key of the member's device.",
        ProofKind.SINGLE_SIGN_ON: "By single sign-on of the member's employer.",
    },
)
ROLE_WORDS = words(
    {
        Role.BRANCH_OFFICER: ("分会干部", "Branch officer"),
        Role.FEDERATION_OFFICER: ("联合会干部", "Federation officer"),
        Role.AUDITOR: ("经审员", "Auditor"),
        Role.ADMINISTRATOR: ("系统管理员", "Administrator"),
    }
)


@found_by("session_by_id")
@strawberry.type(description="Signed-in device of the caller, seen by nobody else.")
class Session(Node):
    """A session row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Session")
    device_name: str | None = column("device_name", description="Name that the device gave itself; null when none.")
    created_at: datetime = column("created_at", description="When the device signed in.")
    last_used_at: datetime = column("rotated_at", description="When its tokens were last refreshed.")
    expires_at: datetime = column("expires_at", description="When it must sign in again at the latest.")
    revoked_at: datetime | None = column(
        "revoked_at", description="When it was signed out; null while it is signed in."
    )
    proof_kind: ProofKind = column(
        "proof_kind", convert=ProofKind, description="How the caller last proved on it who they are."
    )
    proven_at: datetime = column(
        "proven_at", description="When that was: at sign-in, or at the last `sessionStepUp`; recent for 10 minutes."
    )


@found_by("passkey_by_id")
@strawberry.type(description="Key of the caller, kept by a phone, a computer or a security key; seen by nobody else.")
class Passkey(Node):
    """A passkey row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Passkey")
    name: str = column("name", description="What the caller calls it, at most 40 characters.")
    is_synced: bool = column("is_synced", description="Whether its maker copies it to the caller's other devices.")
    created_at: datetime = column("created_at", description="When it was registered.")
    last_used_at: datetime | None = column("last_used_at", description="When it was last used; null while never.")
    removed_at: datetime | None = column("removed_at", description="When it was removed; null while it is good.")


@found_by("sign_on_identity_by_id")
@strawberry.type(description="Account at a provider of single sign-on that stands for the caller; seen by nobody else.")
class SignOnIdentity(Node):
    """A sign_on_identity row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("SignOnIdentity")
    provider: str = column("provider", description="Name of the provider in this installation.")
    created_at: datetime = column("created_at", description="When it was linked, by the first sign-in.")
    last_used_at: datetime | None = column("last_used_at", description="When it last signed in; null while never.")
    unlinked_at: datetime | None = column("unlinked_at", description="When it was unlinked; null while it is linked.")


@found_by("role_grant_by_id")
@strawberry.type(
    description="Role of a member on a node, seen by the member, and by those who grant or audit roles there."
)
class RoleGrant(Node):
    """A role_grant row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("RoleGrant")
    role: Role = column("role", convert=Role, description="Which role.")
    role_label: str = label("role", ROLE_WORDS, description="Word for the role, in the language of `Accept-Language`.")
    starts_on: date = column("starts_on", description="First day on which it holds.")
    ends_on: date | None = column("ends_on", description="Last day on which it holds; null while no end is set.")
    revoked_at: datetime | None = column("revoked_at", description="When it was taken back; null while it was not.")
    organisation: Annotated["Organisation", strawberry.lazy("api.schema.organisations")] | None = relation(
        "organisation_by_id",
        "organisation_id",
        lambda: organisations.Organisation,
        description="Node of the tree where it holds.",
    )
    member: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Who has the role; null where the caller may not see their entry in the register.",
    )

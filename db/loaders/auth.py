"""Batch reads of devices and rights.

Devices, passkeys and linked accounts are for their owner alone; grants for those who give or audit them; deputies for
the officer and the deputy.
"""

import sqlalchemy as sa

from db.batch import Batch
from db.models.auth import DeputyRow, PasskeyRow, ProofKind, RoleGrantRow, SessionRow, SignOnIdentityRow
from db.models.members import MemberRow
from db.predicates import TODAY, below_nodes, held_nodes, own_id, tenant_id
from db.types import table_of

_SESSION = table_of(SessionRow)
_GRANT = table_of(RoleGrantRow)
_DEPUTY = table_of(DeputyRow)
_MEMBER = table_of(MemberRow)
_PASSKEY = table_of(PasskeyRow)
_IDENTITY = table_of(SignOnIdentityRow)

_OWN_SESSIONS = sa.select(
    _SESSION.c.id,
    _SESSION.c.member_id,
    _SESSION.c.device_name,
    _SESSION.c.created_at,
    _SESSION.c.rotated_at,
    _SESSION.c.expires_at,
    _SESSION.c.revoked_at,
    sa.func.coalesce(_SESSION.c.proof_kind, sa.literal_column(f"'{ProofKind.PASSWORD.value}'")).label("proof_kind"),
    sa.func.coalesce(_SESSION.c.proven_at, _SESSION.c.created_at).label("proven_at"),
).where(_SESSION.c.tenant_id == tenant_id(), _SESSION.c.member_id == own_id())
_OWN_PASSKEYS = sa.select(
    _PASSKEY.c.id,
    _PASSKEY.c.member_id,
    _PASSKEY.c.name,
    _PASSKEY.c.is_synced,
    _PASSKEY.c.created_at,
    _PASSKEY.c.last_used_at,
    _PASSKEY.c.removed_at,
).where(_PASSKEY.c.tenant_id == tenant_id(), _PASSKEY.c.member_id == own_id())
_OWN_IDENTITIES = sa.select(
    _IDENTITY.c.id,
    _IDENTITY.c.member_id,
    _IDENTITY.c.provider,
    _IDENTITY.c.created_at,
    _IDENTITY.c.last_used_at,
    _IDENTITY.c.unlinked_at,
).where(_IDENTITY.c.tenant_id == tenant_id(), _IDENTITY.c.member_id == own_id())
_VISIBLE_GRANTS = sa.select(_GRANT).where(
    _GRANT.c.tenant_id == tenant_id(),
    sa.or_(
        _GRANT.c.member_id == own_id(),
        below_nodes(_GRANT.c.organisation_id, held_nodes("role_grant", "audit_read")),
    ),
)
_GRANTS_IN_FORCE_OR_TO_COME = _VISIBLE_GRANTS.where(
    _GRANT.c.revoked_at.is_(None), sa.or_(_GRANT.c.ends_on.is_(None), _GRANT.c.ends_on >= TODAY)
)
_OWN_DEPUTIES = (
    sa.select(_DEPUTY, _MEMBER.c.name.label("deputy_name"))
    .join(_MEMBER, sa.and_(_MEMBER.c.tenant_id == _DEPUTY.c.tenant_id, _MEMBER.c.id == _DEPUTY.c.deputy_id))
    .where(
        _DEPUTY.c.tenant_id == tenant_id(),
        own_id().in_([_DEPUTY.c.officer_id, _DEPUTY.c.deputy_id]),
    )
)
_DEPUTIES_NOW_OR_LATER = _OWN_DEPUTIES.where(_DEPUTY.c.dismissed_at.is_(None), _DEPUTY.c.ends_on >= TODAY)

session_by_id = Batch(_OWN_SESSIONS, name="session_by_id", never_null=("proof_kind", "proven_at"))
"""One of the caller's own devices, ended ones too."""

sessions_by_member_id = Batch(
    _OWN_SESSIONS.where(_SESSION.c.revoked_at.is_(None), _SESSION.c.expires_at > sa.func.now()),
    name="sessions_by_member_id",
    key="member_id",
    order=("rotated_at DESC", "id"),
    is_many=True,
    never_null=("proof_kind", "proven_at"),
)
"""The signed-in devices, last used first. Privacy: empty for every member but the caller."""

passkey_by_id = Batch(_OWN_PASSKEYS, name="passkey_by_id")
"""One of the caller's own passkeys, removed ones too."""

passkeys_by_member_id = Batch(
    _OWN_PASSKEYS.where(_PASSKEY.c.removed_at.is_(None)),
    name="passkeys_by_member_id",
    key="member_id",
    order=("id",),
    is_many=True,
)
"""The passkeys that are good, in the order of registration. Privacy: empty for every member but the caller."""

sign_on_identity_by_id = Batch(_OWN_IDENTITIES, name="sign_on_identity_by_id")
"""One of the caller's own accounts of single sign-on, unlinked ones too."""

sign_on_identities_by_member_id = Batch(
    _OWN_IDENTITIES.where(_IDENTITY.c.unlinked_at.is_(None)),
    name="sign_on_identities_by_member_id",
    key="member_id",
    order=("id",),
    is_many=True,
)
"""The linked accounts, oldest first. Privacy: empty for every member but the caller."""

role_grant_by_id = Batch(_VISIBLE_GRANTS, name="role_grant_by_id")
"""A grant, ended ones too: one's own, and those at or below a node of `role_grant` or `audit_read`."""

role_grants_by_member_id = Batch(
    _GRANTS_IN_FORCE_OR_TO_COME,
    name="role_grants_by_member_id",
    key="member_id",
    order=("starts_on", "id"),
    is_many=True,
)
"""The grants in force or to come, by first day. Visible as in `role_grant_by_id`."""

deputy_by_id = Batch(_OWN_DEPUTIES, name="deputy_by_id", never_null=("deputy_name",))
"""A deputy, ended ones too; only for the officer and the deputy."""

deputies_by_officer_id = Batch(
    _DEPUTIES_NOW_OR_LATER,
    name="deputies_by_officer_id",
    key="officer_id",
    order=("starts_on", "id"),
    is_many=True,
    never_null=("deputy_name",),
)
"""Deputies in place or to come, by first day. Visible as in `deputy_by_id`."""

deputies_by_deputy_id = Batch(
    _DEPUTIES_NOW_OR_LATER,
    name="deputies_by_deputy_id",
    key="deputy_id",
    order=("starts_on", "id"),
    is_many=True,
    never_null=("deputy_name",),
)
"""The places that a deputy takes now or later, by first day. Visible as in `deputy_by_id`."""

"""Batch reads of interfaces to systems of others."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.integrations import PartnerCredentialRow
from db.predicates import below_nodes, held_nodes, tenant_id
from db.types import table_of

_CREDENTIAL = table_of(PartnerCredentialRow)

CREDENTIAL_COLUMNS = [
    _CREDENTIAL.c[name]
    for name in (
        "id",
        "organisation_id",
        "key_id",
        "name",
        "apply_below_percent",
        "created_by_id",
        "created_at",
        "expires_at",
        "revoked_at",
        "used_at",
    )
]
"""What a credential carries upward: not the hash of its secret."""

partner_credential_by_id = Batch(
    sa.select(*CREDENTIAL_COLUMNS).where(
        _CREDENTIAL.c.tenant_id == tenant_id(), below_nodes(_CREDENTIAL.c.organisation_id, held_nodes("role_grant"))
    ),
    name="partner_credential_by_id",
)
"""A credential at or below a node where the caller may grant roles."""

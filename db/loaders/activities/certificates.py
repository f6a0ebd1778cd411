"""Batch reads of certificates: one's own, and those of activities whose registrations the caller reads."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.activities import ActivityCertificateRow, ActivityRow
from db.predicates import below_nodes, held_nodes, of_own_entries, own_id, tenant_id
from db.types import table_of

_ACTIVITY = table_of(ActivityRow)
_CERTIFICATE = table_of(ActivityCertificateRow)
_OWN = of_own_entries(_CERTIFICATE.c.member_id)
_JOINED = (
    sa.select(
        *(
            _CERTIFICATE.c[name]
            for name in (
                "id",
                "activity_id",
                "registration_id",
                "attended_sessions",
                "held_sessions",
                "number",
                "code",
                "issued_on",
                "issued_at",
                "revoked_at",
                "revoke_reason",
            )
        ),
        own_id().label("viewer_id"),
    )
    .join(
        _ACTIVITY,
        sa.and_(_ACTIVITY.c.tenant_id == _CERTIFICATE.c.tenant_id, _ACTIVITY.c.id == _CERTIFICATE.c.activity_id),
    )
    .where(_CERTIFICATE.c.tenant_id == tenant_id())
)
_IN_SIGHT = _JOINED.where(sa.or_(_OWN, below_nodes(_ACTIVITY.c.organisation_id, held_nodes("activity_read"))))

certificate_by_id = Batch(_IN_SIGHT, name="certificate_by_id")
"""A certificate: one's own, or one of an activity whose registrations the caller reads."""

certificate_by_registration_id = Batch(_IN_SIGHT, name="certificate_by_registration_id", key="registration_id")
"""The certificate for a registration, as above."""

certificates_by_viewer_id = Batch(
    _JOINED.where(_OWN),
    name="certificates_by_viewer_id",
    key="viewer_id",
    order=("issued_at DESC", "id DESC"),
    is_many=True,
)
"""The caller's own certificates, newest first."""

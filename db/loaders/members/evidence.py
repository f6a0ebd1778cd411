"""Batch reads of what proves a join request: for whoever decides it, and for the member who came of it."""

import sqlalchemy as sa

from db.batch import Batch
from db.models.members import IdentityCheckRow, JoinEvidenceRow, JoinRequestRow
from db.predicates import below_nodes, deciding_nodes, own_id, tenant_id
from db.types import table_of

_EVIDENCE = table_of(JoinEvidenceRow)
_CHECK = table_of(IdentityCheckRow)
_REQUEST = table_of(JoinRequestRow)


def _of_request(table: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(_REQUEST.c.tenant_id == table.c.tenant_id, _REQUEST.c.id == table.c.join_request_id)


_IN_SIGHT = sa.or_(
    _REQUEST.c.member_id == own_id(),
    below_nodes(_REQUEST.c.organisation_id, deciding_nodes("join_request_decide")),
)
_DOCUMENTS = (
    sa.select(
        *(
            _EVIDENCE.c[name]
            for name in (
                "id",
                "join_request_id",
                "number",
                "kind",
                "file_name",
                "media_type",
                "size_bytes",
                "uploaded_at",
            )
        )
    )
    .join(_REQUEST, _of_request(_EVIDENCE))
    .where(
        _EVIDENCE.c.tenant_id == tenant_id(),
        _EVIDENCE.c.state == sa.literal_column("'ready'"),
        _IN_SIGHT,
    )
)

join_evidence_by_id = Batch(_DOCUMENTS, name="join_evidence_by_id")
"""A document that is whole, for whoever may see its request."""

evidence_by_join_request_id = Batch(
    _DOCUMENTS,
    name="evidence_by_join_request_id",
    key="join_request_id",
    order=("number",),
    is_many=True,
)
"""The documents of a request by number, at most six; none where the caller may not see the request."""

identity_checks_by_join_request_id = Batch(
    sa.select(
        *(
            _CHECK.c[name]
            for name in ("id", "join_request_id", "method", "outcome", "reason", "checked_at", "checked_by_id")
        )
    )
    .join(_REQUEST, _of_request(_CHECK))
    .where(_CHECK.c.tenant_id == tenant_id(), _IN_SIGHT),
    name="identity_checks_by_join_request_id",
    key="join_request_id",
    order=("checked_at DESC", "id DESC"),
    is_many=True,
)
"""All checks of a request, newest first; none where the caller may not see the request."""

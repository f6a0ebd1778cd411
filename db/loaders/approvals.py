"""Batch reads of approvals: visible to the applicant and to whoever may decide one of the steps."""

from uuid import UUID

import sqlalchemy as sa

from db.batch import Batch
from db.models.approvals import ApprovalRow, ApprovalStepRow
from db.predicates import from_scope, own_id, tenant_id
from db.scope import Scope
from db.types import table_of

_APPROVAL = table_of(ApprovalRow)
_STEP = table_of(ApprovalStepRow)


def _held(scope: Scope) -> list[tuple[str, UUID]]:
    permissions = sorted({*scope.nodes, *scope.deputised})
    return [(permission, node) for permission in permissions for node in scope.deciding_nodes_for(permission)]


from_scope("held_permissions", lambda scope: [permission for permission, _ in _held(scope)])
from_scope("held_nodes", lambda scope: [node for _, node in _held(scope)])

# The right to decide holds at the step's organisation and above; once escalated, at `escalate_to_id` and above it too.
# Scalar look-ups ask each index by its whole key, with nothing to set up anew for each row; a join of the closure reads
# all that is below the held node.
MAY_DECIDE_A_STEP = sa.text(
    """
    coalesce((
        SELECT true FROM approval_step mine
        WHERE mine.tenant_id = approval.tenant_id AND mine.approval_id = approval.id
          AND (
              SELECT true
              FROM unnest(CAST(:held_permissions AS text[]), CAST(:held_nodes AS uuid[])) held (permission, node)
              WHERE held.permission = mine.permission
                AND (
                    SELECT true FROM organisation_closure c
                    WHERE c.tenant_id = mine.tenant_id AND c.ancestor_id = held.node
                      AND c.descendant_id = ANY (ARRAY[
                          mine.organisation_id, CASE WHEN mine.escalated_at IS NOT NULL THEN mine.escalate_to_id END
                      ])
                    LIMIT 1
                )
              LIMIT 1
          )
        LIMIT 1
    ), false)
    """
)
# As above, for a row of `approval_step` that is open: at its organisation and above; once escalated, at
# `escalate_to_id` and above, too.
MAY_DECIDE_THIS_STEP = sa.text(
    """
    coalesce((
        SELECT true
        FROM unnest(CAST(:held_permissions AS text[]), CAST(:held_nodes AS uuid[])) held (permission, node)
        WHERE held.permission = approval_step.permission AND (
            SELECT true FROM organisation_closure c
            WHERE c.tenant_id = approval_step.tenant_id AND c.ancestor_id = held.node AND c.descendant_id = ANY (ARRAY[
                approval_step.organisation_id,
                CASE WHEN approval_step.escalated_at IS NOT NULL THEN approval_step.escalate_to_id END
            ])
            LIMIT 1
        )
        LIMIT 1
    ), false)
    """
)
_IN_TENANT = _APPROVAL.c.tenant_id == tenant_id()
_IN_SIGHT = sa.or_(_APPROVAL.c.applicant_id == own_id(), MAY_DECIDE_A_STEP)
VISIBLE_APPROVAL = sa.and_(_IN_TENANT, _IN_SIGHT)

approval_by_id = Batch(
    sa.select(_APPROVAL).where(VISIBLE_APPROVAL),
    name="approval_by_id",
    seen_by={"approval_id": "is_in_hand"},
    select_seen=lambda seen: sa.select(_APPROVAL).where(_IN_TENANT, sa.or_(seen, _IN_SIGHT)),
)
"""An approval that the caller may know of. Who has a request in hand (`REQUESTS_IN_SIGHT`) does."""

_OF_APPROVAL = sa.and_(_APPROVAL.c.tenant_id == _STEP.c.tenant_id, _APPROVAL.c.id == _STEP.c.approval_id)

approval_steps_by_approval_id = Batch(
    sa.select(_STEP).join(_APPROVAL, _OF_APPROVAL).where(VISIBLE_APPROVAL),
    name="approval_steps_by_approval_id",
    key="approval_id",
    order=("stage", "position"),
    is_many=True,
    within=approval_by_id,
    select_within=sa.select(_STEP).where(_STEP.c.tenant_id == tenant_id()),
)
"""The steps of an approval, by stage and position; none where the caller may not know of it."""

"""Reads of benefits by hand: what goes into their statements."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from db.scope import Scope
from domain.auth.rules import union_day

CYCLES, ENTITLEMENTS, OWN, VOUCHERS = "benefit_cycle_list", "own_entitlements", "own_benefits", "voucher_list"
STATEMENTS: Final = (CYCLES, ENTITLEMENTS, OWN, VOUCHERS)


def _caller(scope: Scope) -> tuple[object, ...]:
    return scope.tenant_id, scope.member_id, union_day(datetime.now(UTC))


def cycles(scope: Scope, after: tuple[datetime, UUID], first: int) -> tuple[str, Sequence[object]]:
    """A page of cycles by opening."""
    return CYCLES, (*_caller(scope), scope.nodes_for("benefit_read"), *after, first)


def entitlements(scope: Scope) -> tuple[str, Sequence[object]]:
    """What the caller is entitled to."""
    return ENTITLEMENTS, _caller(scope)


def own(scope: Scope) -> tuple[str, Sequence[object]]:
    """What the caller was given, and applied for."""
    return OWN, (scope.tenant_id, scope.member_id)


def vouchers(scope: Scope, cycle_id: UUID, after: tuple[datetime, UUID], first: int) -> tuple[str, Sequence[object]]:
    """A page of the vouchers of a cycle."""
    return VOUCHERS, (
        scope.tenant_id,
        scope.nodes_for("benefit_read"),
        scope.nodes_for("member_read"),
        scope.member_id,
        cycle_id,
        *after,
        first,
    )

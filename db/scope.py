"""What a caller may see, as plain data: the argument of every statement that returns personal rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Scope:
    """One caller's rights: per permission, the nodes at which it is held (it holds below them too).

    `nodes` are the caller's own; `deputised` are those of officers in whose place the caller decides today.

    `values` keeps what statements have made of it (`db.predicates.scope_values`), `arguments` the same in the places
    of a statement's parameters, by its text (at most 32).

    `merchant_id` is whose terminal, or staff, the caller is; `kiosk_id` the kiosk that calls.

    A scope without a tenant does not exist: an anonymous caller has the union's tenant, no member and no nodes.
    """

    tenant_id: UUID
    member_id: UUID | None = None
    nodes: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    deputised: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    arguments: dict[str, list[Any]] = field(default_factory=dict, compare=False, repr=False)
    merchant_id: UUID | None = None
    kiosk_id: UUID | None = None

    def nodes_for(self, permission: str) -> tuple[UUID, ...]:
        """The nodes at which `permission` is held; empty when it is not."""
        return self.nodes.get(permission, ())

    def deciding_nodes_for(self, permission: str) -> tuple[UUID, ...]:
        """The nodes at which the caller may use `permission`: their own, and those of officers they stand in for."""
        return tuple(sorted({*self.nodes_for(permission), *self.deputised.get(permission, ())}))

"""Which domains follow the changes of memberships and organisations."""

from domain.shared.work import Hooks

HOOKS = Hooks()

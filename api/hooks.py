"""Which domains follow the changes of memberships and organisations; the table for people is docs/membership.md."""

from domain.shared.work import Hooks

HOOKS = Hooks()

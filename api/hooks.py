"""Which domains follow the changes of memberships and organisations."""

from domain.members.service import members_follow
from domain.shared.work import Hooks

HOOKS = Hooks(organisation_closing=(members_follow,))

"""Which domains follow the changes of memberships and organisations. docs/membership.md has the table."""

from domain.auth.service import accounts_merge, auth_follows_membership
from domain.members.service import members_follow, transfers_follow_membership, transfers_follow_organisation
from domain.notifications.service import notifications_merge
from domain.organisations.service import offices_follow_membership
from domain.shared.work import Hooks

HOOKS = Hooks(
    membership_changed=(transfers_follow_membership, offices_follow_membership, auth_follows_membership),
    members_merging=(accounts_merge, notifications_merge),
    organisation_closing=(transfers_follow_organisation, members_follow),
)

"""Which domains follow the changes of memberships and organisations. docs/membership.md has the table."""

from domain.activities.service import (
    activities_follow_membership,
    activities_follow_organisation,
    activities_merge,
)
from domain.auth.service import accounts_merge, auth_follows_membership
from domain.benefits.service import benefits_follow_membership, benefits_merge
from domain.channels.service import posts_check
from domain.dues.service import dues_follow_membership, dues_merge
from domain.learning.service import learning_merge
from domain.legal_articles.service import legal_merge
from domain.members.service import (
    corrections_follow_membership,
    members_follow,
    transfers_follow_membership,
    transfers_follow_organisation,
)
from domain.news.service import news_merge
from domain.notifications.service import notifications_merge
from domain.organisations.service import offices_follow_membership
from domain.points.service import points_merge
from domain.shared.work import Hooks
from domain.suggestions.service.following import (
    suggestions_follow_membership,
    suggestions_follow_organisation,
    suggestions_merge,
)
from domain.surveys.service import surveys_follow_consent, surveys_merge
from domain.votes.service import votes_follow_membership, votes_follow_organisation, votes_merge
from domain.votes.service.nominations import nominations_follow_membership, nominations_merge

HOOKS = Hooks(
    membership_changed=(
        transfers_follow_membership,
        corrections_follow_membership,
        offices_follow_membership,
        auth_follows_membership,
        dues_follow_membership,
        activities_follow_membership,
        benefits_follow_membership,
        votes_follow_membership,
        nominations_follow_membership,
        suggestions_follow_membership,
    ),
    members_merging=(
        accounts_merge,
        notifications_merge,
        dues_merge,
        activities_merge,
        benefits_merge,
        points_merge,
        votes_merge,
        nominations_merge,
        suggestions_merge,
        surveys_merge,
        news_merge,
        legal_merge,
        learning_merge,
    ),
    consent_withdrawn=(surveys_follow_consent,),
    news_approving=(posts_check,),
    organisation_closing=(
        votes_follow_organisation,
        transfers_follow_organisation,
        activities_follow_organisation,
        suggestions_follow_organisation,
        members_follow,
    ),
)

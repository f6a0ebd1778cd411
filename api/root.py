"""The schema: one class per root type, put together from the domains."""

import strawberry
from graphql import GraphQLDeferDirective
from strawberry.schema.config import StrawberryConfig

from api.nodes import node_types
from api.resolvers.activities import ActivityMutation, ActivityQuery, ActivitySubscription
from api.resolvers.audit import AuditQuery
from api.resolvers.auth import AuthMutation
from api.resolvers.benefits import BenefitMutation, BenefitQuery
from api.resolvers.bulk_actions import BulkActionMutation, BulkActionQuery, BulkActionSubscription
from api.resolvers.changes import ChangeQuery
from api.resolvers.channels import ChannelMutation, ChannelQuery
from api.resolvers.competitions import CompetitionMutation, CompetitionQuery
from api.resolvers.disclosures import DisclosureMutation, DisclosureQuery
from api.resolvers.documents import DocumentQuery
from api.resolvers.dues import DuesMutation, DuesQuery
from api.resolvers.exports import ExportMutation
from api.resolvers.honours import HonourMutation, HonourQuery
from api.resolvers.integrations import IntegrationMutation, IntegrationQuery
from api.resolvers.kiosks import KioskMutation, KioskQuery
from api.resolvers.learning import LearningMutation, LearningQuery
from api.resolvers.legal_articles import LegalArticleMutation, LegalArticleQuery
from api.resolvers.matters import MatterQuery
from api.resolvers.members import MemberMutation, MemberQuery
from api.resolvers.merchants import MerchantMutation, MerchantQuery
from api.resolvers.news import NewsMutation, NewsQuery
from api.resolvers.nodes import NodeQuery
from api.resolvers.notices import NoticeMutation, NoticeQuery
from api.resolvers.notifications import NotificationMutation, NotificationQuery, NotificationSubscription
from api.resolvers.notifications.email import EmailMutation
from api.resolvers.notifications.push import PushMutation, PushQuery
from api.resolvers.official_documents import OfficialDocumentMutation, OfficialDocumentQuery
from api.resolvers.organisations import OrganisationMutation, OrganisationQuery
from api.resolvers.points import PointMutation, PointQuery
from api.resolvers.rosters import RosterMutation, RosterQuery, RosterSubscription
from api.resolvers.statutes import StatuteMutation, StatuteQuery
from api.resolvers.suggestions import SuggestionMutation, SuggestionQuery
from api.resolvers.surveys import SurveyMutation, SurveyQuery
from api.resolvers.votes import NominationQuery, VoteMutation, VoteQuery, VoteSubscription
from api.schema.scalars import SCALARS


@strawberry.type(description="Reads; lists are pages of at most 100.")
class Query(
    NodeQuery,
    MemberQuery,
    OrganisationQuery,
    NotificationQuery,
    PushQuery,
    AuditQuery,
    RosterQuery,
    IntegrationQuery,
    BulkActionQuery,
    DocumentQuery,
    DuesQuery,
    ActivityQuery,
    PointQuery,
    BenefitQuery,
    MerchantQuery,
    KioskQuery,
    VoteQuery,
    NominationQuery,
    SuggestionQuery,
    MatterQuery,
    SurveyQuery,
    LearningQuery,
    DisclosureQuery,
    NoticeQuery,
    HonourQuery,
    CompetitionQuery,
    OfficialDocumentQuery,
    StatuteQuery,
    LegalArticleQuery,
    ChangeQuery,
    NewsQuery,
    ChannelQuery,
):
    """All root reads."""


@strawberry.type(
    description="Actions, each in one transaction and safe to repeat with a request key; at most 5 a request."
)
class Mutation(
    AuthMutation,
    MemberMutation,
    NotificationMutation,
    PushMutation,
    EmailMutation,
    OrganisationMutation,
    RosterMutation,
    IntegrationMutation,
    BulkActionMutation,
    DuesMutation,
    ActivityMutation,
    PointMutation,
    BenefitMutation,
    MerchantMutation,
    KioskMutation,
    VoteMutation,
    SuggestionMutation,
    SurveyMutation,
    LearningMutation,
    DisclosureMutation,
    NoticeMutation,
    HonourMutation,
    CompetitionMutation,
    OfficialDocumentMutation,
    StatuteMutation,
    LegalArticleMutation,
    ExportMutation,
    NewsMutation,
    ChannelMutation,
):
    """All root writes."""


@strawberry.type(description="Events as they are committed, over graphql-transport-ws or as server-sent events.")
class Subscription(
    NotificationSubscription, RosterSubscription, BulkActionSubscription, ActivitySubscription, VoteSubscription
):
    """All root subscriptions."""


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=node_types(),
    config=StrawberryConfig(scalar_map=dict(SCALARS), disable_field_suggestions=True),
)
# `@defer` alone: Strawberry's own switch would bring `@stream` with it, and would run neither here.
_core = schema._schema  # noqa: SLF001 - Strawberry has no public way to it
_core.directives = (*_core.directives, GraphQLDeferDirective)

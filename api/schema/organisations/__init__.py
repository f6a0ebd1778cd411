"""Nouns of the union tree 工会组织."""

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.context import Info
from api.enums import described, words
from api.fields import Relation, column, declares, derived, follow, label, related, relation, relations
from api.nodes import Node, found_by, node_id
from api.schema.dues import nouns as dues_nouns
from api.schema.eligibility import Eligibility, eligibility
from api.schema.members import register
from api.schema.points import nouns as point_nouns
from api.schema.shared import IdFilterInput
from db.models.organisations import OrganisationKind, OrganisationState, PostKind
from domain.members.policy import join_obstacles

if TYPE_CHECKING:
    from api.schema.dues.nouns import DuesSummary
    from api.schema.members.register import Member
    from api.schema.organisations.on_day import OrganisationOnDay
    from api.schema.organisations.rule_versions import RuleInForce
    from api.schema.points.nouns import PointSummary

described(
    OrganisationKind,
    "Level of an organisation in the union tree, top first.",
    {
        OrganisationKind.FEDERATION: "Federation 工会联合会: the top of a union.",
        OrganisationKind.ENTERPRISE_UNION: "Enterprise union 企业工会: the union of one company.",
        OrganisationKind.BRANCH: "Branch 分会: a workshop or department.",
        OrganisationKind.GROUP: "Group 工会小组: a production team.",
        OrganisationKind.HOLDING_POOL: "Holding pool 待转入会员库: those whose employer has no union.",
    },
)
described(
    OrganisationState,
    "State of an organisation; a closed one keeps its code and its past.",
    {
        OrganisationState.ACTIVE: "Open.",
        OrganisationState.MERGED: "Merged into its successor.",
        OrganisationState.DISSOLVED: "Ended, with a successor or without.",
    },
)
described(
    PostKind,
    "Office that an organisation fills.",
    {
        PostKind.CHAIR: "Chair 主席.",
        PostKind.VICE_CHAIR: "Vice chair 副主席.",
        PostKind.ORGANISER: "Organisation committee member 组织委员.",
        PostKind.TREASURER: "Treasurer 财务委员.",
        PostKind.WOMEN_WORKERS: "Women workers' committee member 女职工委员.",
        PostKind.AUDITOR: "Audit committee member 经审委员.",
        PostKind.GROUP_LEADER: "Group leader 小组长.",
    },
)
_KIND_WORDS = words(
    {
        OrganisationKind.FEDERATION: ("工会联合会", "Federation"),
        OrganisationKind.ENTERPRISE_UNION: ("企业工会", "Enterprise union"),
        OrganisationKind.BRANCH: ("分会", "Branch"),
        OrganisationKind.GROUP: ("工会小组", "Group"),
        OrganisationKind.HOLDING_POOL: ("待转入会员库", "Holding pool"),
    }
)
POST_WORDS = words(
    {
        PostKind.CHAIR: ("主席", "Chair"),
        PostKind.VICE_CHAIR: ("副主席", "Vice chair"),
        PostKind.ORGANISER: ("组织委员", "Organiser"),
        PostKind.TREASURER: ("财务委员", "Treasurer"),
        PostKind.WOMEN_WORKERS: ("女职工委员", "Women workers' committee member"),
        PostKind.AUDITOR: ("经审委员", "Auditor"),
        PostKind.GROUP_LEADER: ("小组长", "Group leader"),
    }
)


def _of_kind(kind: OrganisationKind | None = None) -> Mapping[str, Any]:
    return {} if kind is None else {"kind": kind.value}


def _later(module: str, name: str) -> type[Any]:
    """A type of a file that needs the types of this one when it is imported."""
    found: type[Any] = getattr(import_module(f"{__name__}.{module}"), name)
    return found


def _on(on: date | None = None) -> Mapping[str, Any]:
    return {"on": on}


_ON_DAY = Relation("organisation_by_id_on_day", "id", lambda: _later("on_day", "OrganisationOnDay"), arguments=_on)
_RULES = Relation(
    "rules_by_organisation_id",
    "id",
    lambda: _later("rule_versions", "RuleInForce"),
    is_many=True,
    list_size=12,
    arguments=_on,
)


def _in_month(month: date) -> Mapping[str, Any]:
    return {"month_on": month.replace(day=1)}


_DUES = Relation("dues_summary_by_organisation_id", "id", lambda: dues_nouns.DuesSummary, arguments=_in_month)
_CHILDREN = Relation(
    "children_by_organisation_id", "id", lambda: Organisation, is_many=True, list_size=20, arguments=_of_kind
)


@found_by("organisation_by_id")
@strawberry.type(description="Node of the union tree 工会组织, public within the union.")
class Organisation(Node):
    """An organisation row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Organisation")
    kind: OrganisationKind = column("kind", convert=OrganisationKind, description="Level in the tree.")
    kind_label: str = label(
        "kind", _KIND_WORDS, description="Word for the level, in the language of `Accept-Language`."
    )
    code: str = column("code", description="Short code, unique in the union, e.g. HD-A-03.")
    name: str = column("name", description="Official name in Chinese.")
    name_en: str = column("name_en", description="Official name in English.")
    founded_on: date = column("founded_on", description="Day on which the organisation was founded.")
    state: OrganisationState = column("state", convert=OrganisationState, description="Whether it is open.")
    closed_on: date | None = column("closed_on", description="Day on which it was closed; null while it is open.")
    successor: "Organisation | None" = relation(
        "organisation_by_id",
        "successor_id",
        lambda: Organisation,
        description="Organisation that took over what it had; null when none did.",
    )
    parent: "Organisation | None" = relation(
        "organisation_by_id",
        "parent_id",
        lambda: Organisation,
        description="Organisation directly above; null at the top.",
    )
    chain: "list[Organisation]" = relations(
        "chain_by_organisation_id",
        "id",
        lambda: Organisation,
        list_size=4,
        description="Path from the top of the union down to this organisation, itself included; at most 10.",
    )

    @strawberry.field(
        description="Open organisations directly below, by code; a union keeps at most 500 under one node.",
        metadata=declares(_CHILDREN),
    )
    async def children(
        self,
        info: Info,
        kind: Annotated[
            OrganisationKind | None, strawberry.argument(description="Only those of this level; null: all.")
        ] = None,
    ) -> "list[Organisation]":
        """By the relation's batch."""
        children: list[Organisation] = await follow(_CHILDREN, self.row, info, kind=kind)
        return children

    posts: "list[Post]" = relations(
        "posts_by_organisation_id",
        "id",
        lambda: Post,
        list_size=4,
        description="Open offices of the organisation in their own order, vacant ones included; at most 50.",
    )

    @strawberry.field(
        description="What the organisation was on a day, and who held what there; null before it was founded.",
        metadata=declares(_ON_DAY),
    )
    async def on_day(
        self, info: Info, on: Annotated[date, strawberry.argument(description="Day, in the union's time.")]
    ) -> Annotated["OrganisationOnDay", strawberry.lazy("api.schema.organisations.on_day")] | None:
        """By the relation's batch function."""
        found: OrganisationOnDay | None = await follow(_ON_DAY, self.row, info, on=on)
        return found

    @strawberry.field(
        description="Rules that hold on a day, each explained, by key; empty when the caller is not signed in.",
        metadata=declares(_RULES),
    )
    async def rules(
        self,
        info: Info,
        on: Annotated[date | None, strawberry.argument(description="Day, in the union's time; null: today.")] = None,
    ) -> list[Annotated["RuleInForce", strawberry.lazy("api.schema.organisations.rule_versions")]]:
        """By the relation's batch function."""
        rules: list[RuleInForce] = await follow(_RULES, self.row, info, on=on)
        return rules

    @strawberry.field(
        description="Dues of a month here and below, as the tree stands today; null when nothing was charged and for "
        "who does not hold DUES_READ here or above.",
        metadata=declares(_DUES),
    )
    async def dues_summary(
        self, info: Info, month: Annotated[date, strawberry.argument(description="Any day of the month.")]
    ) -> Annotated["DuesSummary", strawberry.lazy("api.schema.dues.nouns")] | None:
        """By the relation's batch."""
        summary: DuesSummary | None = await follow(_DUES, self.row, info, month=month)
        return summary

    point_summary: Annotated["PointSummary", strawberry.lazy("api.schema.points.nouns")] | None = relation(
        "point_summary_by_organisation_id",
        "id",
        lambda: point_nouns.PointSummary,
        description="Points here and below since the year began; null when nothing happened to any, and for who does "
        "not hold POINT_READ here or above.",
    )
    viewer_can_join: Eligibility = derived(
        {"kind": tuple(OrganisationKind), "state": tuple(OrganisationState)},
        lambda values, reader: eligibility(
            join_obstacles(values["kind"], values["state"], is_member=reader.is_signed_in), reader.locale
        ),
        description="Whether the caller may ask to join this organisation.",
    )


@found_by("post_by_id")
@strawberry.type(description="Office of one organisation, held or vacant.")
class Post(Node):
    """A post row."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("Post")
    kind: PostKind = column("kind", convert=PostKind, description="Which office it is.")
    title: str = label("kind", POST_WORDS, description="Title of the office, in the language of `Accept-Language`.")
    seats: int = column("seats", description="How many members hold it at once at most, 1 to 50.")
    closed_on: date | None = column("closed_on", description="Day on which it was closed; null while it is open.")
    organisation: Organisation | None = relation(
        "organisation_by_id", "organisation_id", lambda: Organisation, description="Organisation that fills the office."
    )
    holders: "list[TermOfOffice]" = relations(
        "terms_by_post_id",
        "id",
        lambda: TermOfOffice,
        list_size=1,
        description="Terms in force today, earliest first; empty when vacant or when the caller is not signed in.",
    )


@found_by("term_by_id")
@strawberry.type(description="Time for which a member holds an office 任期; holders' names are known to every member.")
class TermOfOffice(Node):
    """A post_term row with its holder's name."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("TermOfOffice")
    holder_name: str = column("holder_name", description="Name of the member who holds the office.")
    starts_on: date = column("starts_on", description="First day of the term.")
    ends_on: date | None = column("ends_on", description="Last day of the term; null while no end is set.")
    post: Post | None = related(
        Relation("post_by_id", "post_id", lambda: Post, brings={"id": "post_id", "kind": "post_kind"}),
        description="Office held.",
    )
    holder: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "member_id",
        lambda: register.Member,
        description="Holder's entry in the register; null where the caller may not see it.",
    )


@strawberry.input(description="Filter of a list of organisations; conditions given together all hold.")
class OrganisationWhereInput:
    """Conditions on organisations."""

    parent: IdFilterInput | None = strawberry.field(
        default=None, description="Directly below this organisation (`eq`)."
    )
    below: IdFilterInput | None = strawberry.field(
        default=None, description="This organisation (`eq`) and everything below it."
    )
    kind: "OrganisationKindFilterInput | None" = strawberry.field(default=None, description="By level.")
    state: "OrganisationStateFilterInput | None" = strawberry.field(
        default=None, description="By state; null: open ones only."
    )


@strawberry.input(description="Filter on an organisation's level.")
class OrganisationKindFilterInput:
    """Operators on levels."""

    eq: OrganisationKind | None = strawberry.field(default=None, description="Equal to this level.")
    one_of: list[OrganisationKind] | None = strawberry.field(default=None, description="One of these levels.")


@strawberry.input(description="Filter on an organisation's state.")
class OrganisationStateFilterInput:
    """Operators on states."""

    eq: OrganisationState | None = strawberry.field(default=None, description="Equal to this state.")
    one_of: list[OrganisationState] | None = strawberry.field(default=None, description="One of these states.")


@strawberry.input(one_of=True, description="Names one organisation in one of several ways.")
class OrganisationLookup:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="By id.")
    code: str | None = strawberry.field(default=strawberry.UNSET, description="By code, e.g. HD-A-03.")

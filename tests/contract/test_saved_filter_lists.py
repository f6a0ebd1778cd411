"""Saved filters: every list with `where` has its kind, conditions and readers; who is looked for is not kept."""

import re
from typing import Any

from graphql import GraphQLField, GraphQLInputObjectType, get_named_type
from strawberry.utils.str_converters import to_camel_case

from api.limits import declare_one_of
from api.permissions import RequiresDirective
from api.root import schema
from db.models.members import READERS, ListKind
from domain.members.service.saved_filters import PERSONAL
from domain.shared.permissions import ROLE_PERMISSIONS

LEFT_OUT = {
    "competitions": "what members see; an office works through officeCompetitions",
    "courses": "what members see; an office works through officeCourses",
    "feed": "a member's own",
    "disclosures": "what members see; an office works through officeDisclosures",
    "matters": "a member's own",
    "news": "what members see; an office works through officeNews",
    "publicNotices": "what members see; an office works through officePublicNotices",
    "legalArticles": "what members see; an office works through officeLegalArticles",
    "officialDocuments": "what members see; an office works through officeOfficialDocuments",
    "statutes": "a register of laws that is the same for every member",
    "quizzes": "what members see; an office works through officeQuizzes",
    "surveys": "what members see; an office works through officeSurveys",
}
NAMES_SOMEBODY = re.compile(r"^(search|member|memberId|memberNumber|actor|subject|owner|name|phone.*)$")
FREE_TEXT_ABOUT_THINGS = {
    (ListKind.OFFICE_NEWS, "search"): "words of news",
    (ListKind.OFFICE_LEGAL_ARTICLES, "search"): "words of the law",
    (ListKind.OFFICE_OFFICIAL_DOCUMENTS, "search"): "words of documents",
}
_core = schema._schema  # noqa: SLF001  # Strawberry has no public way to it
declare_one_of(_core)


def root_field(list_kind: ListKind) -> GraphQLField:
    assert _core.query_type is not None
    found: GraphQLField = _core.query_type.fields[to_camel_case(list_kind.value)]
    return found


def conditions_of(list_kind: ListKind) -> GraphQLInputObjectType:
    found = root_field(list_kind).args["where"].type
    assert isinstance(found, GraphQLInputObjectType)
    return found


def test_every_list_with_conditions_is_a_kind_or_left_out_with_a_reason() -> None:
    assert _core.query_type is not None
    with_where = {name for name, field in _core.query_type.fields.items() if "where" in field.args}
    kinds = {to_camel_case(each.value) for each in ListKind}

    assert kinds | LEFT_OUT.keys() == with_where
    assert not kinds & LEFT_OUT.keys()


def test_the_conditions_that_are_kept_are_those_that_the_list_takes() -> None:
    given: Any = _core.type_map["SavedFilterConditionsInput"]

    assert given.is_one_of
    assert {name: get_named_type(field.type) for name, field in given.fields.items()} == {
        to_camel_case(each.value): conditions_of(each) for each in ListKind
    }


def test_readers_of_a_list_are_those_that_its_field_asks_for() -> None:
    asked = {}
    for each in ListKind:
        directives = root_field(each).extensions["strawberry-definition"].directives
        found = [it.permission.value for it in directives if isinstance(it, RequiresDirective)]
        asked[each] = [permission for permission in found if permission != "signed_in"]

    assert {each: [*READERS[each]] for each, found in asked.items() if found} == {
        each: found for each, found in asked.items() if found
    }
    assert READERS.keys() == set(ListKind)
    for permissions in ROLE_PERMISSIONS.values():  # what everybody reads, each office may keep filters of
        assert permissions & set(READERS[ListKind.INBOX])


def test_conditions_that_look_for_a_person_are_not_kept() -> None:
    naming = {
        (each, name)
        for each in ListKind
        for name in conditions_of(each).fields
        if NAMES_SOMEBODY.match(name) and (each, name) not in FREE_TEXT_ABOUT_THINGS
    }

    assert naming == {(each, name) for each, names in PERSONAL.items() for name in names}

"""Everything that can be read, read by everybody, held against a model of who may see which row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_required_argument,
    parse,
)

from api.nodes import decode_id, encode_id, node_types
from domain.shared.permissions import Permission
from tests.contract.access.cases import EVERY_KIND, Case
from tests.contract.graph import GRAPH, ROOT_TYPES, fields, object_type, objects
from tests.contract.test_access import READS, SUBSCRIPTIONS, WRITES
from tests.support.access import Facts, Operation
from tests.support.cast import ENDED, LATER_KINDS, name_of
from tests.support.reach import PERSONAL_TYPES, Reach
from tests.support.selections import SAMPLES, documents_of, selection
from tests.support.stage import Stage

pytestmark = pytest.mark.walks

LIVE_KINDS = [kind for kind in EVERY_KIND if kind not in ENDED]
IDS_OF_A_TYPE = 6
NODE_TYPES = sorted(type_.__name__ for type_ in node_types())
TOLD_BEYOND_REACH = {
    "Deputy.deputyName": "to officer and deputy, of each other",
    "JoinRequestReceipt.evidence": "to whoever knows reference and phone number of the request",
    "Nomination.candidateName": "to the electorate of the vote, masked where the call says so",
    "NominationSeconder.name": "to who reads votes where the vote is held",
    "MergedEntry.name": "to who may read the entry that was kept",
    "InboxItem.title": "to who takes the next step, also as a deputy",
    "PrivateReading.readerName": "to the member whose personal fields were read",
    "SuggestionAuthor.name": "to whoever may read what they signed",
    "TermOfOffice.holderName": "to every member of the union",
    "VoteDelegation.delegateName": "to who gave it, and to who reads votes there",
    "VoteDelegation.memberName": "to whom it was given, and to who reads votes there",
    "Transfer.memberName": "to who decides at either end",
}
"""Where a row or a name is told to somebody who may not see the member otherwise: to whom."""
NOT_REACHED = {
    **dict.fromkeys(
        (
            *(f"ActivityFeedback.{name}" for name in ("satisfaction", "comment", "givenAt", "changedAt")),
            "ActivityFeedbackComment.text",
        ),
        "nobody has said anything: read in tests/domain/activities",
    ),
    **dict.fromkeys(
        (f"LegalChange.{name}" for name in ("part", "kind", "before", "after")),
        "no article was changed since its approval: read in tests/api/legal_articles",
    ),
    **dict.fromkeys(
        (f"AnswerSignature.{name}" for name in ("signedAt", "signedByName", "unit")),
        "no co-unit signs: read in tests/db/test_suggestions_handled_loaders.py",
    ),
    **dict.fromkeys(
        (
            *(f"BallotProof.{name}" for name in ("entry", "number", "proof", "root", "signature")),
            *(f"MerkleProof.{name}" for name in ("count", "index", "path")),
            *(f"NamedBallot.{name}" for name in ("answers", "castAt", "channel", "number")),
        ),
        "no caller has voted: read in tests/api/votes and tests/db/test_votes_loaders.py",
    ),
    **dict.fromkeys(
        (
            *(f"KioskAt.{name}" for name in ("kiosk", "kioskId", "publicKey", "unionId")),
            *(f"KioskStand.{name}" for name in ("endsAt", "name", "place")),
        ),
        "no caller is a kiosk or stands before one: read in tests/api/kiosks",
    ),
    **dict.fromkeys(
        (
            *(f"DeprecatedUse.{name}" for name in ("client", "coordinate", "count", "day", "version")),
            *(f"DocumentUse.{name}" for name in ("client", "count", "day", "documentId", "name", "version")),
            *(f"{name}UseEdge.{part}" for name in ("Deprecated", "Document") for part in ("cursor", "node")),
        ),
        "uses are counted in the background: read in tests/api/documents",
    ),
    **dict.fromkeys(
        (
            *(f"SavedFilterOutdated.{name}" for name in ("code", "message", "problems")),
            *(f"SavedFilterProblem.{name}" for name in ("detail", "path")),
        ),
        "every filter fits its list: read in tests/api/members/test_saved_filters.py",
    ),
    **dict.fromkeys(
        (
            *(f"EffectFigure.{name}" for name in ("basis", "count", "kind", "reportedAt", "savedFen")),
            *(
                f"Implementation.{name}"
                for name in (
                    "doneAt",
                    "dueOn",
                    "effects",
                    "milestones",
                    "plan",
                    "plannedAt",
                    "rewardClass",
                    "rewardFen",
                    "rewardedAt",
                    "state",
                    "stoppedAt",
                    "stoppedReason",
                    "unit",
                    "verifiedAt",
                )
            ),
            *(f"Milestone.{name}" for name in ("doneOn", "dueOn", "number", "title")),
        ),
        "no suggestion in sight of a caller is put into practice: read in tests/domain/suggestions",
    ),
    "CalendarFeed.madeAt": "made when somebody asks for it: read in tests/api/activities",
    "RegistrationAnswer.answer": "companions and answers are sealed: they are read in tests/api/activities",
    "RegistrationAnswer.key": "as above",
    "RegistrationCompanion.name": "as above",
    "RegistrationCompanion.relation": "as above",
    **dict.fromkeys(
        (*(f"Terminal.{name}" for name in ("credential", "merchant", "publicKey", "unionId")),),
        "for terminals: read in tests/api/merchants",
    ),
    **dict.fromkeys(
        (*(f"VotePendingLot.{name}" for name in ("among", "isEntered", "isViewers", "purpose", "question")),),
        "no count waits for a lot: read in tests/api/votes",
    ),
    **dict.fromkeys(
        (f"AuditValueChange.{name}" for name in ("after", "before", "name")),
        "no entry in sight of a caller has values: read in tests/api/audit",
    ),
    **dict.fromkeys(
        (
            f"NotificationPreferences.{name}"
            for name in ("chosenAt", "digestHour", "emailOff", "pushOff", "quietEndsAt", "quietStartsAt", "smsOff")
        ),
        "no caller has chosen: read in tests/domain/notifications",
    ),
    **dict.fromkeys(
        (f"EmailAddress.{name}" for name in ("address", "confirmedAt", "setAt", "state")),
        "no caller has given one: read in tests/api/notifications",
    ),
    "RosterRowChange.after": "rows with sealed content are read in tests/api/rosters",
    "RosterRowChange.before": "as above",
    "RosterRowChange.field": "as above",
}
"""Fields that can be read and that nobody reaches here, with the reason; all are asked for."""


class Question(NamedTuple):
    """One document, what it is about, and its variables by kind of caller."""

    about: str
    text: str
    variables: Callable[[str], Mapping[str, Any]]


def ids_of(type_name: str, stage: Stage) -> list[str]:
    """What the tables of access speak of, rows of people whose rights or places have changed; last another union's."""
    people = set(stage.cast.members.values())
    rows = sorted(
        stage.reach.rows.get(type_name, ()), key=lambda row: (people.isdisjoint(row.owners), row.id.int % 97, row.id)
    )
    facts = [fact for fact in stage.facts.values() if isinstance(fact, str)]
    known = [fact for fact in facts if (decode_id(fact) or ("",))[0] == type_name]
    others = [encode_id(type_name, row.id) for row in rows[: 2 * IDS_OF_A_TYPE]]
    chosen = [*dict.fromkeys([*known[:IDS_OF_A_TYPE], *others])][: 2 * IDS_OF_A_TYPE]
    return [*chosen, stage.cast.other.ids[type_name]]


def of_case(case: Case, facts: Facts) -> Question:
    """A root field of the table of access, with all that is below it."""
    operation = Operation(case.path, case.arguments(facts, "member"))
    type_ = get_named_type(object_type("Query").fields[operation.name].type)
    return Question(case.path, operation.with_selection(selection(type_)), lambda kind: case.arguments(facts, kind))


def of_pages(stage: Stage) -> Iterator[Question]:
    """Every root field that is not asked by the ids of nodes."""
    return (of_case(case, stage.facts) for case in READS if case.path not in {"Query.node", "Query.nodes"})


class Told:
    """What the answers told: the fields that they reached, and what they should not have told."""

    def __init__(self, reach: Reach) -> None:
        self.reached: set[str] = set()
        self.strays: list[str] = []
        self._reach = reach

    def hear(self, kind: str, about: str, data: Any) -> None:
        """Looks through an answer."""
        sight = self._reach.of(kind)["Member"]
        hidden = {name_of(each) for each in LATER_KINDS if self._reach.members[each] not in sight}
        for place, found in _objects(data, "Query"):
            type_name = found.get("__typename", "Query")
            told = {f"{type_name}.{name}": value for name, value in found.items() if name != "__typename"}
            self.reached |= told.keys()
            names = [way for way, value in told.items() if isinstance(value, str) and value in hidden]
            ways = [*names, *([place] if self._is_hidden(kind, type_name, found) else [])]
            self.strays += [f"{kind}, {about}: {way}" for way in ways if way not in TOLD_BEYOND_REACH]

    def _is_hidden(self, kind: str, type_name: str, found: Mapping[str, Any]) -> bool:
        if type_name not in PERSONAL_TYPES or found.get("id") is None:
            return False
        key = _key(found["id"])
        is_open = found.get("private") is None or self._may_open(kind, type_name, key)
        return key not in self._reach.of(kind)[type_name] or not is_open

    def _may_open(self, kind: str, type_name: str, key: UUID) -> bool:
        member_id = self._reach.owner_of(type_name, key)
        is_own = self._reach.members.get(kind) == member_id
        if type_name == "Registration":  # answers are the organiser's
            places = self._reach.places_of(type_name, key)
            return is_own or any(self._reach.holds(kind, Permission.ACTIVITY_MANAGE, place) for place in places)
        return is_own or self._reach.holds(kind, Permission.MEMBER_READ_PRIVATE, self._reach.place_of(member_id))


def _objects(value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, list):
        for each in value:
            yield from _objects(each, place)
    if isinstance(value, dict):
        yield place, value
        for name, below in value.items():
            yield from _objects(below, f"{value.get('__typename', 'Query')}.{name}")


def _key(id_: str) -> UUID:
    decoded = decode_id(id_)
    assert decoded is not None
    return decoded[1]


def selected_in(document: DocumentNode) -> set[str]:
    """The fields that a document asks for."""
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return set(_selected(operation.selection_set, object_type(operation.operation.value.capitalize())))


def _selected(below: SelectionSetNode | None, type_: GraphQLNamedType) -> Iterator[str]:
    for node in below.selections if below else ():
        if isinstance(node, InlineFragmentNode) and node.type_condition:
            yield from _selected(node.selection_set, GRAPH.type_map[node.type_condition.name.value])
        if isinstance(node, FieldNode) and node.name.value != "__typename":
            yield f"{type_.name}.{node.name.value}"
            assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
            yield from _selected(node.selection_set, get_named_type(type_.fields[node.name.value].type))


def readable() -> set[str]:
    """Fields of the types that a query can lead to."""
    found, waiting = set[str](), ["Query"]
    while waiting:
        type_ = GRAPH.type_map[waiting.pop()]
        if type_.name in found or not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            continue
        found.add(type_.name)
        waiting += [get_named_type(field.type).name for field in type_.fields.values()]
        if type_.name == "Node":
            waiting += NODE_TYPES
    return {path for path, _ in fields() if path.split(".")[0] in found}


def test_every_field_that_must_have_arguments_has_a_sample() -> None:
    asked_for = {
        path
        for path, field in fields()
        if path.split(".")[0] not in ROOT_TYPES and any(map(is_required_argument, field.args.values()))
    }

    assert asked_for == SAMPLES.keys()


def test_every_field_of_the_schema_is_asked_for(record_property: Callable[[str, object], None]) -> None:
    anything: Facts = _Anything()
    pages = [of_case(case, anything).text for case in READS]
    nodes = [text for name in NODE_TYPES for text in documents_of(name)]
    others = [Operation(case.path, case.arguments(anything, "member")).text for case in (*WRITES, *SUBSCRIPTIONS)]

    asked = set[str]().union(*(selected_in(parse(text, no_location=True)) for text in {*pages, *nodes, *others}))

    every = {path for path, _ in fields()}
    # What an interface promises is asked for of the types that keep the promise.
    promised = {path for path in every if path.split(".")[0] not in {type_.name for type_ in objects()}}
    record_property("fields asked for", len(asked))
    assert sorted(every - promised - asked) == []


class _Anything(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return name


BY_THE_HOUR = {f"VoteMergedTurnout.{name}" for name in ("branchCount", "entitledCount", "votedCount")}
"""Whether a branch of an open vote is too small to be told depends on the hour at which the demonstration is made.

Read in tests/db/test_votes_loaders.py.
"""


async def test_nobody_is_told_what_is_out_of_their_reach(stage: Stage) -> None:
    told = Told(stage.reach)
    async with stage.set():
        for name in NODE_TYPES:
            await _ask_for_nodes(stage, name, told)
        # Afterwards: whose personal fields were opened is told so.
        for question in of_pages(stage):
            for kind in LIVE_KINDS:
                answer = await stage.callers[kind].run(question.text, question.variables(kind))
                assert set(answer.codes) <= {"FORBIDDEN", "UNAUTHENTICATED"}, (kind, question.about, answer["errors"])
                told.hear(kind, question.about, answer["data"])

    assert told.strays == []
    not_reached = readable() - told.reached - {"Query.node", "Node.id"} - BY_THE_HOUR
    assert sorted(not_reached) == sorted(NOT_REACHED)


async def _ask_for_nodes(stage: Stage, name: str, told: Told) -> None:
    ids = ids_of(name, stage)
    for text in documents_of(name):
        for kind in LIVE_KINDS:
            answer = await stage.callers[kind].run(text, {"ids": ids})
            assert set(answer.codes) <= {"FORBIDDEN"}, (kind, name, answer["errors"])
            told.hear(kind, name, answer["data"])
            shown = [each and each["id"] for each in answer["data"]["nodes"]]
            if name in PERSONAL_TYPES and shown != _expected(stage.reach, kind, name, ids):
                told.strays.append(f"{kind}, {name}: of {ids} only {shown}")


def _expected(reach: Reach, kind: str, name: str, ids: Sequence[str]) -> list[str | None]:
    """The ids that are found; that of an entry which was merged leads to the kept one."""
    keys = [reach.merged.get(key, key) for key in map(_key, ids)]
    return [encode_id(name, key) if key in reach.of(kind)[name] else None for key in keys]

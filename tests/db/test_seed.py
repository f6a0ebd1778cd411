"""The demonstration union: its figures, its data rules, and that it is written once and whole."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

import asyncpg
import orjson
import phonenumbers
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from cryptography.exceptions import InvalidTag
from sqlmodel import SQLModel
from stdnum.cn import ric

from db.names import search_terms, sort_key
from db.sealing import Keyring, unseal
from db.seed.bulk import SeedRefusedError, seed_bulk
from db.seed.demo import DEMO_ACCOUNTS, seed_demo
from db.seed.ids import Kind, seed_id
from db.seed.joining import is_recent, joining_of
from db.seed.journal import audit_entries_of, notifications_of
from db.seed.people import REGISTER_DAY, born_on_of, check_character, is_woman_at
from db.seed.tree import DEMO_PLAN, Plan, bulk_plan
from db.seed.union import Member, Union, person_beyond
from domain.shared.ledger import quotas_verify
from tests.support.database import unguarded

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


class CutOff(Exception):
    """Stands for a process that dies."""


class Steps:
    """A progress callback that remembers, and dies at a step when told."""

    def __init__(self, dies_at: tuple[str, int] | None = None) -> None:
        self.seen: list[tuple[str, int, int]] = []
        self._dies_at = dies_at

    def __call__(self, label: str, done: int, total: int) -> None:
        self.seen.append((label, done, total))
        if (label, done) == self._dies_at:
            raise CutOff


@pytest.fixture(scope="module")
def union() -> Union:
    return Union(DEMO_PLAN)


@pytest.fixture(scope="module")
def members(union: Union) -> Sequence[Member]:
    return list(union.members())


@pytest_asyncio.fixture
async def seeded(dsn: str, keyring: Keyring, owner: asyncpg.Connection) -> asyncpg.Connection:
    assert await seed_demo(dsn, keyring, Steps())
    return owner


async def _row_counts(connection: asyncpg.Connection) -> dict[str, int]:
    tables = [table.name for table in SQLModel.metadata.sorted_tables]
    async with unguarded(connection):
        return {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in tables}


def test_two_generators_give_the_same_records(union: Union, members: Sequence[Member]) -> None:
    again = Union(DEMO_PLAN)
    members_again = list(again.members())

    assert members_again == members
    assert (again.organisations, again.offices) == (union.organisations, union.offices)
    recent = [member for member in members if is_recent(member)]
    assert joining_of(again, recent, NOW) == joining_of(union, recent, NOW)


def test_ids_are_version_7_distinct_and_ascending() -> None:
    ids = [seed_id(kind, number) for kind in Kind for number in range(1, 10_000)]

    assert len(set(ids)) == len(ids)
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    of_members = [seed_id(Kind.MEMBER, number) for number in range(1, 10_000)]
    assert of_members == sorted(of_members)


def test_the_union_has_the_promised_size(union: Union, members: Sequence[Member]) -> None:
    kinds = Counter(node.kind for node in union.organisations)

    assert kinds == {"federation": 1, "enterprise_union": 3, "branch": 12, "group": 28}
    assert kinds["branch"] + kinds["group"] == 40
    assert len(members) == 2_000
    assert [members[0].member_number, members[-1].member_number] == ["HD000001", "HD002000"]
    assert {node.code for node in union.organisations} >= {"HD", "HD-A", "HD-A-03", "HD-A-03-2"}


def test_every_organisation_has_members_and_every_state_and_employment_occurs(
    union: Union, members: Sequence[Member]
) -> None:
    states = Counter(member.state for member in members)

    assert {member.organisation_id for member in members} == {node.id for node in union.organisations}
    assert states.keys() == {"active", "retained", "suspended", "left", "deceased"}
    assert states["active"] > 1_500
    assert {member.employment_kind for member in members} == {
        "permanent",
        "fixed_term",
        "dispatched",
        "apprentice",
        "retired",
        "unemployed",
    }
    assert {each.employment_kind for each in members if each.state == "retained"} == {"retired", "unemployed"}


@pytest.mark.parametrize(
    ("members", "nodes"), [(1, 76), (3_000, 76), (10_000, 76), (100_000, 729), (1_000_000, 7_217), (2_000_000, 14_417)]
)
def test_larger_unions_have_more_branches_not_larger_ones(members: int, nodes: int) -> None:
    tree = bulk_plan(members).tree

    assert 1 + len(tree) + sum(len(branches) + sum(branches) for branches in tree) == nodes
    assert {groups for branches in tree for groups in branches} == {8}


@pytest.mark.parametrize("plan", [DEMO_PLAN, Plan(20_000, bulk_plan(20_000).tree)])
def test_personal_fields_are_valid_and_nobody_shares_them(plan: Plan) -> None:
    members = list(Union(plan).members())
    phones = [member.phone for member in members if member.phone is not None]

    assert len({member.identity for member in members}) == len(members)
    assert len(set(phones)) == len(phones) > 0.98 * len(members)
    for member in members[:2_000]:
        assert ric.validate(member.identity) == member.identity
        born_on = ric.get_birth_date(member.identity)
        assert born_on + timedelta(days=int(18 * 365.25)) < member.joined_on <= REGISTER_DAY
    for phone in phones[:2_000]:
        number = phonenumbers.parse(phone)
        assert phonenumbers.is_valid_number(number)
        assert phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE


def test_identity_numbers_cannot_be_those_of_real_people(members: Sequence[Member]) -> None:
    assert {member.identity[14:17] for member in members} == {"996", "997", "998", "999"}
    assert {member.identity[4:6] for member in members} == {"00"}


@pytest.mark.parametrize(("digits", "character"), [("36042619910101007", "1"), ("11010519491231002", "X")])
def test_check_characters_are_those_of_the_standard(digits: str, character: str) -> None:
    assert check_character(digits) == character


def test_a_million_persons_have_different_birthdays_within_their_slot() -> None:
    slots = 4 * 56
    birthdays = [born_on_of(number) for number in range(37, 1_000_000, slots)]

    assert len(set(birthdays)) == len(birthdays)
    assert len({is_woman_at(number) for number in range(37, 1_000_000, slots)}) == 1


def test_applicants_are_not_in_the_register(members: Sequence[Member]) -> None:
    applicants = [person_beyond(DEMO_PLAN, number).identity for number in range(50)]

    assert not {member.identity for member in members} & set(applicants)


def test_offices_are_held_were_held_before_and_are_vacant(union: Union) -> None:
    offices = union.offices
    present = Counter(term.post_id for term in offices.terms if term.ends_on is None)
    past = [term for term in offices.terms if term.ends_on is not None]
    vacant = {post.id for post in offices.posts} - present.keys()

    assert set(present.values()) == {1}
    assert 5 <= len(vacant) < len(offices.posts) / 4
    assert vacant <= {term.post_id for term in past}
    assert all(1_096 <= (term.ends_on - term.starts_on).days <= 1_826 for term in past if term.ends_on)


def test_terms_of_a_post_follow_one_another_and_their_holders_were_members(
    union: Union, members: Sequence[Member]
) -> None:
    joined = {member.id: member.joined_on for member in members}
    for post in union.offices.posts:
        terms = sorted((t for t in union.offices.terms if t.post_id == post.id), key=lambda term: term.starts_on)
        for earlier, later in zip(terms, islice(terms, 1, None), strict=False):
            assert earlier.ends_on is not None
            assert earlier.ends_on < later.starts_on
        assert all(joined[term.member_id] <= term.starts_on for term in terms)


def test_each_account_has_the_role_that_its_label_names(union: Union) -> None:
    codes = {node.id: node.code for node in union.organisations}
    held = {
        number: {
            (grant.role, codes[grant.organisation_id])
            for grant in union.offices.grants
            if grant.member_id == seed_id(Kind.MEMBER, number) and grant.ends_on is None
        }
        for number in range(1, 7)
    }

    assert [account.label for account in DEMO_ACCOUNTS] == [
        "member",
        "branch officer",
        "officer of a sibling branch",
        "federation officer",
        "auditor",
        "administrator",
    ]
    assert held == {
        1: set(),
        2: {("branch_officer", "HD-A-01")},
        3: {("branch_officer", "HD-A-02")},
        4: {("federation_officer", "HD")},
        5: {("auditor", "HD")},
        6: {("administrator", "HD")},
    }


def test_join_requests_wait_and_were_decided(union: Union, members: Sequence[Member]) -> None:
    joining = joining_of(union, [member for member in members if is_recent(member)], NOW)
    by_status = Counter(request.status for request in joining.requests)

    assert by_status == {"in_review": 7, "approved": 8, "rejected": 3, "withdrawn": 1}
    for request, approval, step in zip(joining.requests, joining.approvals, joining.steps, strict=True):
        assert (approval.subject_id, step.approval_id, request.approval_id) == (request.id, approval.id, approval.id)
        assert (step.decided_by_id is None) == (request.status in {"in_review", "withdrawn"})
        assert (request.member_id is None) == (request.status != "approved")
        assert request.submitted_at < NOW
        assert step.due_at > NOW or request.status != "in_review"


def test_records_of_inboxes_and_of_the_log_are_in_the_order_of_time(union: Union, members: Sequence[Member]) -> None:
    joining = joining_of(union, [member for member in members if is_recent(member)], NOW)
    entries = audit_entries_of(union, joining)
    messages = notifications_of(union, joining)

    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
    assert Counter(entry.action for entry in entries).keys() == {
        "role.granted",
        "join_request.submitted",
        "join_request.approved",
        "join_request.rejected",
        "join_request.withdrawn",
    }
    assert {message.member_id for message in messages} == {seed_id(Kind.MEMBER, number) for number in range(1, 7)}


async def test_seeding_twice_writes_once(dsn: str, keyring: Keyring, owner: asyncpg.Connection) -> None:
    steps = Steps()

    first = await seed_demo(dsn, keyring, steps)
    before = await _row_counts(owner)
    second = await seed_demo(dsn, keyring, Steps())

    assert (first, second) == (True, False)
    assert await _row_counts(owner) == before
    assert (before["tenant"], before["organisation"], before["member"], before["member_private"]) == (1, 52, 2001, 2001)
    assert before["credential"] == 6
    assert steps.seen[-1] == ("offices", 89, 89)


async def test_two_seeds_at_once_write_once(dsn: str, keyring: Keyring, owner: asyncpg.Connection) -> None:
    wrote = await asyncio.gather(seed_demo(dsn, keyring, Steps()), seed_demo(dsn, keyring, Steps()))

    assert sorted(wrote) == [False, True]
    assert await owner.fetchval("SELECT count(*) FROM member") == 2_001


@pytest.mark.parametrize("step", [("organisations", 44), ("members", 2_001), ("offices", 89)])
async def test_seeding_cut_off_leaves_nothing(
    dsn: str, keyring: Keyring, owner: asyncpg.Connection, step: tuple[str, int]
) -> None:
    with pytest.raises(CutOff):
        await seed_demo(dsn, keyring, Steps(dies_at=step))

    assert set((await _row_counts(owner)).values()) == {0}
    assert await owner.fetchval("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'member_private'")
    assert await seed_demo(dsn, keyring, Steps())


async def test_the_closure_is_complete(seeded: asyncpg.Connection) -> None:
    recomputed = """
        WITH RECURSIVE pair AS (
            SELECT id AS ancestor_id, id AS descendant_id, 0 AS depth FROM organisation
            UNION ALL
            SELECT pair.ancestor_id, child.id, depth + 1
            FROM pair JOIN organisation child ON child.parent_id = pair.descendant_id
        )
        SELECT ancestor_id, descendant_id, depth FROM pair ORDER BY 1, 2
    """
    stored = "SELECT ancestor_id, descendant_id, depth FROM organisation_closure ORDER BY 1, 2"

    expected = [tuple(row) for row in await seeded.fetch(recomputed)]

    assert [tuple(row) for row in await seeded.fetch(stored)] == expected
    assert len(expected) == 1 + (3 + 2) * 2 + (12 + 3) * 3 + (28 + 3) * 4  # the second numbers are the story's


async def test_the_number_counter_stands_after_the_last_member(seeded: asyncpg.Connection) -> None:
    assert await seeded.fetchval("SELECT next_number FROM member_number") == 2_002


async def test_sealed_fields_open_for_their_member_only(
    seeded: asyncpg.Connection, keyring: Keyring, members: Sequence[Member]
) -> None:
    first, second = members[:2]
    async with unguarded(seeded):
        fields = "SELECT member_id, phone_sealed, identity_sealed FROM member_private"
        found = await seeded.fetch(f"SELECT * FROM member_key JOIN ({fields}) p USING (member_id)")  # ours
    rows = {row["member_id"]: row for row in found}
    row, tenant_id = rows[first.id], rows[first.id]["tenant_id"]

    key = keyring.unwrap_key(row["wrapped_key"], tenant_id, first.id)

    assert unseal(key, row["phone_sealed"], tenant_id=tenant_id, row_id=first.id, column="phone") == first.phone
    opened = unseal(key, row["identity_sealed"], tenant_id=tenant_id, row_id=first.id, column="identity")
    assert opened == first.identity
    assert len({row["wrapped_key"] for row in rows.values()}) == 2_001
    with pytest.raises(InvalidTag):
        unseal(key, rows[second.id]["phone_sealed"], tenant_id=tenant_id, row_id=second.id, column="phone")


async def test_the_register_row_holds_what_lists_need(
    seeded: asyncpg.Connection, keyring: Keyring, union: Union, members: Sequence[Member]
) -> None:
    first = members[0]
    assert first.phone is not None

    row = await seeded.fetchrow("SELECT * FROM member WHERE member_number = 'HD000001'")

    assert row is not None
    assert (row["name"], row["name_sort"]) == ("张伟", sort_key("张伟"))
    assert row["search_terms"] == search_terms("张伟", "HD000001")
    assert (row["phone_tail"], row["identity_tail"]) == (first.phone[-4:], first.identity[-4:])
    assert row["phone_index"] == keyring.blind_index(union.tenant_id, "phone", first.phone)
    assert row["identity_index"] == keyring.blind_index(union.tenant_id, "identity", first.identity)


async def test_the_evidence_of_a_join_request_opens(seeded: asyncpg.Connection, keyring: Keyring) -> None:
    row = await seeded.fetchrow("SELECT * FROM join_request WHERE status = 'in_review' ORDER BY id LIMIT 1")
    assert row is not None

    evidence = orjson.loads(
        unseal(
            keyring.derive("join request"),
            row["sealed"],
            tenant_id=row["tenant_id"],
            row_id=row["id"],
            column="join_request",
        )
    )

    assert evidence.keys() == {"phone", "identity"}
    assert evidence["phone"][-4:] == row["phone_tail"]
    assert keyring.blind_index(row["tenant_id"], "identity", evidence["identity"]) == row["identity_index"]


async def test_the_accounts_sign_in_with_their_passwords(seeded: asyncpg.Connection) -> None:
    hasher = PasswordHasher()
    query = "SELECT password_hash FROM credential JOIN member ON member.id = member_id WHERE member_number = $1"

    for account in DEMO_ACCOUNTS:
        stored = await seeded.fetchval(query, account.member_number)
        assert stored.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
        assert hasher.verify(stored, account.password)


async def test_a_bulk_seed_is_the_same_union_every_time_and_refuses_another(
    dsn: str, keyring: Keyring, owner: asyncpg.Connection
) -> None:
    await seed_bulk(dsn, keyring, members=3_000, progress=Steps())
    before = await _row_counts(owner)

    await seed_bulk(dsn, keyring, members=3_000, progress=Steps())

    assert await _row_counts(owner) == before
    assert (before["organisation"], before["member"], before["member_private"]) == (76, 3_000, 3_000)
    assert (before["activity"], await quotas_verify(owner)) == (8 * 7 + 4 * 6, [])  # of branches, of those above
    with pytest.raises(SeedRefusedError, match="2,999"):
        await seed_bulk(dsn, keyring, members=2_999, progress=Steps())
    with pytest.raises(SeedRefusedError, match="3,001"):
        await seed_bulk(dsn, keyring, members=3_001, progress=Steps())
    assert not await seed_demo(dsn, keyring, Steps())


async def test_a_bulk_seed_is_refused_beside_the_demonstration(
    seeded: asyncpg.Connection, dsn: str, keyring: Keyring
) -> None:
    with pytest.raises(SeedRefusedError):
        await seed_bulk(dsn, keyring, members=3_000, progress=Steps())

    assert await seeded.fetchval("SELECT count(*) FROM member") == 2_001

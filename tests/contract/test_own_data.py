"""The copy of one's own data follows the catalogue: no category without rows, no column without a word or a reason."""

from sqlmodel import SQLModel

from api.own_data_page import LABELS, SECTION_NAMES
from db.queries.members.own_data import SECTIONS
from db.queries.members.own_data_left_out import EVERYWHERE, LEFT_OUT
from domain.members.catalogue import CATALOGUE, KnownCategory
from tests.contract.test_own_view import COUNTED

OPENED = {
    "address_sealed": ["address"],
    "phone_sealed": ["phone_number"],
    "identity_sealed": ["identity_number"],
    "note_sealed": ["note"],
    "proposed_sealed": ["proposed_value"],
    "content_sealed": ["companions_and_answers"],
    "sealed": ["phone_number", "identity_number"],
}
"""What becomes of sealed columns."""


def test_every_category_has_a_section_in_the_order_of_the_catalogue() -> None:
    told = list(dict.fromkeys(section.category for section in SECTIONS))

    assert told == [category.value for category in KnownCategory] == [each.value for each in CATALOGUE]


def test_every_table_that_is_counted_has_a_section() -> None:
    told_besides = {
        "member_private",
        "audit_entry",
        "join_evidence",
        "voucher_redemption",
        "redemption_conflict",
        "named_ballot",
        "vote_paper",
    }

    assert {section.table for section in SECTIONS} == COUNTED | told_besides


def test_every_column_is_told_or_left_out_with_a_reason() -> None:
    told: dict[str, set[str]] = {}
    for section in SECTIONS:
        told.setdefault(section.table, set()).update(section.columns)
    for table, columns in told.items():
        if table == "audit_entry":  # the entries of others, about the member: when, and from where
            continue
        known = set(SQLModel.metadata.tables[table].c.keys())
        assert known - columns - EVERYWHERE.keys() - LEFT_OUT.get(table, {}).keys() == set(), table
        assert LEFT_OUT.get(table, {}).keys() - known == set(), table
        assert LEFT_OUT.get(table, {}).keys() & columns == set(), table


def test_every_section_is_of_the_caller_alone() -> None:
    for section in SECTIONS:
        assert {"tenant_id", "own_id", "after"} == set(section.statement.parameters), section.name


def test_every_column_has_a_heading_and_no_heading_is_idle() -> None:
    given: set[str] = set()
    for section in SECTIONS:
        for name in (*section.columns, *section.more):
            given.update(OPENED.get(name, [name]))

    assert given - {"has_own_key", "wrapped_key"} == LABELS.keys()  # they open what is sealed, and are not told


def test_names_of_sections_are_those_of_sections() -> None:
    assert SECTION_NAMES.keys() < {section.name for section in SECTIONS}

"""Which operations ask for a recent proof: the page says so, the schema says so, and clients can answer."""

import re

from tests.contract.graph import ROOT, enum_codes, root_fields

NOT_GRAPHQL = {"GET /me/export"}


def asking() -> set[str]:
    """Mutations that can be refused for an old proof; that a use case asks is held by the lists of refusals."""
    names = [path.removeprefix("Mutation.") for path in root_fields() if path.startswith("Mutation.")]
    return {name for name in names if "STEP_UP_REQUIRED" in enum_codes(f"{name[0].upper()}{name[1:]}ErrorCode")}


def test_the_page_of_officers_lists_what_asks_for_a_recent_proof() -> None:
    text = (ROOT / "docs/officers.md").read_text(encoding="utf-8")
    table = text.split("## Operations that ask for a recent proof", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]

    assert sorted(listed) == sorted(asking() | NOT_GRAPHQL)


def test_exports_role_changes_and_what_cannot_be_taken_back_ask() -> None:
    assert {"memberExportOpen", "roleGrant", "deputyAppoint", "memberErase", "rosterImportApply"} <= asking()


def test_a_document_of_a_client_that_may_be_refused_asks_for_the_methods_that_help() -> None:
    silent = []
    for path in sorted((ROOT / "clients").rglob("*.graphql")):
        text = path.read_text(encoding="utf-8")
        if any(re.search(rf"\b{name}\(", text) for name in asking()) and "stepUpMethods" not in text:
            silent.append(path.name)

    assert silent == []

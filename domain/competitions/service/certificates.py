"""Certificates of competitions 获奖证书: shown to who won, checked by anybody; beside those of courses."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from asyncpg import Record

from db.queries import competition_results as results
from db.session import Connection
from domain.learning.service import checked_course_certificate, own_course_certificate
from domain.shared.certificates import clean_code

_CLASSES: Final[Mapping[str, tuple[str, str]]] = {
    "first_class": ("一等奖", "first-class award"),
    "second_class": ("二等奖", "second-class award"),
    "third_class": ("三等奖", "third-class award"),
    "merit": ("优秀奖", "merit award"),
}
"""What stands on paper, in Chinese and English."""


async def own_certificate(
    conn: Connection, tenant_id: UUID, certificate_id: UUID, member_id: UUID
) -> Mapping[str, Any] | None:
    """What stands on a certificate of the member, of a course or a competition; None for another's, or one revoked."""
    of_course = await own_course_certificate(conn, tenant_id, certificate_id, member_id)
    return of_course or _worded(await results.find_own_paper(conn, tenant_id, certificate_id, member_id))


async def checked_certificate(conn: Connection, tenant_id: UUID, code: str) -> Mapping[str, Any] | None:
    """What stands on the certificate of a course or a competition with this code, however spelt; None for none."""
    of_course, cleaned = await checked_course_certificate(conn, tenant_id, code), clean_code(code)
    if of_course is not None or cleaned is None:
        return of_course
    return _worded(await results.find_paper_by_code(conn, tenant_id, cleaned))


def _worded(row: Record | None) -> Mapping[str, Any] | None:
    """The title with the award beside it."""
    if row is None:
        return None
    award, award_en = _CLASSES.get(row["award_class"], (row["award_title"], row["award_title"]))
    english = row["title_en"] or row["title"]
    return {**dict(row), "title": f"{row['title']} {award}", "title_en": f"{english}: {award_en}"}

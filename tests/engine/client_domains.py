"""What clients send of the domains that have a table of their own: all tables together."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.engine import (
    client_benefits,
    client_channels,
    client_competitions,
    client_courses,
    client_disclosures,
    client_documents_and_law,
    client_honours,
    client_kiosks,
    client_learning,
    client_meetings,
    client_news,
    client_nominations,
    client_notices,
    client_pushes,
    client_rest,
    client_suggestion_domain,
    client_votes,
)
from tests.oracle.pool import Pool

Variables = Callable[[Pool], Mapping[str, Any]]

READS: Mapping[str, tuple[Variables, ...]] = {
    **client_benefits.READS,
    **client_votes.READS,
    **client_meetings.READS,
    **client_nominations.READS,
    **client_suggestion_domain.READS,
    **client_kiosks.READS,
    **client_pushes.READS,
    **client_rest.READS,
    **client_news.READS,
    **client_channels.READS,
    **client_learning.READS,
    **client_courses.READS,
    **client_disclosures.READS,
    **client_notices.READS,
    **client_honours.READS,
    **client_competitions.READS,
    **client_documents_and_law.READS,
}
WRITES: Mapping[str, Variables] = {
    **client_benefits.WRITES,
    **client_votes.WRITES,
    **client_meetings.WRITES,
    **client_nominations.WRITES,
    **client_suggestion_domain.WRITES,
    **client_kiosks.WRITES,
    **client_pushes.WRITES,
    **client_rest.WRITES,
    **client_news.WRITES,
    **client_channels.WRITES,
    **client_learning.WRITES,
    **client_courses.WRITES,
    **client_disclosures.WRITES,
    **client_notices.WRITES,
    **client_honours.WRITES,
    **client_competitions.WRITES,
    **client_documents_and_law.WRITES,
}
STATEMENTS: Mapping[str, tuple[str, int, int]] = {
    **client_benefits.STATEMENTS,
    **client_votes.STATEMENTS,
    **client_nominations.STATEMENTS,
    **client_suggestion_domain.STATEMENTS,
    **client_kiosks.STATEMENTS,
    **client_pushes.STATEMENTS,
}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    **client_benefits.EXPLAINED,
    **client_votes.EXPLAINED,
    **client_meetings.EXPLAINED,
    **client_nominations.EXPLAINED,
    **client_suggestion_domain.EXPLAINED,
    **client_kiosks.EXPLAINED,
    **client_pushes.EXPLAINED,
    **client_rest.EXPLAINED,
    **client_news.EXPLAINED,
    **client_channels.EXPLAINED,
    **client_learning.EXPLAINED,
    **client_courses.EXPLAINED,
    **client_disclosures.EXPLAINED,
    **client_notices.EXPLAINED,
    **client_honours.EXPLAINED,
    **client_competitions.EXPLAINED,
    **client_documents_and_law.EXPLAINED,
}

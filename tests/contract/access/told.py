"""What a union discloses, puts up, honours and holds: all tables together."""

from collections.abc import Mapping
from typing import Any

from tests.contract.access.competitions import (
    COMPETITION_READS,
    COMPETITION_WRITES,
    competition_reads,
    competition_writes,
)
from tests.contract.access.disclosures import (
    DISCLOSURE_READS,
    DISCLOSURE_WRITES,
    disclosure_reads,
    disclosure_writes,
)
from tests.contract.access.honours import HONOUR_READS, HONOUR_WRITES, honour_reads, honour_writes
from tests.contract.access.notices import NOTICE_READS, NOTICE_WRITES, notice_reads, notice_writes
from tests.support.access import Operation

TOLD_READS = [*DISCLOSURE_READS, *NOTICE_READS, *HONOUR_READS, *COMPETITION_READS]
TOLD_WRITES = [*DISCLOSURE_WRITES, *NOTICE_WRITES, *HONOUR_WRITES, *COMPETITION_WRITES]


def told_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads with something of another union."""
    return [*disclosure_reads(ids), *notice_reads(ids), *honour_reads(ids), *competition_reads(ids)]


def told_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done, aimed at another union's objects, with the refusals."""
    return [*disclosure_writes(ids), *notice_writes(ids), *honour_writes(ids), *competition_writes(ids)]

"""All that is read of, and done with, what members say, are asked, are told and learn, of another union."""

from collections.abc import Mapping
from typing import Any

from api.nodes import encode_id
from db.types import new_id
from tests.contract.access.asking import asking_reads, asking_writes
from tests.contract.access.handling import handling_writes
from tests.contract.access.learning import learning_reads, learning_writes
from tests.contract.access.news import news_reads, news_writes
from tests.contract.access.official_documents import paper_reads, paper_writes
from tests.contract.access.pushes import push_writes
from tests.contract.access.suggestion_offices import suggestion_office_reads, suggestion_office_writes
from tests.contract.access.suggestion_voices import suggestion_voice_writes
from tests.contract.access.suggestions import suggestion_reads, suggestion_writes
from tests.contract.access.told import told_reads, told_writes
from tests.support.access import Operation
from tests.support.second_union import NAME


def suggestion_domain_reads(ids: Mapping[str, str]) -> list[Operation]:
    """Reads that are aimed at another union's objects."""
    return [
        *suggestion_reads(ids),
        *suggestion_office_reads(ids),
        *asking_reads(ids),
        *news_reads(ids),
        *learning_reads(ids),
        *told_reads(ids),
        *paper_reads(ids),
        Operation("Query.suggestionsAlike", {"title": NAME, "first": 20}),
    ]


def suggestion_domain_writes(ids: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any], str]]:
    """What is done, aimed at another union's objects, with the refusals."""
    return [
        *suggestion_writes(ids),
        *suggestion_voice_writes(ids),
        *suggestion_office_writes(ids),
        *handling_writes(ids),
        *news_writes(ids),
        *asking_writes(ids, encode_id("AnsweringUnit", new_id())),
        *learning_writes(ids),
        *push_writes(ids),
        *told_writes(ids),
        *paper_writes(ids),
    ]

"""Nouns of what decides a vote: rule sets with their sources and sentences."""

from collections.abc import Mapping
from typing import Any

import strawberry

from api.fields import column, computed, entries
from api.sharing import CacheControl
from db.forms import Kind
from domain.votes.rule_words import rule_sentences
from domain.votes.rules.rule_sets import newest_rule_sets

RULE_SETS_SECONDS = 3_600
_FOR_ALL = CacheControl(max_age=RULE_SETS_SECONDS)


@strawberry.type(directives=[_FOR_ALL], description="Where a part of a rule set was taken from; seen as its rule set.")
class VoteRuleSource:
    """An object of the document."""

    row: strawberry.Private[Any]

    title: str = column("title", description="Law or rule, by its name.")
    article: str | None = column("article", description="Article or section of it; null for the whole.")
    note: str | None = column("note", description="What is a sample in it, or was left out; null where nothing is.")


@strawberry.type(directives=[_FOR_ALL], description="Sentence in both languages.")
class VoteSentence:
    """A sentence."""

    text: str = strawberry.field(description="Chinese.")
    text_en: str = strawberry.field(description="English.")


def _sentences(row: Mapping[str, Any]) -> list[VoteSentence]:
    return [VoteSentence(text=each.chinese, text_en=each.english) for each in rule_sentences(row["document"])]


@strawberry.type(
    directives=[_FOR_ALL],
    description="Rule set 规则集: quorum, majority, what follows from a tie; that of a vote seen as the vote, one that "
    "is shipped by everybody.",
)
class VoteRuleSet:
    """The document of a rule set."""

    row: strawberry.Private[Any]

    key: str = column("key", description="Key, as a draft names it.")
    version: int = column("version", description="Version, from 1; a vote keeps the one that it was announced with.")
    title: str = column("title", description="Title in Chinese.")
    title_en: str = column("title_en", description="Title in English.")
    sources: list[VoteRuleSource] = entries(
        "sources",
        lambda: VoteRuleSource,
        {"title": Kind.TEXT, "article": Kind.TEXT, "note": Kind.TEXT},
        description="What it was taken from.",
        list_size=5,
    )
    sentences: list[VoteSentence] = computed(
        _sentences, description="What it says, in the order in which a verdict follows it."
    )


def shipped_rule_sets() -> list[VoteRuleSet]:
    """The newest version of each rule set that is shipped, by key."""
    shown = ("key", "version", "title", "title_en", "sources")
    return [VoteRuleSet(row={**{name: each[name] for name in shown}, "document": each}) for each in newest_rule_sets()]

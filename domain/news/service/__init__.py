"""Use cases of news: policy, lock, rule, write, event, in this order."""

from domain.news.rules import Narrowed, Texts
from domain.news.service.deciding import (
    NewsItemApprove,
    NewsItemOf,
    NewsItemReturn,
    news_item_approve,
    news_item_return,
    news_item_submit,
)
from domain.news.service.public import PublicItem, PublicNews, public_item, public_news
from domain.news.service.reading import news_item_mark_read, news_merge
from domain.news.service.running import (
    NewsItemCorrect,
    NewsItemPin,
    NewsItemWithdraw,
    news_item_correct,
    news_item_pin,
    news_item_withdraw,
    news_tell_due,
)
from domain.news.service.writing import (
    NewsContent,
    NewsItemDraft,
    NewsItemRevise,
    NewsLinks,
    news_item_draft,
    news_item_revise,
)

__all__ = [
    "Narrowed",
    "NewsContent",
    "NewsItemApprove",
    "NewsItemCorrect",
    "NewsItemDraft",
    "NewsItemOf",
    "NewsItemPin",
    "NewsItemReturn",
    "NewsItemRevise",
    "NewsItemWithdraw",
    "NewsLinks",
    "PublicItem",
    "PublicNews",
    "Texts",
    "news_item_approve",
    "news_item_correct",
    "news_item_draft",
    "news_item_mark_read",
    "news_item_pin",
    "news_item_return",
    "news_item_revise",
    "news_item_submit",
    "news_item_withdraw",
    "news_merge",
    "news_tell_due",
    "public_item",
    "public_news",
]

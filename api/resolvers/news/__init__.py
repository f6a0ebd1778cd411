"""Root fields of news: items, and replies to them."""

from api.resolvers.news.items import NewsItemMutation, NewsQuery, news_filters, office_filters
from api.resolvers.news.replying import NewsReplyMutation

__all__ = ["NewsMutation", "NewsQuery", "news_filters", "office_filters"]


class NewsMutation(NewsItemMutation, NewsReplyMutation):
    """Root mutations of news."""

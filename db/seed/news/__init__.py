"""Two years of news of the demonstration union, in both languages, as the services would have left them."""

from db.seed.news.outside import write_channels
from db.seed.news.writing import write_news

__all__ = ["write_channels", "write_news"]

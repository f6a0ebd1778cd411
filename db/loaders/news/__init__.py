"""Batch reads of news: `items` with what belongs to them, `replies`, and whom one is for (`audiences`)."""

from collections.abc import Mapping
from typing import Final

from db.batch import Batch
from db.loaders.news import items, replies

BATCHES: Final[Mapping[str, Batch]] = {
    each.name: each
    for each in (
        items.news_item_by_id,
        items.news_revisions_by_item_id,
        items.news_corrections_by_item_id,
        items.news_file_by_id,
        items.news_files_by_item_id,
        replies.news_reply_by_id,
        replies.news_replies_by_item_id,
    )
}
"""By name, as relations of the graph declare them."""

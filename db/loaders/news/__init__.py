"""Batch reads of news: `items` with what belongs to them, `replies`, and whom one is for (`audiences`)."""

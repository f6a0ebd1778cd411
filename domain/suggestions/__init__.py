"""Suggestions 合理化建议: from a draft to an answer that was checked and rated."""

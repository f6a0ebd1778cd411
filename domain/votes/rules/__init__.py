"""Decisions of votes 选举与表决: states, drafts, the checklist before a vote is scheduled; values in, values out."""

"""Batch reads of votes 选举与表决: the vote and its questions, what holds for the caller, turnout, board, result."""

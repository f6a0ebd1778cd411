"""`unionhall verify`: checks a vote from its published files alone. Imports nothing of the server or its tools.

Written from docs/ballot-formats.md, by another hand than `voting/`: where the two differ, one of them is wrong.
"""

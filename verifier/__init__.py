"""`unionhall verify`: checks a vote from its published files alone. Imports nothing of the server or its tools."""

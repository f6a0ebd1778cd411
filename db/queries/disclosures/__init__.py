"""SQL of the use cases of disclosures 会务公开: what is written here in `items`, what is owed in `calendar`."""

"""SQL of merchants: partners and credentials, tills and what was done offline, settlement, pick-up places."""

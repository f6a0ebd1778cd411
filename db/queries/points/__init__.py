"""SQL of points 积分: the ledger, rules, offers and exchanges."""

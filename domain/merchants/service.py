"""Use cases of merchants: policy, lock, rule, write, event, in this order."""

"""Use cases of votes: policy, lock, rule, write, event, in this order."""

"""Changes 增量同步: what a client that was offline has to know."""

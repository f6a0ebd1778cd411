"""My matters 我的事项, and the inbox 待办: what somebody has started or is owed, and what waits for an office."""

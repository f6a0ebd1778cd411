"""My matters 我的事项, the inbox 待办, the feed 动态: what somebody has started or is owed, what waits, what is new."""

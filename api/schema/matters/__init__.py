"""My matters 我的事项, and the inbox 待办."""

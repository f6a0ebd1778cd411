"""SQL of my matters 我的事项, of the inbox 待办 and of the feed 动态: arms over the tables of all domains."""

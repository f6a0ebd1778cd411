"""SQL of my matters 我的事项 and of the inbox 待办: arms over the tables of all domains."""

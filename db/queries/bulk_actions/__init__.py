"""SQL of bulk actions, split by what it is about: actions, and the changes of members in them."""

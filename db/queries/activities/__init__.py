"""SQL of activities: the officers' side, registrations, the waiting line, lists, what the clock brings."""

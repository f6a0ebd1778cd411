"""What a client can see of activities: types, inputs, payloads, enums."""

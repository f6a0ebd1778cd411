"""What a client can see of points: types, inputs, payloads, enums."""

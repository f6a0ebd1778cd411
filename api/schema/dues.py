"""What a client can see of dues: types, inputs, payloads, enums."""

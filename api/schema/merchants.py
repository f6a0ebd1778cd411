"""What a client can see of merchants: types, inputs, payloads, enums."""

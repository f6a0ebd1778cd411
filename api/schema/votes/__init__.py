"""What a client can see of votes: types, inputs, payloads, enums."""

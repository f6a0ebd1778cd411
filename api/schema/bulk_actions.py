"""What a client can see of bulk_actions: types, inputs, payloads, enums."""

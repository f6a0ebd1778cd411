"""What a client can see of benefits: types, inputs, payloads, enums."""

"""What makes a ballot secret and a count checkable: formats, sealing, trees, promises, key shares. No server in it."""

"""The key holders' tool 密钥保管人工具, `unionhall-keyholder`: needs neither a network nor the server."""

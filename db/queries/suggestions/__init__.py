"""SQL of suggestions 合理化建议."""

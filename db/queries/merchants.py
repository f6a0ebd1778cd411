"""SQL of the use cases of merchants."""

"""SQL of the use cases of learning 宣传教育."""

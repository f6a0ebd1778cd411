"""Batch reads of learning 宣传教育."""

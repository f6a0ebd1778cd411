"""Counting 计票 and verdict 判定: pure functions on whole numbers; docs/counting.md says what they give."""

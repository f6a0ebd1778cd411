"""Answers by signed link: what a notification asks is answered with one click, without signing in."""

"""Surveys of the demonstration union, written as the services would have left them."""

"""Notifications by e-mail 电子邮件: how they are worded, and the installation's server that carries them."""

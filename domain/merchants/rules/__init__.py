"""Rules of merchants, pure."""

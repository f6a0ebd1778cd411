"""Pushes: waking signed-in devices, over the push services of browsers and over a provider of phone messages."""

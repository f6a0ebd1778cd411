"""Cells of files that are opened in a spreadsheet."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONG_DIGITS = 12


def guarded(text: str) -> str:
    """The text as no spreadsheet takes it for a formula, nor a long number for one to round."""
    if text.startswith(_DANGEROUS) or (len(text) >= _LONG_DIGITS and text[:-1].isdigit()):
        return f"'{text}"
    return text

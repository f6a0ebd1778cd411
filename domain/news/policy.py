"""Who may see and do what in news; pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one caller and one item: whether they manage news there, whether it is for them now."""

    manages: bool
    is_for_them: bool = False


def may_manage(standing: Standing) -> bool:
    """Whether the caller writes, submits, approves, corrects, withdraws there; whose text it is comes besides."""
    return standing.manages


def may_read(standing: Standing) -> bool:
    """Whether a reading of theirs counts. Who writes news sees drafts, and is no reader of them."""
    return standing.is_for_them

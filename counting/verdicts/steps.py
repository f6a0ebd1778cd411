"""The reasoning of a verdict as it is written down: one step after another."""

from typing import Any

from counting.verdicts.figures import Figures


class Steps:
    """Steps in their order. A step of a weighted vote says so, as its numbers are weights and no heads."""

    def __init__(self, figures: Figures) -> None:
        self.written: list[dict[str, Any]] = []
        self._weighted = {"weighted": True} if figures.is_weighted else {}

    def add(self, code: str, question: int | None, **facts: Any) -> None:  # noqa: ANN401 – facts of a step are JSON of any form
        """One more step; `question` is its number, or None where the step is about the vote."""
        self.written.append({"code": code, "question": question, "facts": {**facts, **self._weighted}})

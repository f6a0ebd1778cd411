"""Charts 图表 of a count as SVG: each one file that needs nothing else, without script, readable in grey and aloud."""

from counting.charts.bars import bars, item_bars
from counting.charts.flows import flows
from counting.charts.pairs import pair_matrix
from counting.tables import Count
from counting.titles import Language, Titled

__all__ = ["chart"]


def chart(question: Titled, count: Count, language: Language) -> str:
    """The picture of a count, as its method has stages.

    Of several stages: a column each, with the votes of every candidate, and bands of votes that flow between them. Of
    one: bars. Of items: yes, no and abstain of each. Of pairs: who is preferred to whom.
    """
    stages = count["stages"]
    first = stages[0] if stages else {}
    if first.get("items") is not None:
        return item_bars(question, count, language)
    if first.get("pairs") is not None:
        return pair_matrix(question, count, language)
    if len(stages) > 1 or (stages and first["kind"] != "sum"):
        return flows(question, count, language)
    return bars(question, count, language)

"""What a chart says in words: its title, and a description that tells the same as the picture."""

from counting.charts.drawing import grouped
from counting.charts.words import listed, word
from counting.tables import Count
from counting.titles import Language, Titled


def summary(count: Count, language: Language) -> str:
    """Ballots, seats and quota, in one line."""
    parts = [word("ballots", language, f"{count['ballots']:,}", f"{count['blank']:,}")]
    if count["seats"] is not None:
        parts.append(word("seats", language, count["seats"]))
    if count["quota"] is not None:
        parts.append(word("quota", language, grouped(count["quota"], count["scale"])))
    return (" · " if language == "en" else "；").join(parts)


def outcome(question: Titled, count: Count, language: Language) -> str:
    """Who is elected, who goes on, who waits for a lot or another vote; by the verdict where the count is judged."""

    def named(numbers: list[int]) -> str:
        return listed([question.name(each, language) for each in numbers], language)

    told, decided = [], count.get("decided") or {}
    if decided.get("outcome") == "not_decided":
        return word("not_decided", language)
    if count["elected"]:
        told.append(word("elected_all", language, named(count["elected"])))
    elif count["seats"] is not None and not (count["advance"] or count["pending"] or decided.get("tied")):
        told.append(word("elected_none", language))
    if count["advance"]:
        told.append(word("second_round", language, named(count["advance"])))
    if count["pending"]:
        told.append(word("pending", language, named(count["pending"]["among"])))
    elif decided.get("tied"):
        told.append(word("again", language, named(decided["tied"])))
    return ("" if language == "zh" else " ").join(told)


def described(question: Titled, count: Count, language: Language) -> str:
    """The whole in words: the summary, each stage with the votes of every candidate, the outcome."""
    told = [summary(count, language) + ("。" if language == "zh" else ".")]
    for stage in count["stages"]:
        votes = stage["votes"]
        if votes is not None:
            standing = [
                word("votes", language, question.name(number, language), grouped(units, count["scale"]))
                for number, units in enumerate(votes, 1)
                if units
            ]
            name = word("stage", language, stage["number"])
            told.append(word("told_stage", language, name, deed(question, stage, language), listed(standing, language)))
    told.append(outcome(question, count, language))
    return " ".join(told).strip()


def deed(question: Titled, stage: Count, language: Language) -> str:
    """What a stage does: first choices, whose surplus moves, who is excluded."""
    kind = stage["kind"]
    if kind in {"surplus", "exclusion"}:
        names = listed([question.name(each, language) for each in stage["of"]], language)
        told = word(f"{kind}_of", language, names)
    else:
        told = word(kind, language)
    is_drawn = any(tie["by"] == "lot" for tie in stage["ties"])
    return f"{told} · {word('lot', language)}" if is_drawn else told

"""What a rule set says, in sentences: Chinese and English, one for each of its rules, in the order of a verdict."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple


class Words(NamedTuple):
    """A sentence in both languages."""

    chinese: str
    english: str


_BASES: Final[Mapping[str, Words]] = {
    "entitled": Words("应到人数", "those entitled"),
    "present": Words("实到人数", "those present"),
    "issued": Words("发出票数", "the ballots given out"),
    "returned": Words("收回票数", "the ballots returned"),
    "valid": Words("有效票数", "the valid ballots"),
    "answered": Words("就该项作答的票数", "the ballots with an answer"),
    "decided": Words("赞成与反对票之和", "the votes for and against"),
}
_QUORUMS: Final[Mapping[str, Words]] = {
    "present": Words("实到", "present"),
    "returned": Words("交回选票", "who returned a ballot"),
    "issued": Words("领取选票", "given a ballot"),
}


def rule_sentences(rule_set: Mapping[str, Any]) -> Iterator[Words]:
    """The sentences of a rule set's document (docs/counting.md)."""
    yield from (_quorum(each) for each in rule_set["quorum"])
    days = rule_set["second_call_days"]
    if days is not None:
        yield Words(f"未达法定人数的，至少 {days} 日后再次召集。", f"Without a quorum there is a second call, {days} days later or more.")
    if rule_set["more_returned_than_issued"] == "void":
        yield Words("收回票数多于发出票数的，选举无效。", "More ballots returned than given out make the vote void.")
    else:
        yield Words("收回票数多于发出票数的，予以说明。", "More ballots returned than given out are reported.")
    yield from (_majority(each) for each in rule_set["majority"])
    if rule_set["margin"] is not None:
        part, whole = rule_set["margin"]
        yield Words(f"候选人数多于应选名额，差额不少于 {whole} 分之 {part}。", f"Candidates outnumber seats by {part}/{whole} or more.")
    if rule_set["ties"] == "again":
        yield Words("得票相等的，就相等者重新投票。", "Equals are voted on again.")
    else:
        yield Words("得票相等的，抽签决定。", "Between equals the lot decides.")
    if rule_set["open_seats"] == "again":
        yield Words("名额未满的，另行选举。", "Seats that stay open are voted on in a further round.")
    else:
        yield Words("名额未满的，予以空缺。", "Seats that are not filled stay open.")


def _share(rule: Mapping[str, Any]) -> Words:
    part, whole = rule["share"]
    if rule["strict"]:
        return Words(f"超过 {whole} 分之 {part}", f"more than {part}/{whole}")
    return Words(f"不少于 {whole} 分之 {part}", f"at least {part}/{whole}")


def _quorum(rule: Mapping[str, Any]) -> Words:
    share, base, call = _share(rule), _QUORUMS[rule["base"]], rule["call"]
    which = Words("", "") if call == 1 else Words("第二次召集时，", "At the second call, ")
    english = f"{share.english} of those entitled have to be {base.english}."
    return Words(
        f"{which.chinese}{base.chinese}人数须{share.chinese}的应到人数。",
        f"{which.english}{english}" if which.english else english[0].upper() + english[1:],
    )


def _majority(rule: Mapping[str, Any]) -> Words:
    share, base = _share(rule), _BASES[rule["base"]]
    if rule["kind"] == "seat":
        return Words(
            f"当选须得{base.chinese}的{share.chinese.replace('不少于', '至少')}。",
            f"Who is elected has the votes of {share.english} of {base.english}.",
        )
    return Words(
        f"通过须得{base.chinese}的{share.chinese.replace('不少于', '至少')}赞成。",
        f"What is carried has the votes of {share.english} of {base.english}.",
    )

"""What a rule set says, in sentences: Chinese and English, one for each of its rules, in the order of a verdict."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from counting.verdicts.wording import EN, ZH, share_words


class Words(NamedTuple):
    """A sentence in both languages."""

    chinese: str
    english: str


_BASES: Final[Mapping[str, Words]] = {
    "entitled": Words("应到人数", "all who are entitled"),
    "present": Words("实到人数", "all who are present"),
    "returned": Words("收回选票", "the ballots returned"),
    "valid": Words("有效票", "the valid ballots"),
    "answered": Words("作答的有效票", "the valid ballots with an answer"),
    "decided": Words("赞成票与反对票之和", "the votes for and against"),
}
_ENTITLED: Final = Words("应到人数", "those entitled")
_QUORUMS: Final[Mapping[str, Words]] = {
    "present": Words("实到人数", "are present"),
    "returned": Words("收回选票", "return a ballot"),
    "issued": Words("发出选票", "are given a ballot"),
    "valid": Words("有效票", "return a valid ballot"),
}
_CALLS: Final = {1: Words("第一次召集", "first call"), 2: Words("第二次召集", "second call")}
_TOO_MANY: Final = {
    "void": Words("收回选票多于发出选票的，选举无效。", "More ballots returned than given out make the vote void."),
    "report": Words("收回选票多于发出选票的，予以公布。", "More ballots returned than given out are told."),
}
_TIES: Final = {
    "again": Words("得票相等的，就相等者再次投票。", "Equals are voted on again."),
    "lot": Words("得票相等的，抽签决定。", "Between equals the lot decides."),
}
_OPEN_SEATS: Final = {
    "again": Words("名额未满的，另行选举。", "Seats that stay open are voted on in a further round."),
    "open": Words("名额未满的，予以空缺。", "Seats that nobody fills stay open."),
}
_RUN_OFFS: Final = {
    "most_votes": Words("再次投票以得票多的当选。", "In a run-off most votes are enough."),
    "majority": Words("再次投票仍须达到当选票数。", "A run-off asks the same majority."),
}


def rule_sentences(rule_set: Mapping[str, Any]) -> Iterator[Words]:
    """The sentences of a rule set's document (docs/counting.md)."""
    yield from (_quorum(each) for each in rule_set["quorum"])
    if not rule_set["quorum"]:
        yield Words("不要求法定人数。", "No quorum is asked.")
    days = rule_set["second_call_days"]
    if days is not None:
        yield Words(
            f"未达法定人数的，至少 {days} 天后可再次召集。",
            f"Without a quorum a second call may follow after {days} days.",
        )
    yield _TOO_MANY[rule_set["more_returned_than_issued"]]
    yield from (_majority(each) for each in rule_set["majority"])
    if not rule_set["majority"]:
        yield Words("以得票多的当选或通过。", "Most votes are enough.")
    yield from _of_seats(rule_set)


def _of_seats(rule_set: Mapping[str, Any]) -> Iterator[Words]:
    margin = rule_set["margin"]
    if margin is not None:
        yield Words(
            f"候选人多于应选名额，差额不低于{share_words(margin, ZH)}。",
            f"Candidates outnumber seats by {share_words(margin, EN)} of them at the least.",
        )
    yield _TIES[rule_set["ties"]]
    yield _OPEN_SEATS[rule_set["open_seats"]]
    yield _RUN_OFFS[rule_set["run_off"]]


def _share(rule: Mapping[str, Any], of: Words) -> Words:
    """More than, or at least, a share of something."""
    chinese, english = share_words(rule["share"], ZH), share_words(rule["share"], EN)
    if rule["share"][0] == rule["share"][1]:
        return Words(f"达到全部{of.chinese}", f"all of {of.english}")
    if rule["strict"]:
        return Words(f"超过{of.chinese}的{chinese}", f"more than {english} of {of.english}")
    return Words(f"不少于{of.chinese}的{chinese}", f"at least {english} of {of.english}")


def _quorum(rule: Mapping[str, Any]) -> Words:
    share = _share(rule, _ENTITLED)
    base, call = _QUORUMS[rule["base"]], _CALLS[rule["call"]]
    return Words(
        f"{call.chinese}的法定人数：{base.chinese}{share.chinese}。",
        f"Quorum at the {call.english}: {share.english} {base.english}.",
    )


def _majority(rule: Mapping[str, Any]) -> Words:
    share = _share(rule, _BASES[rule["base"]])
    who = Words("当选", "elected") if rule["kind"] == "seat" else Words("通过", "carried")
    return Words(f"{who.chinese}：赞成票{share.chinese}。", f"To be {who.english} takes the votes of {share.english}.")

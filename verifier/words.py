"""What is told: a sentence for each check, for each fault and for the end, in English and Chinese."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """Languages of the report."""

    ENGLISH = "en"
    CHINESE = "zh"


Sentence = tuple[str, str]
"""English, Chinese."""

FILES: Final[dict[str, Sentence]] = {
    "definition": ("the definition is canonical and complete", "选举定义格式规范、内容完整"),
    "roll": ("the roll is canonical and complete", "选民名册格式规范、内容完整"),
    "board": ("the board is canonical and complete", "公告板格式规范、内容完整"),
    "envelopes": ("the box is canonical and complete", "票箱格式规范、内容完整"),
    "opening": ("the opening is canonical and complete", "开箱声明格式规范、内容完整"),
    "ballots": ("the ballots are canonical and complete", "选票格式规范、内容完整"),
    "result": ("the result is canonical and complete", "选举结果格式规范、内容完整"),
    "notices": ("the notices are canonical and complete", "选举公告格式规范、内容完整"),
    "paper": ("what was counted on paper is canonical and complete", "纸质选票记录格式规范、内容完整"),
    "files": ("there are no files that this kind of vote does not have", "没有与本投票方式不符的文件"),
}

CHECKS: Final[dict[str, Sentence]] = {
    **{f"form.{name}": sentence for name, sentence in FILES.items()},
    "definition.sound": ("window, keys and lengths fit the kind of the vote", "投票时间、密钥与长度符合投票方式"),
    "definition.questions": ("questions and options are numbered and can be answered", "事项与选项编号连续且可作答"),
    "definition.methods": ("each question is counted by a method for its kind", "各事项的计票方法与其类型相符"),
    "definition.rules": ("call, channels and weights fit the kind of the vote", "召集次数、投票渠道与权重符合投票方式"),
    "definition.named": ("every file names the hash of this definition", "各文件所记定义哈希一致"),
    "definition.announced": ("the definition is the announced one", "选举定义与公布的哈希一致"),
    "vote.named": ("every file is of the same vote", "各文件属于同一次投票"),
    "roll.sorted": ("the roll is in order, nobody is on it twice", "名册有序且无重复"),
    "roll.hashed": ("the roll is the one that was frozen", "名册与冻结时一致"),
    "roll.own": ("the member is on the roll", "该会员在名册上"),
    "board.numbered": ("entries of the board have no gap", "公告板记录编号连续"),
    "board.chained": ("each entry holds the hash of the one before", "每条记录含前一条的哈希"),
    "board.signed": ("the server signed each entry", "每条记录均有服务器签名"),
    "board.final": ("there is one final entry, the last", "有且仅有最后一条为终结记录"),
    "board.counted": ("ballots on the board never became fewer", "公告板上的选票数从未减少"),
    "board.timed": ("instants are in order and fit the window", "时间有序且符合投票时间"),
    "board.closed": ("nothing was added after the close", "截止后未再添加选票"),
    "board.witnessed": ("what was kept outside is on the board unchanged", "外部留存的记录与公告板一致"),
    "box.sorted": ("envelopes are in order, none is there twice", "密封选票有序且无重复"),
    "box.lengths": ("all envelopes have one length", "密封选票长度一致"),
    "box.on_board": ("the box is what the board's final entry says", "票箱与公告板终结记录一致"),
    "box.bounded": ("there are no more envelopes than members on the roll", "密封选票数不超过名册人数"),
    "box.permitted": ("the registrar signed for every ballot", "每张选票均有发证处签名"),
    "opening.signed": ("the key holders signed what they opened", "开箱声明有密钥保管人签名"),
    "opening.of_box": ("what was opened is this box", "所开启的正是此票箱"),
    "opening.on_board": ("what was opened is what the board says", "所开启的与公告板一致"),
    "opening.of_ballots": ("the ballots are those that the key holders signed", "选票与密钥保管人所签一致"),
    "ballots.sorted": ("ballots are in the order of their bytes", "选票按字节排序"),
    "ballots.valid": ("each ballot answers the questions or says why not", "每张选票有效或注明无效原因"),
    "ballots.weighed": ("weights are no more than the entitled", "选票权重不超过应到权重"),
    "paper.balanced": ("papers of each station add up", "各投票站的纸质选票收支相符"),
    "paper.counted": ("all papers that came back were counted", "收回的纸质选票全部清点"),
    "paper.sorted": ("papers and stations are in order, each once", "纸质选票与投票站有序且无重复"),
    "paper.valid": ("each paper answers the questions", "每组纸质选票有效"),
    "paper.bounded": ("papers and ballots are given to no more than the roll", "纸质与电子选票合计不超过名册人数"),
    "kiosk.balanced": ("what kiosks gave out adds up", "投票机发出的选票收支相符"),
    "tally.opened": ("the ballots sum up to what the key holders signed", "重新计票与开箱声明一致"),
    "tally.published": ("the ballots sum up to the result", "重新计票与选举结果一致"),
    "result.counted": ("the figures of the result are those of the files", "结果中的数字与各文件一致"),
    "counts.recounted": ("counted again, each stage is the same", "重新计票，各轮结果一致"),
    "lots.pending": ("each lot was drawn among those who were tied", "每次抽签均在得票相同者之间进行"),
    "lots.drawn": ("no count waits for a lot", "没有尚待抽签的计票"),
    "verdict.figures": ("the figures of the verdict are those of the files", "判定所依数字与各文件一致"),
    "verdict.present": ("those present fit the ballots and the roll", "实到人数与选票和名册相符"),
    "verdict.decided": ("decided again by the rule set, the verdict is the same", "按规则集重新判定，结果一致"),
    "turnout.entitled": ("branches together are the roll", "各分会应到人数之和等于名册人数"),
    "turnout.voted": ("voters of branches fit the ballots counted", "各分会投票人数与计票数相符"),
    "turnout.withheld": ("small branches are kept back", "人数过少的分会未公布"),
    "notices.ordered": ("notices follow one another as they can", "公告先后次序合理"),
    "notices.windows": ("the close was moved only as notices say", "截止时间仅按公告变动"),
    "receipt.of_vote": ("the receipt is of this vote", "回执属于本次投票"),
    "receipt.signed": ("the server signed the receipt", "回执有服务器签名"),
    "receipt.on_board": ("the receipt's proof leads to the board", "回执的证明可追溯至公告板"),
    "receipt.in_box": ("the ballot of the receipt was counted", "回执所对应的选票已计入票箱"),
}

_READING: Final[dict[str, Sentence]] = {
    "missing": ("the file is missing", "缺少此文件"),
    "is_link": ("it is a link; links are not followed", "是链接；不读取链接"),
    "not_plain": ("it is no plain file", "不是普通文件"),
    "not_opened": ("it cannot be opened: {why}", "无法打开：{why}"),
    "too_large": (
        "it is larger than {mebibytes} MiB; --largest-mib raises the limit",
        "超过 {mebibytes} MiB；可用 --largest-mib 提高上限",
    ),
    "no_memory": ("there is not enough memory to read it", "内存不足，无法读取"),
    "not_utf8": ("byte {byte} is not UTF-8", "第 {byte} 字节不是 UTF-8"),
    "not_json": ("byte {byte} is not JSON", "第 {byte} 字节不是 JSON"),
    "nested": ("it is nested deeper than {most} levels", "嵌套超过 {most} 层"),
    "key_twice": ("the key “{key}” is there twice", "键“{key}”重复"),
    "key_not_ascii": ("the key “{key}” is not ASCII", "键“{key}”不是 ASCII"),
    "number_too_large": ("{number} is too large for a number", "数字 {number} 过大"),
    "number_not_whole": ("{number} is not a whole number", "{number} 不是整数"),
    "marks": ("a text has more than 128 marks over one letter", "文本中一个字符上叠加的符号超过128个"),
    "half_character": ("a text holds half of a character", "文本含不完整的字符"),
}

_SHAPES: Final[dict[str, Sentence]] = {
    "not_canonical": ("from byte {byte} on it is not the canonical writing", "自第 {byte} 字节起不是规范写法"),
    "key_missing": ("the key “{key}” is missing", "缺少键“{key}”"),
    "key_unknown": ("the key “{key}” does not belong here", "不应有键“{key}”"),
    "not_record": ("it is no record", "不是对象"),
    "not_list": ("it is no list", "不是列表"),
    "not_text": ("it is no text", "不是文本"),
    "not_known": ("it is none of: {known}", "不是以下之一：{known}"),
    "not_flag": ("it is neither true nor false", "不是布尔值"),
    "not_number": ("it is no whole number", "不是整数"),
    "not_between": ("it is not from {least} to {most}", "不在 {least} 至 {most} 之间"),
    "not_hash": ("it is no hash of 64 small hexadecimal digits", "不是 64 位小写十六进制哈希"),
    "not_octets": ("it is not base64url without padding", "不是无填充的 base64url"),
    "not_length": ("it has {found} bytes, not {length}", "长 {found} 字节，应为 {length} 字节"),
    "not_instant": ("it is no instant such as 2026-11-27T08:00:00Z", "不是如 2026-11-27T08:00:00Z 的时间"),
    "score_alone": ("only questions of scores have it, and they all do", "评分事项必须有且仅评分事项可有"),
    "not_fraction": ("it is no fraction above 0 and up to 1", "不是大于 0 且不超过 1 的分数"),
    "not_of_channels": ("a vote that takes no paper has no such file", "不使用纸质选票的投票没有此文件"),
    "not_of_kind": ("a named vote has no such file", "记名投票没有此文件"),
}

_PLANS: Final[dict[str, Sentence]] = {
    "closes_first": ("the vote closes before it opens", "截止时间早于开始时间"),
    "of_secret_kinds": ("secret votes have it, named ones do not", "秘密投票必须有，记名投票不得有"),
    "of_named_kind": ("only named votes have it", "仅记名投票可有"),
    "method_of_kind": ("it is a method for questions of the kind “{kind}”", "此方法用于“{kind}”类事项"),
    "unknown_method": (
        "this program does not know the method “{name}” in version {version}: it cannot be checked",
        "本程序不识计票方法“{name}”第 {version} 版：无法核验",
    ),
    "unknown_call": ("the rule set has no such call", "规则集没有此次召集"),
    "of_unlinkable_kind": ("unlinkable votes have it, others do not", "不可关联投票必须有，其他投票不得有"),
    "not_registrar_key": ("it is no RSA key of 2048 bits", "不是 2048 位 RSA 公钥"),
    "more_than": ("it is more than {most}", "大于 {most}"),
    "nothing_asked": ("nothing is asked", "没有表决事项"),
    "nothing_to_choose": ("there is nothing to choose", "没有可选项"),
    "of_choices": ("only questions of choice have write-ins", "只有选择类事项可另写他人"),
    "not_number_of": ("it should be {expected}", "应为 {expected}"),
    "other_definition": (
        "it names the definition {found}, this one is {expected}",
        "所记定义为 {found}，实为 {expected}",
    ),
    "not_announced": ("its hash is {found}, announced was {expected}", "其哈希为 {found}，公布的是 {expected}"),
    "other_vote": ("it is of the vote {found}, not {expected}", "属于投票 {found}，而非 {expected}"),
    "there_twice": ("it is the same as the one before", "与前一项相同"),
    "out_of_order": ("it should stand before the one before it", "次序有误，应在前一项之前"),
    "other_count": ("there are {found}, not {expected}", "为 {found}，应为 {expected}"),
    "not_on_roll": ("no leaf of the roll is made of this entry", "名册中没有由此项生成的叶"),
    "other_root": ("the root is {found}, the definition says {expected}", "根为 {found}，定义所记为 {expected}"),
}

_BOARDS: Final[dict[str, Sentence]] = {
    "other_previous": ("it is {found}, the entry before has {expected}", "为 {found}，前一条为 {expected}"),
    "not_signed": ("it is no signature of this vote's promise key", "不是本次投票承诺密钥的签名"),
    "nothing_there": ("there is no entry", "没有记录"),
    "final_too_soon": ("an entry before the last is final", "最后一条之前已有终结记录"),
    "not_final": ("the last entry is not final", "最后一条不是终结记录"),
    "fewer_than_before": ("{found} ballots, there were {before} before", "选票 {found} 张，此前有 {before} 张"),
    "more_than_roll": ("it is more than the {most} members on the roll", "超过名册人数 {most}"),
    "runs_back": ("it is before the one before it", "早于前一项"),
    "before_opening": ("it is before the vote opened", "早于投票开始"),
    "before_close": ("it is final before the vote closed", "投票截止前即已终结"),
    "added_after_close": (
        "the final entry has other ballots than this one after the close",
        "截止后的记录与终结记录的选票不同",
    ),
    "board_rewritten": (
        "the server signed this as entry {number}, the board now has another",
        "服务器曾签署此条为第 {number} 条，现公告板与之不同",
    ),
    "not_kept": (
        "the board has another entry {number}; this one has no signature of the vote's key: one of them is forged",
        "公告板第 {number} 条与之不同；此条没有本次投票密钥的签名：两者必有一伪",
    ),
    "none_kept": ("no entry of this vote was kept outside", "外部没有留存本次投票的记录"),
    "other_length": ("it has {found} bytes, not {expected}", "长 {found} 字节，应为 {expected} 字节"),
    "other_count_of_board": (
        "there are {found} envelopes, entries[{entry}] of the board says {expected}",
        "密封选票 {found} 张，公告板 entries[{entry}] 所记为 {expected} 张",
    ),
    "other_root_of_board": (
        "their root is {found}, entries[{entry}] of the board says {expected}",
        "其根为 {found}，公告板 entries[{entry}] 所记为 {expected}",
    ),
    "not_permitted": ("it is no signature of the registrar for this ballot", "不是发证处对此选票的签名"),
}

_COUNTS: Final[dict[str, Sentence]] = {
    "less_than": ("it is less than {least}", "小于 {least}"),
    "of_kiosks": ("votes with kiosks have it, others do not", "使用投票机的投票必须有，其他不得有"),
    "of_rule_sets": ("votes with a rule set have it, others do not", "有规则集的投票必须有，其他不得有"),
    "not_drawn_among": ("the order is not of exactly those among whom was drawn", "抽签次序与参加抽签者不符"),
    "not_pending": ("no lot was missing among exactly these", "并非恰在这些人之间需要抽签"),
    "lot_missing": ("the count waits for a lot", "计票尚待抽签"),
    "not_signed_by_holders": ("it is no signature by the key that the shares make", "不是由密钥份额合成的密钥所签"),
    "other_box": (
        "what was opened has the root {found}, this box {expected}",
        "所开票箱的根为 {found}，此票箱为 {expected}",
    ),
    "other_ballots": ("their hash is {found}, signed was {expected}", "其哈希为 {found}，所签为 {expected}"),
    "no_reason": ("it is invalid for none of the reasons: {known}", "无效原因不在以下之列：{known}"),
    "no_answer": ("it does not answer the questions and is not marked invalid", "未按事项作答，且未标为无效"),
    "other_tally": ("told is {found}, counted is {expected}", "所记为 {found}，重计为 {expected}"),
    "entitled_sum": (
        "together {found} are entitled, on the roll are {expected}",
        "应到合计 {found}，名册为 {expected}",
    ),
    "voted_sum": (
        "{found} are counted, by branches it is from {least} to {most}",
        "计票 {found}，按分会应在 {least} 至 {most} 之间",
    ),
    "cell_told": ("fewer than {least} are entitled, it must not be told", "应到不足 {least} 人，不得公布"),
    "cell_by_subtraction": (
        "fewer than {least} are kept back, subtraction tells of them",
        "未公布的合计不足 {least} 人，可由减法推知",
    ),
    "paused_twice": ("the vote was paused already", "投票已处于暂停"),
    "resumed_unpaused": ("the vote was not paused", "投票并未暂停"),
    "after_end": ("it follows “{end}”", "发生在“{end}”之后"),
    "of_moves": ("only an extension and an early close have it, and they all do", "延期与提前截止必须有，其他不得有"),
    "moved_wrongly": (
        "an extension is later, an early close earlier than the close before",
        "延期应晚于、提前截止应早于原截止时间",
    ),
    "declared_void": ("the vote was declared void; its result does not count", "投票已宣布无效，结果不作数"),
    "box_deleted": (
        "a server deletes the envelopes some time after the end: the box can be checked by who kept it",
        "服务器会在投票结束一段时间后删除密封选票：票箱仅可由留存者核验",
    ),
    "declared_cancelled": ("the vote was cancelled; it has no result", "投票已取消，没有结果"),
}

_RECEIPTS: Final[dict[str, Sentence]] = {
    "no_receipts": ("a named vote gives no receipts", "记名投票没有回执"),
    "server_sealed": ("the server sealed, which this vote does not allow", "由服务器密封，而本次投票不允许"),
    "other_envelope": ("its hash is not the promised one, {ballot}", "其哈希不是所承诺的 {ballot}"),
    "no_proof": ("it is no proof for any tree of so many leaves", "不是该叶数之树的有效证明"),
    "root_not_on_board": ("it leads to the root {root}, which is not on the board", "得出的根 {root} 不在公告板上"),
    "not_in_box": (
        "the ballot {ballot} is not in the box: the promise was broken",
        "选票 {ballot} 不在票箱中：承诺被违背",
    ),
    "not_in_box_unless_again": (
        "the ballot {ballot} is not in the box: if you did not cast again later, the promise was broken",
        "选票 {ballot} 不在票箱中：如此后未再次投票，则承诺被违背",
    ),
    "replaced_counts": (
        "it is in the box, though ballot {number} of the voter takes its place",
        "仍在票箱中，但已被第 {number} 次投票取代",
    ),
}

FAULTS: Final[dict[str, Sentence]] = _READING | _SHAPES | _PLANS | _BOARDS | _COUNTS | _RECEIPTS

WORDS: Final[dict[str, Sentence]] = {
    "holds": ("holds", "通过"),
    "fails": ("FAILS", "不符"),
    "unchecked": ("unchecked", "未查"),
    "unread": ("UNREADABLE", "不可读"),
    "remark": ("note", "注意"),
    "result": ("result", "结果"),
    "lacks": ("needs {file}", "缺 {file}"),
    "more": ("and {count} more", "另有 {count} 处"),
    "all_hold": ("All {count} checks hold.", "全部 {count} 项检查通过。"),
    "some_fail": (
        "{failing} of {count} checks fail, {unchecked} could not be made.",
        "{count} 项检查中 {failing} 项不符，{unchecked} 项未能进行。",
    ),
    "some_unread": (
        "Not verified: {unread} files cannot be read. {failing} of {count} checks fail, {unchecked} could not be made.",
        "未能核验：{unread} 个文件不可读。{count} 项检查中 {failing} 项不符，{unchecked} 项未能进行。",
    ),
    "not_compared": (
        "The definition hash is {hash}. Compare it with the one announced when the vote opened (--definition).",
        "选举定义哈希为 {hash}。请与投票开始时公布的哈希核对（--definition）。",
    ),
}


_BY: Final = (
    " by the rule set “{title}” ({rule_set} {version})",
    "，依据规则集“{title}”（{rule_set} 第 {version} 版）",
)
_FIGURES: Final = (
    "entitled {entitled}, present {present}, issued {issued}, returned {returned}, invalid {invalid}, valid {valid}",
    "应到 {entitled}，实到 {present}，发出 {issued}，收回 {returned}，废票 {invalid}，有效 {valid}",
)


def _by(english: str, chinese: str) -> Sentence:
    return f"{english}{_BY[0]}: {_FIGURES[0]}", f"{chinese}{_BY[1]}：{_FIGURES[1]}"


FINDINGS: Final[dict[str, Sentence]] = {
    "by_numbers_alone": ("no rule set: the result is numbers alone", "没有规则集：结果仅为数字"),
    "vote_valid": _by("the vote is valid", "投票有效"),
    "vote_inquorate": _by("the vote has no quorum", "未达法定人数"),
    "vote_void": _by("the vote is void", "投票无效"),
    "question_counted": (
        "{title} ({method}): elected by the count {elected}",
        "{title}（{method}）：计票当选 {elected}",
    ),
    "question_elected": ("{title} ({method}): elected {elected}", "{title}（{method}）：当选 {elected}"),
    "question_partly": (
        "{title} ({method}): elected {elected}, other seats stay open",
        "{title}（{method}）：当选 {elected}，其余名额空缺",
    ),
    "question_none": ("{title} ({method}): nobody is elected", "{title}（{method}）：无人当选"),
    "question_tied": (
        "{title} ({method}): elected {elected}; equal, to be voted on again: {tied}",
        "{title}（{method}）：当选 {elected}；票数相等，须再次投票：{tied}",
    ),
    "question_second_round": (
        "{title} ({method}): nobody is elected, a second round follows",
        "{title}（{method}）：无人当选，进入第二轮",
    ),
    "question_lot": (
        "{title} ({method}): elected {elected}; a lot is missing among {tied}",
        "{title}（{method}）：当选 {elected}；尚待抽签：{tied}",
    ),
    "question_carried": ("{title}: carried {carried}", "{title}：通过 {carried}"),
    "question_rejected": ("{title}: not carried {rejected}", "{title}：未通过 {rejected}"),
    "question_mixed": (
        "{title}: carried {carried}; not carried {rejected}",
        "{title}：通过 {carried}；未通过 {rejected}",
    ),
    "question_not_decided": ("{title}: not decided", "{title}：未作判定"),
}


def sentence(table: Mapping[str, Sentence], key: str, language: Language, **values: str | int) -> str:
    """The sentence of `key` with its values."""
    english, chinese = table[key]
    return (chinese if language is Language.CHINESE else english).format(**values)

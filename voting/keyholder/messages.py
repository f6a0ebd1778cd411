"""What the tool says, in English and Chinese. No sentence has a word of a share in it."""

from collections.abc import Mapping
from enum import StrEnum

from voting.boxes import BoxFault
from voting.keys import (
    AnotherKey,
    BadThreshold,
    DoNotFit,
    Foreign,
    GivenTwice,
    KeyRefused,
    Misspelt,
    Mistyped,
    TooFew,
    WrongLength,
)


class Language(StrEnum):
    """Languages of the tool."""

    ENGLISH = "en"
    CHINESE = "zh"


def language_of(name: str) -> Language:
    """The language of a locale's name: Chinese for `zh…`, English for any other."""
    return Language.CHINESE if name.lower().startswith("zh") else Language.ENGLISH


def say(language: Language, code: str, **facts: object) -> str:
    """The sentence of `code` with its facts."""
    english, chinese = SENTENCES[code]
    return (chinese if language is Language.CHINESE else english).format(**facts)


_NEXT_ENGLISH = """\
Now:
1. Each holder copies the words of one share by hand, or prints them, and checks the copy: unionhall-keyholder check.
2. Destroy the files of the shares and this machine's copy of them. The key itself was never in a file.
3. Keep each share with another person at another place.
4. Give {key_file} to the officer of the vote, and compare both public keys with what the server shows."""

_NEXT_CHINESE = """\
接下来：
1. 每位保管人抄写或打印一份份额，并用 unionhall-keyholder check 核对抄本。
2. 销毁份额文件及本机上的副本。密钥本身从未写入文件。
3. 各份额由不同的人在不同地点保存。
4. 把 {key_file} 交给选举工作人员，并核对服务器显示的两个公钥。"""

# code: (English, Chinese). Facts stand in braces.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "created": (
        "The key is made: any {threshold} of {shares} shares open the box. Set {set_number}.",
        "密钥已生成：{shares} 份份额中任意 {threshold} 份可开箱。组号 {set_number}。",
    ),
    "created_key": (
        "Public key {public_key}, statement key {statement_key}",
        "公钥 {public_key}，声明公钥 {statement_key}",
    ),
    "created_next": (_NEXT_ENGLISH, _NEXT_CHINESE),
    "one_holder": (
        "There is one share: its holder alone can open the box, and when it is lost the vote is lost.",
        "只有一份份额：其保管人可独自开箱；份额一旦丢失，选举即告失败。",
    ),
    "minority": (
        "{threshold} of {shares} is not more than half: two groups could each open the box without the other.",
        "{shares} 份中的 {threshold} 份未过半：两组人可以各自单独开箱。",
    ),
    "checked": (
        "{name}: well spelt. Set {set_number}, share {position}; {threshold} open the box.",
        "{name}：拼写正确。组号 {set_number}，第 {position} 份；{threshold} 份可开箱。",
    ),
    "fit": (
        "These shares make the key of this vote. Nothing was opened.",
        "这些份额可还原本次选举的密钥。未开启任何内容。",
    ),
    "ask_share": ("Words of a share (not shown)", "请输入份额单词（不显示）"),
    "opened": (
        "{count} envelopes opened; {invalid} of them are no ballot. Definition {definition}.",
        "已开启 {count} 个密封选票，其中 {invalid} 个无效。选举定义 {definition}。",
    ),
    "opened_file": ("{path}  SHA-256 {hash}", "{path}  SHA-256 {hash}"),
    "opened_next": (
        "Compare the hashes with those of other holders. Take both files to the server. Destroy the shares in the end.",
        "请与其他保管人核对以上哈希值。将两个文件提交到服务器；结果生效后销毁份额。",
    ),
    "equal": ("Both openings are the same bytes.", "两次开箱结果逐字节相同。"),
    "different": ("{name} differs.", "{name} 不相同。"),
    # refusals
    "no_file": ("{path} is not there, or cannot be read.", "{path} 不存在或无法读取。"),
    "cannot_write": ("{path} cannot be written.", "{path} 无法写入。"),
    "not_a_definition": ("{path} is no definition of a vote: {reason}.", "{path} 不是选举定义：{reason}。"),
    "not_a_key": ("{path} is no key of a vote: {reason}.", "{path} 不是选举密钥文件：{reason}。"),
    "not_json": ("{path} is no JSON as it must be: {reason}.", "{path} 不是符合要求的 JSON：{reason}。"),
    "named_vote": ("This vote is on record: it has no box.", "本次为记名投票，没有票箱。"),
    "stands": (
        "{path} is there already. Nothing was written: name another directory.",
        "{path} 已存在。未写入任何内容：请另选目录。",
    ),
    "left_over": (
        "{path} is left from a ceremony that was cut off. Its shares were never used: destroy it, then begin again.",
        "{path} 是中断的密钥仪式留下的，其中的份额从未使用：请销毁后重新开始。",
    ),
    BadThreshold.__name__: (
        "There is no such split. Take from 2 of 2 to 16 of 16 shares, or 1 of 1.",
        "不支持这样的拆分。可选 2/2 至 16/16，或 1/1。",
    ),
    WrongLength.__name__: (
        "{share} has {words} words; a share has 33.",
        "{share} 有 {words} 个单词；一份份额应有 33 个。",
    ),
    Misspelt.__name__: (
        "Word {word} of {share} is not in the list of words: it is misspelt.",
        "{share} 的第 {word} 个单词不在词表中：拼写有误。",
    ),
    Mistyped.__name__: (
        "{share} does not fit its checksum: a word is another's, or two have changed places.",
        "{share} 校验不符：有单词写错，或两个单词互换了位置。",
    ),
    Foreign.__name__: (
        "{share} is of another set than the others.",
        "{share} 与其他份额不属于同一组。",
    ),
    GivenTwice.__name__: (
        "{share} is the same share as {first}.",
        "{share} 与 {first} 是同一份份额。",
    ),
    TooFew.__name__: (
        "Too few shares: {given} of the {threshold} that open the box. Nothing was opened.",
        "只有 {given} 份份额，需要 {threshold} 份才能开箱。未开启任何内容。",
    ),
    DoNotFit.__name__: (
        "These shares have one set number and do not belong together: one of them is false. Nothing was opened.",
        "这些份额组号相同但不能合成：其中至少一份有误。未开启任何内容。",
    ),
    AnotherKey.__name__: (
        "These shares make a key, but not that of this vote. Nothing was opened.",
        "这些份额可合成密钥，但不是本次选举的密钥。未开启任何内容。",
    ),
    KeyRefused.__name__: ("This is no key. Nothing was opened.", "密钥无效。未开启任何内容。"),
    BoxFault.WRONG_FORMAT: (
        "The box is not in its format{where}. Nothing was opened.",
        "票箱格式不符{where}。未开启任何内容。",
    ),
    BoxFault.ANOTHER_VOTE: (
        "The box is of another vote than the definition. Nothing was opened.",
        "票箱与选举定义不属于同一次选举。未开启任何内容。",
    ),
    BoxFault.ANOTHER_DEFINITION: (
        "The box names another definition. Nothing was opened.",
        "票箱所列选举定义不符。未开启任何内容。",
    ),
    BoxFault.MORE_THAN_ROLL: (
        "The box has more envelopes than the roll has members. Nothing was opened.",
        "票箱中的密封选票多于选民名册人数。未开启任何内容。",
    ),
    BoxFault.WRONG_LENGTH: (
        "An envelope has another length than all of this vote{where}. Nothing was opened.",
        "有密封选票长度不符{where}。未开启任何内容。",
    ),
    BoxFault.NOT_SORTED: (
        "The box is not sorted{where}. Nothing was opened.",
        "票箱未按哈希排序{where}。未开启任何内容。",
    ),
    BoxFault.TWICE: (
        "An envelope is there twice{where}. Nothing was opened.",
        "有密封选票重复{where}。未开启任何内容。",
    ),
    BoxFault.NO_PERMIT: (
        "A posted ballot has no permit of the registrar{where}. Nothing was opened.",
        "有匿名选票没有发证处的凭证{where}。未开启任何内容。",
    ),
    "where": (" (envelope {place})", "（第 {place} 个）"),
    "share_typed": ("share {place}", "第 {place} 份"),
}

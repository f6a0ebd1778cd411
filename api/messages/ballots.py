"""Sentences about casting, counting and publishing."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
BALLOTS: Mapping[str, tuple[str, str]] = {
    "VOTE_KIND_REFUSED": ("Ballots of this vote are cast in another way.", "本次投票须以其他方式投票。"),
    "VOTE_CLOSED_MEANWHILE": (
        "Voting is over; your ballot was not taken in.",
        "投票已截止，您的选票未被接收。",
    ),
    "ENVELOPE_LENGTH": (
        "The sealed ballot has another length than those of this vote; update your app and try again.",
        "密封选票长度不符，请更新应用后重试。",
    ),
    "ENVELOPE_TAKEN": (
        "Another member has cast the very same envelope; seal your ballot anew.",
        "已有他人投出完全相同的信封，请重新密封您的选票。",
    ),
    "SERVER_MAY_NOT_SEAL": (
        "This vote does not allow the server to seal ballots; use a client that seals them itself.",
        "本次投票不允许由服务器密封选票，请使用能自行密封的客户端。",
    ),
    "ANSWERS_MISCOUNTED": (
        "Give one answer to each question, {count} in all; null leaves one blank.",
        "请对每道题各给出一个作答，共 {count} 题；null 表示该题空白。",
    ),
    "BALLOT_INVALID": (
        "The answer to question {question} does not fit it.",
        "第 {question} 题的作答与题目不符。",
    ),
    "CHOSEN_TOO_FEW": ("Choose more in question {question}.", "第 {question} 题选择的数量不足。"),
    "CHOSEN_TOO_MANY": ("Choose fewer in question {question}.", "第 {question} 题选择的数量过多。"),
    "WRITE_IN_INVALID": (
        "A name written in at question {question} is empty, too long, or has characters that cannot be read.",
        "第 {question} 题另写的姓名为空、过长或含有无法识别的字符。",
    ),
    "NOTIFICATION_VOTE_PUBLISHED": ("The result of {title} is published.", "“{title}”结果已公布。"),
    "NOTIFICATION_VOTE_VOID": ("{title} was declared void; the notice tells why.", "“{title}”已宣布无效，原因见公告。"),
    "OPENING_INVALID": (
        "These files are no opening of this box: {reason}.",
        "所交文件与本票箱不符：{reason}。",
    ),
    "OPENING_MISSING": ("Nothing that was opened waits to be confirmed.", "没有待确认的开箱结果。"),
    "OPENING_DIFFERS": (
        "What was submitted is another file than yours; compare both with the key holders.",
        "所交文件与您手中的文件不一致，请与密钥保管人核对。",
    ),
    "SECOND_OPENER_NEEDED": (
        "Another officer than the one who submitted the opening has to confirm it.",
        "须由提交人以外的另一名干部确认。",
    ),
    "LOT_MISSING": (
        "The count waits for a lot: question {numbers}. Two officers enter what the committee has drawn.",
        "第 {numbers} 题得票相等，须由委员会抽签并由两名干部录入后才能公布。",
    ),
    "LOT_NOT_WANTED": ("The count of this question waits for no lot.", "该题不需要抽签。"),
    "LOT_INVALID": ("Give exactly the tied candidates, each once.", "请按抽签顺序填写全部得票相等者，每人一次。"),
    "LOT_DIFFERS": (
        "The other officer has entered another order; compare with the minutes.",
        "另一名干部录入的顺序不同，请与抽签记录核对。",
    ),
    "SECOND_DRAWER_NEEDED": (
        "You have entered this lot; another officer has to enter it too.",
        "您已录入，须由另一名干部再次录入确认。",
    ),
    "SHARE_NOT_FOUND": ("No share of this vote's key has this number.", "本次投票没有该编号的密钥份额。"),
}

# Words for the faults of an opening (voting/openings.py), put into the sentence of OPENING_INVALID.
OPENING_FAULTS: Mapping[str, tuple[str, str]] = {
    "wrong_format": (
        "they are not ballots.json and opening.json as the key holders' tool writes them, or were taken for each other",
        "不是密钥保管人工具写出的 ballots.json 与 opening.json，或两者颠倒",
    ),
    "another_vote": ("they are of another vote or another definition", "属于其他投票或其他选举定义"),
    "not_signed": ("the statement is not signed with this vote's key", "声明未用本次投票的密钥签名"),
    "another_box": ("the statement is about another box", "声明所指的是另一个票箱"),
    "other_ballots": ("the ballots are not those that the statement signs", "选票与声明所签的不一致"),
    "not_a_ballot": ("one of the ballots is none", "其中有不是选票的内容"),
    "other_tally": ("the tally of the statement is not that of the ballots", "声明中的计票与选票不符"),
}

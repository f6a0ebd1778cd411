"""What is promised to whoever answers a survey, and what could still be learnt, in plain words; pure.

Whoever changes one raises its version and asks whether it is still true (docs/surveys.md, docs/decisions/0064).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Promise(NamedTuple):
    """A text in Chinese and in English."""

    version: int
    chinese: str
    english: str


PROMISES: Final[Mapping[str, Promise]] = {
    "anonymous": Promise(
        1,
        "本问卷匿名：答卷不保存您的姓名、所在单位和作答时间，只另记您已参与。提交后不能修改。"
        "少于 5 人的结果不公布。"
        "问卷结束前，能够直接读取数据库内部信息的技术人员有可能推知答卷的归属；结束时答卷重新随机存放，此后无从对应。"
        "请勿在文字题中写出能认出您的内容。",
        "This survey is anonymous: your answer is kept without your name, your place and the time; that you took part "
        "is kept apart. It cannot be changed once sent. Results of fewer than 5 people are not told. Until the survey "
        "closes, a technician who reads the inside of the database might work out whose an answer is; then all answers "
        "are stored anew in a random order, and no longer. Do not write into texts what would give you away.",
    ),
    "named": Promise(
        1,
        "本问卷为记名：答卷与您的姓名一并保存，组织者可以查看；结束前可以修改。公布的结果不含姓名，少于 5 人的不公布。",
        "This survey is by name: your answer is kept with your name, and the organisers may read it; you may change it "
        "until the survey closes. Published results have no names, and none of fewer than 5 people.",
    ),
    "needs": Promise(
        1,
        "本问卷为需求征集：经您同意，答卷与您的姓名一并保存，仅用于了解并落实您的需求。"
        "您可随时撤回同意，撤回后姓名与答卷即脱离。",
        "This survey collects needs: with your consent your answer is kept with your name, only to learn of your needs "
        "and meet them. You may withdraw your consent at any time; your name is then taken off your answer.",
    ),
}
"""Kind of survey → promise."""

"""Charts: well formed, without script or anything from elsewhere, telling in words what they show, true to scale."""

import re
import xml.etree.ElementTree as ET
from typing import Any, Final

import pytest

from counting.charts import chart
from counting.judged import judged
from counting.titles import Language
from tests.counting.counted import CHOSEN, ITEMS, PAIRED, TRANSFERRED, asked, ranked

_SVG: Final = "{http://www.w3.org/2000/svg}"
_QUIET: Final = {"svg", "title", "desc", "style", "defs", "pattern", "rect", "text", "path"}
_NOTHING: Final = ranked("stv_scottish", 2, {(): 3})
_TIED: Final = ranked("instant_runoff", 1, {(1, 2): 5, (2, 1): 5}, options=2)
_BEFORE_LOT: Final = {"outcome": "lot", "elected": [], "carried": [], "rejected": [], "tied": [1, 2]}
COUNTS: Final[dict[str, Any]] = {
    "transfers": TRANSFERRED,
    "plurality": CHOSEN,
    "items": ITEMS,
    "pairs": PAIRED,
    "nothing": _NOTHING,
    "tied": _TIED,
    "judged": judged(CHOSEN, _BEFORE_LOT),
}


def drawn(name: str, language: Language = "zh") -> ET.Element:
    """A chart, read as XML."""
    names = ("张伟", "王芳", "=李娜")[: 2 if name in {"items", "tied"} else 3]
    return ET.fromstring(chart(asked(names), COUNTS[name], language))  # noqa: S314  # our own writing, without entities


def words(picture: ET.Element) -> list[str]:
    """The words in a picture, from the top."""
    return [each.text or "" for each in picture.iter(f"{_SVG}text")]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", COUNTS)
def test_it_stands_alone_and_is_read_aloud(name: str, language: Language) -> None:
    """Only shapes and words; a title and a description that name it; nothing that runs or is fetched."""
    picture = drawn(name, language)
    assert {each.tag.removeprefix(_SVG) for each in picture.iter()} <= _QUIET
    assert not [key for each in picture.iter() for key in each.attrib if key.startswith("on") or key.endswith("href")]
    labelled = picture.attrib["aria-labelledby"].split()
    told = {each.attrib["id"]: each.text for each in picture if "id" in each.attrib}
    assert picture.attrib["role"] == "img"
    assert next(told[key] for key in labelled) == "主席 & <选举>"
    assert len(told["description"] or "") > 10
    assert bool(re.search("[一-鿿]", words(picture)[1])) is (language == "zh")


def test_bars_and_bands_are_true_to_scale() -> None:
    """Heights are votes: of the first stage's bars, and of what moves from the first to the second and third."""
    picture = drawn("transfers")
    bars = {each.findtext(f"{_SVG}title"): each.attrib["height"] for each in _shapes(picture, "rect")}
    heights = {told: float(height) for told, height in bars.items() if told}
    whole = heights["张伟：80.00 票"]
    assert heights["王芳：21.00 票"] == pytest.approx(whole * 21 / 80, abs=0.1)
    assert heights["王芳：50.25 票"] == pytest.approx(whole * 50.25 / 80, abs=0.1)
    moved = [each.findtext(f"{_SVG}title") for each in _shapes(picture, "path")]
    assert [told for told in moved if told] == ["第 2 轮 · 张伟 → 王芳：29.25", "第 2 轮 · 张伟 → =李娜：9.75"]


def _shapes(picture: ET.Element, kind: str) -> list[ET.Element]:
    return list(picture.iter(f"{_SVG}{kind}"))


def test_words_in_both_languages() -> None:
    """Headings of stages, transfers in the bars, the outcome; English names where there are any."""
    chinese, english = words(drawn("transfers")), words(drawn("transfers", "en"))
    assert chinese[:2] == ["主席 & <选举>", "选票 125 张，其中空白 5 张；2 个席位；当选票数 41.00"]
    assert {"第 2 轮", "转移 张伟 的余票", "✓ 张伟", "+29.25", "\u221239.00", "当选：张伟、王芳。"} <= set(chinese)
    assert {"Stage 2", "surplus of Zhang Wei", "✓ Zhang Wei", "Elected: Zhang Wei, 王芳."} <= set(english)


OUTCOMES: Final = {
    "plurality": ("当选：=李娜。", "Elected: =李娜."),
    "items": ("", ""),
    "pairs": ("当选：张伟。", "Elected: Zhang Wei."),
    "nothing": ("无人当选。", "Nobody is elected."),
    "tied": ("平票，待抽签：张伟、王芳。", "A tie waits for a lot: Zhang Wei, 王芳."),
    "judged": ("平票，待抽签：张伟、王芳。", "A tie waits for a lot: Zhang Wei, 王芳."),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_outcome_is_told_last(name: str) -> None:
    """In the picture and in its description."""
    for language, told in zip(("zh", "en"), OUTCOMES[name], strict=True):
        picture = drawn(name, "zh" if language == "zh" else "en")
        assert words(picture)[-1] == told
        assert told in (picture.findtext(f"{_SVG}desc") or "")


DECIDED: Final = {"outcome": "none", "elected": [], "carried": [], "rejected": [], "tied": []}
VERDICTS: Final = (
    (CHOSEN, DECIDED, "无人当选。"),
    (CHOSEN, {**DECIDED, "outcome": "not_decided"}, "表决未成立，不作判定。"),
    (CHOSEN, {**DECIDED, "outcome": "tied", "tied": [1, 3]}, "平票，须重新投票：张伟、=李娜。"),
    (ITEMS, {**DECIDED, "outcome": "mixed", "carried": [1], "rejected": [2]}, "✓ 张伟"),
    (ITEMS, {**DECIDED, "outcome": "mixed", "carried": [1], "rejected": [2]}, "赞成 3 · 弃权 0 · 反对 6 · 未通过"),
)


@pytest.mark.parametrize(("count", "decided", "told"), VERDICTS, ids=range(len(VERDICTS)))
def test_a_verdict_has_the_last_word(count: dict[str, Any], decided: dict[str, Any], told: str) -> None:
    """Whom the method seats, and the verdict does not, is nowhere shown as elected."""
    shown = words(ET.fromstring(chart(asked(), judged(count, decided), "zh")))  # noqa: S314  # our own writing
    assert told in shown
    assert "✓ =李娜" not in shown


def test_long_names_are_cut_and_told_whole() -> None:
    """A name that does not fit ends with an ellipsis; what is pointed at, and read aloud, has it whole."""
    name = "欧阳" * 20
    written = chart(asked((name, "王芳", "李娜")), TRANSFERRED, "zh")
    assert "欧…</text>" in written or "阳…</text>" in written
    assert f"<title>{name}：80.00 票</title>" in written


def test_many_candidates_make_no_endless_picture() -> None:
    """Of sixty who are excluded one by one: below a megabyte, as who is out has no bar any more."""
    count = ranked("instant_runoff", 1, {(number,): number * 3 for number in range(1, 61)}, options=60)
    assert len(chart(asked([f"候选人{number}" for number in range(60)]), count, "zh")) < 1_000_000

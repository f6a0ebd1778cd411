"""Sorting and finding people by name."""

import pytest

from db.names import MOST_TERMS, search_key, search_terms, sort_key


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("张伟", "zhang wei"),
        ("吕布", "lv bu"),
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("仇英", "qiu ying"),
        ("解缙", "xie jin"),
        ("区寄", "ou ji"),
        ("朴正焕", "piao zheng huan"),
        ("欧阳娜娜", "ou yang na na"),
        ("尉迟恭", "yu chi gong"),
        ("王长江", "wang chang jiang"),
        ("阿卜杜拉·买买提", "a bu du la mai mai ti"),
        ("Anna Schmidt", "anna schmidt"),
        ("José Müller", "jose muller"),
    ],
)
def test_a_name_sorts_by_its_reading_then_by_itself(name: str, pinyin: str) -> None:
    assert sort_key(name) == f"{pinyin}\x1f{name}"


def test_byte_order_of_keys_is_phone_book_order() -> None:
    names = ["张伟", "Anna Schmidt", "王芳", "张伟伟", "西安", "线娘", "阿卜杜拉·买买提", "章伟", "单雄信", "欧阳娜娜"]

    in_order = sorted(names, key=lambda name: sort_key(name).encode())

    assert in_order == [
        "阿卜杜拉·买买提",
        "Anna Schmidt",
        "欧阳娜娜",
        "单雄信",
        "王芳",
        "西安",
        "线娘",
        "张伟",
        "章伟",
        "张伟伟",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "张",
        "伟",
        "张伟",
        "zhangwei",
        "zhang",
        "zw",
        "ZhangWei",
        "zhang wei",
        " 张 伟 ",
        "\uff3a\uff37",
        "hd000123",
        "HD000123",
    ],
)
def test_what_people_type_finds_the_member(query: str) -> None:
    assert search_key(query) in search_terms("张伟", "HD000123")


@pytest.mark.parametrize("query", ["w", "李", "wei", "zhangweiwei", "HD000124", ""])
def test_what_is_not_in_the_name_does_not_find_the_member(query: str) -> None:
    assert search_key(query) not in search_terms("张伟", "HD000123")


@pytest.mark.parametrize("query", ["阿卜杜拉•买买提", "阿卜杜拉买买提", "买买提", "abudula", "阿卜杜拉.买买提"])
def test_a_transcribed_name_is_found_with_any_dot_and_without(query: str) -> None:
    assert search_key(query) in search_terms("阿卜杜拉·买买提", "HD000124")


@pytest.mark.parametrize("query", ["anna", "schmidt", "Anna Schmidt", "AnnaSch", "as"])
def test_a_latin_name_is_found_by_its_words(query: str) -> None:
    assert search_key(query) in search_terms("Anna Schmidt", "HD000125")


@pytest.mark.parametrize(
    "name", ["张伟", "阿卜杜拉·买买提", "帕提古丽·阿卜杜热合曼·玉素甫江", "Maximiliane von Hohenzollern", "王"]
)
def test_terms_are_few_distinct_and_in_the_spelling_of_queries(name: str) -> None:
    terms = search_terms(name, "HD000126")

    assert len(terms) <= MOST_TERMS
    assert len(terms) == len(set(terms))
    assert [search_key(term) for term in terms] == terms
    assert terms[:2] == ["hd000126", search_key(name)]


@pytest.mark.parametrize("name", ["", " ", "·", "🙂"])
def test_a_name_without_letters_has_only_its_number_to_be_found_by(name: str) -> None:
    assert "hd000127" in search_terms(name, "HD000127")
    assert sort_key(name) == f"\x1f{name}"

"""What the key holders' tool reads and says."""

from voting.keyholder.files import words_in
from voting.keyholder.messages import SENTENCES
from voting.keys import KeyRefused


def test_words_are_read_with_numbers_comments_and_line_breaks() -> None:
    assert words_in("# kept by Wang\n 1 Academic  2. acid\n\n3) adult # third\n") == "Academic acid adult"


def test_each_refusal_has_a_sentence_in_both_languages() -> None:
    kinds = [KeyRefused]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    abstract = {"ShareRefused"}

    assert {kind.__name__ for kind in kinds} - abstract <= SENTENCES.keys()
    assert all(english and chinese for english, chinese in SENTENCES.values())

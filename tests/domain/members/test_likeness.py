"""Whether two entries may be one person's: the table of signs."""

from collections.abc import Collection

import pytest

from db.models.members import DuplicateSign as Sign
from domain.members.likeness import (
    COMBINATIONS,
    LIKELY,
    LIMIT,
    POSSIBLE,
    PROOF_CAP,
    WEIGHTS,
    Likelihood,
    likelihood,
    signs_of,
    weight_of,
)


@pytest.mark.parametrize(
    ("signs", "word"),
    [
        # Of those who share a name: where and when tell.
        ({Sign.SAME_NAME, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY}, Likelihood.LIKELY),
        ({Sign.SAME_NAME, Sign.SAME_PHONE_TAIL}, Likelihood.LIKELY),
        ({Sign.SAME_NAME, Sign.NEIGHBOURING_ORGANISATION, Sign.SUCCESSION}, Likelihood.LIKELY),
        ({Sign.SAME_NAME, Sign.SAME_ORGANISATION}, Likelihood.POSSIBLE),
        ({Sign.SAME_NAME, Sign.SUCCESSION}, Likelihood.POSSIBLE),
        ({Sign.SAME_NAME, Sign.NEIGHBOURING_ORGANISATION}, Likelihood.POSSIBLE),
        ({Sign.SAME_NAME, Sign.SAME_ORGANISATION, Sign.DIFFERENT_PHONE}, Likelihood.POSSIBLE),
        ({Sign.SAME_NAME, Sign.NEIGHBOURING_ORGANISATION, Sign.DIFFERENT_PHONE}, Likelihood.UNLIKELY),
        # Another character of the same sound: 晓 for 小.
        ({Sign.SAME_SOUND, Sign.SAME_PHONE_TAIL}, Likelihood.POSSIBLE),
        ({Sign.SAME_SOUND, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY}, Likelihood.POSSIBLE),
        ({Sign.SAME_SOUND, Sign.SAME_JOINING_DAY}, Likelihood.UNLIKELY),
        # Nothing but a name, nothing but a phone: no duplicate.
        ({Sign.SAME_NAME}, Likelihood.UNLIKELY),
        ({Sign.SAME_PHONE_TAIL}, Likelihood.UNLIKELY),
        ({Sign.SAME_PHONE_TAIL, Sign.SAME_ORGANISATION, Sign.SAME_JOINING_DAY}, Likelihood.UNLIKELY),
        # Different identity numbers prove that there are two people, whatever else they share.
        (set(WEIGHTS) - {Sign.SAME_SOUND}, Likelihood.UNLIKELY),
        ({Sign.SAME_NAME, Sign.SAME_ORGANISATION, Sign.DIFFERENT_IDENTITY}, Likelihood.UNLIKELY),
    ],
)
def test_what_speaks_for_one_person(signs: Collection[Sign], word: Likelihood) -> None:
    assert likelihood(weight_of(signs)) is word


@pytest.mark.parametrize("signs", [{Sign.SAME_NAME}, {Sign.SAME_SOUND}, {Sign.SAME_PHONE_TAIL}, set()])
def test_one_sign_is_none(signs: Collection[Sign]) -> None:
    assert weight_of(signs) == 0


def test_every_combination_has_its_points_within_bounds() -> None:
    assert len(COMBINATIONS) == 2 ** len(Sign)
    for evidence, points in enumerate(COMBINATIONS):
        signs = signs_of(evidence)
        assert evidence == sum(1 << list(Sign).index(sign) for sign in signs)
        assert points == weight_of(signs)
        assert 0 <= points <= (PROOF_CAP if Sign.DIFFERENT_IDENTITY in signs else LIMIT)


def test_one_more_sign_that_speaks_for_it_never_takes_points() -> None:
    for bit, sign in enumerate(Sign):
        for evidence, points in enumerate(COMBINATIONS):
            if not evidence >> bit & 1:
                more = COMBINATIONS[evidence | 1 << bit]
                assert more >= points if WEIGHTS[sign] > 0 else more <= points, (sign, signs_of(evidence))


def test_every_sign_has_a_weight_and_the_words_are_in_order() -> None:
    assert list(WEIGHTS) == list(Sign)
    assert PROOF_CAP < POSSIBLE < LIKELY <= LIMIT

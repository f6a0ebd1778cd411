"""Writers that change, at random, every kind of object that a phone keeps, by every table that the kind is made of."""

import random
from collections.abc import Callable, Sequence
from typing import TypeAlias

import asyncpg

WRITERS = 8
Step: TypeAlias = tuple[str, Sequence[object]]

_WHOSE = "JOIN member m ON m.tenant_id = r.tenant_id AND m.id = r.member_id WHERE m.member_number = $1"


def _one(table: str, condition: str = "true") -> str:
    return f"WHERE id = (SELECT r.id FROM {table} r WHERE {condition} ORDER BY random() LIMIT 1)"  # constants


def _own(table: str, condition: str = "true") -> str:
    return f"WHERE id = (SELECT r.id FROM {table} r {_WHOSE} AND {condition} ORDER BY random() LIMIT 1)"  # constants


def _copy(table: str, changes: str, condition: str = "true") -> str:
    """A row like one that is there, for the member `$1`."""
    return (
        f"INSERT INTO {table} SELECT"
        f" (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), {changes}))).*"  # constants
        f" FROM {table} r WHERE {condition} ORDER BY random() LIMIT 1"
    )


_MEMBER = "'member_id', (SELECT id FROM member WHERE member_number = $1)"
_TOLD = """INSERT INTO notification (tenant_id, id, event_id, member_id, kind, facts)
    SELECT tenant_id, gen_random_uuid(), gen_random_uuid(), id, 'entries_merged', '{}' FROM member
    WHERE member_number = $1"""
_READ = f"UPDATE notification SET read_at = now() {_own('notification', 'r.read_at IS NULL')}"
_FORGET = f"""DELETE FROM notification {_own("notification", "r.kind = 'entries_merged'")}"""

_TITLE = f"UPDATE activity SET title = $1 {_one('activity')}"
# What somebody takes part in is never hidden again.
_FREE = "NOT EXISTS (SELECT FROM registration g WHERE g.tenant_id = r.tenant_id AND g.activity_id = r.id)"
_HIDE = f"UPDATE activity SET state = 'draft', published_at = NULL {_one('activity', _FREE)}"
_SHOW = f"""UPDATE activity SET state = 'published', published_at = now()
    {_one("activity", "r.state = 'draft' AND r.total_quota_id IS NOT NULL")}"""
_WINDOW = f"UPDATE activity_window SET opens_at = opens_at - interval '1 second' {_one('activity_window')}"
_RESERVE = f"UPDATE activity_reserve SET name = $1 {_one('activity_reserve')}"
_FREE_QUOTA = _one("quota", "r.free > 0 AND r.owner_kind = $1")
_TAKE = f"UPDATE quota SET free = free - 1, used = used + 1 {_FREE_QUOTA} AND free > 0"

# Phones read the registrations of a year.
_RECENT = """r.activity_id IN (SELECT id FROM activity WHERE ends_at > now() - interval '300 days')"""
_SIGN_UP = _copy(
    "registration",
    f"{_MEMBER}, 'state', 'withdrawn', 'sequence', NULL, 'priority', 77",
    f"r.state = 'no_show' AND {_RECENT}",
)
_PLACES = f"UPDATE registration SET places = places % 9 + 1 {_own('registration', _RECENT)}"
_LINE = """UPDATE registration SET places = places % 9 + 1 WHERE id = (
    SELECT id FROM registration WHERE state = 'waiting' ORDER BY random() LIMIT 1)"""
_STEP_BACK = f"DELETE FROM registration {_own('registration', 'r.priority = 77')}"

_CYCLE = f"UPDATE benefit_cycle SET title = $1 {_one('benefit_cycle')}"
_CYCLE_HIDE = f"UPDATE benefit_cycle SET state = 'to_approve', quota_id = NULL {_one('benefit_cycle')}"
_CYCLE_SHOW = f"""UPDATE benefit_cycle c SET state = 'approved', quota_id = (
    SELECT q.id FROM quota q WHERE q.tenant_id = c.tenant_id AND q.owner_id = c.id LIMIT 1)
    {_one("benefit_cycle", "r.state = 'to_approve'")}"""
_PROGRAMME = f"UPDATE benefit_programme SET title = $1 {_one('benefit_programme')}"

_APPLY = _copy("benefit_application", f"{_MEMBER}, 'state', 'withdrawn', 'closing', NULL")
_APPLY_LATER = f"UPDATE benefit_application SET applied_at = now() {_own('benefit_application')}"
_APPLY_NOT = f"""DELETE FROM benefit_application {_own("benefit_application", "r.state = 'withdrawn'")}"""

_GIVE = _copy("voucher", f"{_MEMBER}, 'code_index', '\\x' || md5(random()::text)", "r.state = 'expired'")
_PROLONG = f"UPDATE voucher SET valid_until_at = valid_until_at + interval '1 second' {_own('voucher')}"
_TAKE_BACK = f"""DELETE FROM voucher {_own("voucher", "r.state = 'expired'")}"""

_CALL = _copy("vote", "'title', $1::text", "r.state = 'scheduled'")
_PAUSE = f"""UPDATE vote SET paused_at = now() {_one("vote", "r.state = 'open'")}"""
_RENAME = f"""UPDATE vote SET title = $1 {_one("vote", "r.state = 'scheduled'")}"""
_NOTICE = """INSERT INTO vote_notice (tenant_id, id, vote_id, kind, reason, made_at)
    SELECT tenant_id, gen_random_uuid(), id, 'resumed', $1, now() FROM vote ORDER BY random() LIMIT 1"""

_AUTHOR = "JOIN suggestion_author a ON a.tenant_id = r.tenant_id AND a.suggestion_id = r.id"
_OF_AUTHOR = f"""(SELECT r.id FROM suggestion r {_AUTHOR}
    JOIN member m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
    WHERE m.member_number = $1 ORDER BY random() LIMIT 1)"""
_WORDS = f"UPDATE suggestion SET title = md5(random()::text) WHERE id = {_OF_AUTHOR}"
# A draft is its first author's alone; the state itself is the log's.
_DRAFT = f"UPDATE suggestion SET submitted_at = NULL WHERE id = {_OF_AUTHOR}"
_HAND_IN = f"UPDATE suggestion SET submitted_at = now() WHERE id = {_OF_AUTHOR}"
_ASK = """INSERT INTO suggestion_author (tenant_id, suggestion_id, member_id, state, added_at)
    SELECT s.tenant_id, s.id, m.id, 'invited', now() FROM suggestion s JOIN member m ON m.tenant_id = s.tenant_id
    WHERE m.member_number = $1 AND NOT s.is_anonymous ORDER BY random() LIMIT 1 ON CONFLICT DO NOTHING"""
# As use cases do, these lock the suggestion first: whether it was handed in decides whether its id is told.
_PART = """WITH held AS MATERIALIZED (
    SELECT s.id, a.member_id FROM suggestion s
    JOIN suggestion_author a ON a.tenant_id = s.tenant_id AND a.suggestion_id = s.id
    JOIN member m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
    WHERE m.member_number = $1 AND a.state <> 'first' ORDER BY random() LIMIT 1 FOR UPDATE OF s)"""
_ITS_PART = "(a.suggestion_id, a.member_id) = (held.id, held.member_id)"
_DECIDE = f"""{_PART} UPDATE suggestion_author a
    SET state = (ARRAY['accepted', 'declined'])[1 + floor(random() * 2)::integer] FROM held WHERE {_ITS_PART}"""
_LEAVE = f"{_PART} DELETE FROM suggestion_author a USING held WHERE {_ITS_PART}"
_ANSWER = "UPDATE suggestion_answer SET body = $1 " + _one("suggestion_answer")

_NAME = f"UPDATE organisation SET name = $1 {_one('organisation')}"

_NEWS = "UPDATE news_item SET title = $1 " + _one("news_item", "r.audience <> 'officers'")
_NEWS_BACK = """UPDATE news_item SET state = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x'
    """ + _one("news_item", "r.state = 'approved' AND r.audience <> 'officers'")
_NEWS_AGAIN = """UPDATE news_item SET state = 'approved', withdrawn_at = NULL, withdraw_reason = NULL
    """ + _one("news_item", "r.state = 'withdrawn' AND r.approved_at IS NOT NULL")

_SURVEY = "UPDATE survey SET title = $1 " + _one("survey")
_SURVEY_BACK = "UPDATE survey SET state = 'planned', opened_at = NULL " + _one("survey", "r.state = 'open'")
_SURVEY_OPEN = "UPDATE survey SET state = 'open', opened_at = now() " + _one("survey", "r.state = 'planned'")

_QUIZ = "UPDATE quiz SET title = $1 " + _one("quiz")
_QUIZ_BACK = "UPDATE quiz SET state = 'draft', announced_at = NULL " + _one("quiz", "r.state = 'announced'")
_QUIZ_CALL = "UPDATE quiz SET state = 'announced', announced_at = now() " + _one("quiz", "r.state = 'draft'")

_DISCLOSE = "UPDATE disclosure SET title = $1 " + _one("disclosure")
_FIGURE = "UPDATE disclosure_figure SET label = $1 " + _one("disclosure_figure")
_DISCLOSE_NOT = """UPDATE disclosure SET state = 'draft', published_at = NULL, published_by_id = NULL
    """ + _one("disclosure", "r.state = 'published'")
_DISCLOSE_AGAIN = """UPDATE disclosure d SET state = 'published', published_at = now(), published_by_id = (
    SELECT m.id FROM member m WHERE m.tenant_id = d.tenant_id AND m.id <> d.drafted_by_id LIMIT 1)
    """ + _one("disclosure", "r.state = 'draft'")

_COURSE = "UPDATE course SET title = $1 " + _one("course")
_COURSE_BACK = """UPDATE course SET state = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x'
    """ + _one("course", "r.state = 'approved'")
_COURSE_AGAIN = """UPDATE course SET state = 'approved', withdrawn_at = NULL, withdraw_reason = NULL
    """ + _one("course", "r.state = 'withdrawn' AND r.approved_at IS NOT NULL")
_OTHERS = "SET audience = CASE audience WHEN 'members' THEN 'officers' ELSE 'members' END"
_COURSE_OTHERS = f"UPDATE course {_OTHERS} {_one('course', 'cardinality(r.posts) = 0')}"

_CONTEST = "UPDATE competition SET title = $1 " + _one("competition")
_CONTEST_BACK = """UPDATE competition SET state = 'draft', approved_at = NULL, approved_by_id = NULL
    """ + _one("competition", "r.state = 'announced'")
_CONTEST_AGAIN = """UPDATE competition c SET state = 'announced', approved_at = now(), approved_by_id = (
    SELECT m.id FROM member m WHERE m.tenant_id = c.tenant_id AND m.id <> c.written_by_id
    AND m.id IS DISTINCT FROM c.submitted_by_id LIMIT 1)
    """ + _one("competition", "r.state = 'draft'")

_PUT_UP = "UPDATE public_notice SET title = $1 " + _one("public_notice")
_PUT_DOWN = """UPDATE public_notice SET state = 'draft', approved_at = NULL, approved_by_id = NULL
    """ + _one("public_notice", "r.state = 'approved'")
_PUT_UP_AGAIN = """UPDATE public_notice n SET state = 'approved', approved_at = now(), approved_by_id = (
    SELECT m.id FROM member m WHERE m.tenant_id = n.tenant_id AND m.id <> n.drafted_by_id LIMIT 1)
    """ + _one("public_notice", "r.state = 'draft'")
_PUT_UP_ELSEWHERE = """UPDATE public_notice SET audience_id = (SELECT id FROM organisation ORDER BY random() LIMIT 1)
    """ + _one("public_notice")

_PAPER = "UPDATE official_document SET title = $1 " + _one("official_document")
_PAPER_OTHERS = f"UPDATE official_document {_OTHERS} {_one('official_document')}"
_PAPER_BACK = """UPDATE official_document SET state = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x'
    """ + _one("official_document", "r.state = 'published'")
_PAPER_AGAIN = """UPDATE official_document SET state = 'published', withdrawn_at = NULL, withdraw_reason = NULL
    """ + _one("official_document", "r.state = 'withdrawn'")

_LAW = "UPDATE legal_article SET question = $1 " + _one("legal_article")
_LAW_BACK = """UPDATE legal_article SET state = 'withdrawn', withdrawn_at = now(), withdraw_reason = 'x'
    """ + _one("legal_article", "r.state = 'published'")
_LAW_AGAIN = """UPDATE legal_article SET state = 'published', withdrawn_at = NULL, withdraw_reason = NULL
    """ + _one("legal_article", "r.state = 'withdrawn' AND r.approved_at IS NOT NULL")

_HONOUR = "UPDATE honour SET title = $1 " + _one("honour")
_HONOUR_MORE = _copy("honour", "'year', 2998")
_HONOUR_LESS = f"DELETE FROM honour {_one('honour', 'r.year = 2998')}"

_ASKER = "'asked_by_id', (SELECT id FROM member WHERE member_number = $1)"
_QUESTION = _copy("management_question", f"{_ASKER}, 'reference', 'copied', 'support_count', 0")
_OF_ASKER = """WHERE id = (
    SELECT r.id FROM management_question r JOIN member m ON m.tenant_id = r.tenant_id AND m.id = r.asked_by_id
    WHERE m.member_number = $1 AND r.reference = 'copied' ORDER BY random() LIMIT 1)"""
_QUESTION_WORDS = f"UPDATE management_question SET title = md5(random()::text) {_OF_ASKER}"
_QUESTION_LESS = f"DELETE FROM management_question {_OF_ASKER}"

_OF_MEMBER = (
    *(_TOLD, _TOLD, _TOLD, _TOLD, _TOLD, _TOLD, _READ, _READ, _FORGET),
    *(
        _SIGN_UP,
        _SIGN_UP,
        _PLACES,
        _STEP_BACK,
        _APPLY,
        _APPLY,
        _APPLY_LATER,
        _APPLY_NOT,
        _GIVE,
        _GIVE,
        _PROLONG,
        _TAKE_BACK,
    ),
    *(_WORDS, _DRAFT, _HAND_IN, _ASK, _ASK, _DECIDE, _LEAVE),
    *(_QUESTION, _QUESTION_WORDS, _QUESTION_LESS),
)
_WITH_A_WORD = (
    *(_TITLE, _TITLE, _RESERVE, _CYCLE, _PROGRAMME, _CALL, _RENAME, _NOTICE, _ANSWER, _NAME, _NEWS),
    *(_SURVEY, _QUIZ, _DISCLOSE, _FIGURE, _COURSE, _CONTEST, _PUT_UP, _PAPER, _LAW, _HONOUR),
)
_PLAIN = (
    *(_HIDE, _SHOW, _WINDOW, _LINE, _CYCLE_HIDE, _CYCLE_SHOW, _PAUSE, _NEWS_BACK, _NEWS_AGAIN),
    *(_SURVEY_BACK, _SURVEY_OPEN, _QUIZ_BACK, _QUIZ_CALL, _DISCLOSE_NOT, _DISCLOSE_AGAIN),
    *(_COURSE_BACK, _COURSE_AGAIN, _COURSE_OTHERS, _CONTEST_BACK, _CONTEST_AGAIN),
    *(_PUT_DOWN, _PUT_UP_AGAIN, _PUT_UP_ELSEWHERE, _PAPER_BACK, _PAPER_AGAIN, _PAPER_OTHERS),
    *(_LAW_BACK, _LAW_AGAIN, _HONOUR_MORE, _HONOUR_LESS),
)


def steps(dice: random.Random, numbers: Sequence[str]) -> Sequence[Callable[[], Step]]:
    """What a writer does, each equally often; `numbers` are the members whom it concerns."""
    return [
        *(lambda text=text: (text, [dice.choice(numbers)]) for text in _OF_MEMBER),
        *(lambda text=text: (text, [f"x{dice.randrange(10**6)}"]) for text in _WITH_A_WORD),
        *(lambda text=text: (text, []) for text in _PLAIN),
        *(lambda kind=kind: (_TAKE, [kind]) for kind in ("activity", "benefit_cycle")),
    ]


async def write(dsn: str, seed: int, changes: int, numbers: Sequence[str]) -> int:
    """Changes in transactions of 1 to 8, one in six rolled back; how many were committed."""
    dice, committed = random.Random(seed), 0  # no secret
    choices = steps(dice, numbers)
    connection = await asyncpg.connect(dsn)
    try:
        while changes > 0:
            size = dice.randint(1, 8)
            changes -= size
            transaction = connection.transaction()
            await transaction.start()
            try:
                for _ in range(size):
                    text, values = dice.choice(choices)()
                    await connection.execute(text, *values)
            except asyncpg.DeadlockDetectedError:
                await transaction.rollback()
                continue
            if dice.randrange(6):
                await transaction.commit()
                committed += size
            else:
                await transaction.rollback()
    finally:
        await connection.close()
    return committed

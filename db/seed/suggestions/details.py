"""What stands beside the log: units, answers, judgements, authors, support, comments, what came of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from db.models.suggestions import AnswerClass, ImplementationState, Satisfaction
from db.models.suggestions import StepKind as Kind
from db.models.suggestions import SuggestionState as State
from db.seed.ids import Kind as IdKind
from db.seed.story.days import day_of
from db.seed.suggestions.lives import Life, Parts
from db.seed.suggestions.rows import (
    AnswerRecord,
    AssignmentRecord,
    AuthorRecord,
    CommentRecord,
    EffectRecord,
    EventRecord,
    ImplementationRecord,
    MilestoneRecord,
    RatingRecord,
    SignatureRecord,
    SupportRecord,
)

_DAY: Final = timedelta(days=1)
_CLASSES: Final = (
    *(AnswerClass.SOLVED,) * 5,
    *(AnswerClass.PLANNED,) * 3,
    *(AnswerClass.FOR_REFERENCE,) * 2,
)
_ANSWERS: Final = {
    AnswerClass.SOLVED: "您提出的建议已采纳。我部门已安排{remedy}，目前已落实到位，感谢您对企业的关心。",
    AnswerClass.PLANNED: "您提出的建议有现实意义。{remedy}已列入下一年度计划，预算批复后实施并向您反馈进展。",
    AnswerClass.FOR_REFERENCE: "您的建议我们认真研究过。受场地和预算限制暂难实施，留作今后改造时参考，感谢理解。",
}
_JUDGED: Final = (
    *((Satisfaction.SATISFIED, "处理及时，谢谢。"),) * 6,
    *((Satisfaction.PARTLY, "希望后续能真正落实。"),) * 3,
)
_UNHAPPY: Final = (Satisfaction.NOT_SATISFIED, "没有解决实际问题，希望重新研究。")
_COMMENTS: Final = (
    "支持，我们班组也有同样的问题。",
    "建议先做试点，效果好再推广。",
    "这个问题反映很久了，希望这次能解决。",
    "我可以提供上个月的统计数据。",
    "其他车间也应该一起改。",
    "费用是不是有点高？可以分期实施。",
)
_UNIT_COMMENT: Final = "我们已到现场查看，正在制定方案。"
_EFFECTS: Final = (
    ("saved_fen", (2_000_00, 300_000_00), "按上半年同口径财务数据测算"),
    ("saved_hours", (80, 2_400), "按班次和人数统计"),
    ("fewer_injuries", (1, 6), "与上年同期工伤台账对比"),
    ("fewer_defects", (20, 900), "与改进前三个月质检记录对比"),
)
_MILESTONES: Final = ("制定方案", "采购与施工", "试运行", "验收移交")
_REWARD_FEN: Final = {1: 500_000, 2: 200_000, 3: 100_000, 4: 50_000, 5: 20_000}


class Details:
    """Adds rows by table; `new_id` gives the next id of a kind."""

    def __init__(
        self, chance: Random, now: datetime, new_id: Callable[[IdKind], UUID], add: Callable[[str, Any], None]
    ) -> None:
        self.chance, self.now, self.new_id, self.add = chance, now, new_id, add

    def handle(self, life: Life, remedy: str, parts: Parts) -> None:
        """Assignments, answers, signatures and judgements, as the log says."""
        answer: AnswerRecord | None = None
        for event in life.events:
            if event.kind == Kind.ASSIGN:
                self._assign(life, event, parts)
            elif event.kind == Kind.ANSWER_DRAFT:
                answer = self._answer(life, event, remedy, parts)
            elif event.kind == Kind.COUNTERSIGN and answer is not None:
                signature = SignatureRecord(answer.id, _known(event.unit_id), _known(event.by_id), event.at)
                self.add("answer_signature", signature)
            elif event.kind == Kind.RATE:
                self._judge(life, event)

    def _assign(self, life: Life, event: EventRecord, parts: Parts) -> None:
        later = [each for each in life.events if each.number > event.number and each.kind in {Kind.REOPEN, Kind.MERGE}]
        is_signed = any(
            each.kind == Kind.COUNTERSIGN or each.to_state == State.ANSWER_DRAFTED
            for each in life.events
            if each.round == event.round
        )
        for unit_id, role in ((parts.unit_id, "lead"), (parts.co_unit_id if is_signed else None, "co")):
            if unit_id is not None:
                self.add(
                    "suggestion_assignment",
                    AssignmentRecord(
                        self.new_id(IdKind.SUGGESTION_ASSIGNMENT),
                        life.suggestion.id,
                        unit_id,
                        role,
                        event.round,
                        _known(event.by_id),
                        event.at,
                        later[0].at if later else None,
                    ),
                )

    def _answer(self, life: Life, event: EventRecord, remedy: str, parts: Parts) -> AnswerRecord:
        said = self.chance.choice(_CLASSES)
        released = next((each for each in life.events if each.kind == Kind.RELEASE and each.round == event.round), None)
        answer = AnswerRecord(
            id=self.new_id(IdKind.SUGGESTION_ANSWER),
            suggestion_id=life.suggestion.id,
            round=event.round,
            unit_id=_known(parts.unit_id),
            state="drafted" if released is None else "released",
            answer_class=said.value,
            body=_ANSWERS[said].format(remedy=remedy),
            drafted_by_id=_known(event.by_id),
            drafted_at=event.at,
            released_class=None if released is None else said.value,
            released_by_id=None if released is None else released.by_id,
            released_at=None if released is None else released.at,
        )
        self.add("suggestion_answer", answer)
        return answer

    def _judge(self, life: Life, event: EventRecord) -> None:
        after = next((each for each in life.events if each.number == event.number + 1), None)
        is_unhappy = after is not None and after.kind == Kind.REOPEN
        satisfaction, comment = _UNHAPPY if is_unhappy else self.chance.choice(_JUDGED)
        self.add(
            "suggestion_rating",
            RatingRecord(
                self.new_id(IdKind.SUGGESTION_RATING),
                life.suggestion.id,
                event.round,
                event.by_id,
                satisfaction.value,
                comment,
                event.at,
            ),
        )

    def sign(self, life: Life, others: Sequence[UUID]) -> list[AuthorRecord]:
        """The first author, and those who were asked to sign with them."""
        begun_at, first_id = life.suggestion.created_at, life.events[0].by_id
        if first_id is None:
            return []
        found = [AuthorRecord(life.suggestion.id, first_id, "first", None, begun_at)]
        for each in others:
            state = self.chance.choice(("accepted", "accepted", "accepted", "invited", "declined"))
            answered_at = None if state == "invited" else begun_at + timedelta(hours=self.chance.randint(2, 30))
            found.append(AuthorRecord(life.suggestion.id, each, state, None, begun_at, answered_at))
        return found

    def support(self, life: Life, seconders: Sequence[UUID]) -> list[SupportRecord]:
        """Who seconds it, one after another since it was open to members."""
        filed = life.first(Kind.FILE)
        if filed is None:
            return []
        hours = max(1.0, min(60 * 24.0, (self.now - filed.at) / timedelta(hours=1)))
        times = sorted(filed.at + timedelta(hours=self.chance.uniform(0, hours)) for _ in seconders)
        return [
            SupportRecord(life.suggestion.id, each, None, at)
            for each, at in zip(seconders, times, strict=True)
            if at < self.now
        ]

    def talk(self, life: Life, people: Sequence[UUID], parts: Parts) -> None:
        """Comments of members, and one of the unit's."""
        filed, begun = life.first(Kind.FILE), life.first(Kind.BEGIN)
        said: list[tuple[UUID, UUID | None, str, datetime]] = (
            [] if filed is None else [(each, None, self.chance.choice(_COMMENTS), filed.at) for each in people]
        )
        if begun is not None and people:
            said.append((parts.lead_id, parts.unit_id, _UNIT_COMMENT, begun.at))
        for author_id, unit_id, body, since in said:
            at = since + timedelta(hours=self.chance.randint(1, 90))
            comment = CommentRecord(
                self.new_id(IdKind.SUGGESTION_COMMENT), life.suggestion.id, author_id, unit_id, body, "shown", at
            )
            if at < self.now:
                self.add("suggestion_comment", comment)

    def implement(self, life: Life, remedy: str, parts: Parts, *, state: ImplementationState) -> None:
        """What came of it, planned when it was answered; not after the present day."""
        released = life.last(Kind.RELEASE)
        if released is None:
            return
        days = sorted(released.at + _DAY * each for each in (14, 45, 75, 95))
        reached = [each for each in days if each < self.now]
        ends = {ImplementationState.VERIFIED: 1, ImplementationState.REWARDED: 2}
        if state not in {ImplementationState.PLANNED, ImplementationState.STOPPED} and len(reached) < len(days):
            state = ImplementationState.UNDER_WAY if reached else ImplementationState.PLANNED
        is_done = state is ImplementationState.DONE or state in ends
        done_at, verified_at = days[-1] if is_done else None, days[-1] + 6 * _DAY if state in ends else None
        rewarded_at = days[-1] + 20 * _DAY if state is ImplementationState.REWARDED else None
        if (rewarded_at or verified_at or released.at) >= self.now:
            state, verified_at, rewarded_at = ImplementationState.DONE, None, None
        reward = self.chance.randint(2, 5) if rewarded_at else None
        is_stopped = state is ImplementationState.STOPPED
        self.add(
            "implementation",
            ImplementationRecord(
                suggestion_id=life.suggestion.id,
                unit_id=_known(parts.unit_id),
                state=state.value,
                plan=f"{remedy}，分四步实施。",
                due_on=day_of(days[-1]),
                planned_by_id=parts.lead_id,
                planned_at=released.at,
                done_by_id=parts.lead_id if done_at else None,
                done_at=done_at,
                verified_by_id=parts.supervisor_id if verified_at else None,
                verified_at=verified_at,
                stopped_reason="场地另有规划，停止实施。" if is_stopped else None,
                stopped_at=min(days[0], self.now - _DAY) if is_stopped else None,
                reward_class=reward,
                reward_fen=_REWARD_FEN[reward] if reward else None,
                rewarded_at=rewarded_at,
            ),
        )
        self._milestones(life, days, state)
        if done_at is not None:
            self._effects(life, parts, done_at)

    def _milestones(self, life: Life, days: Sequence[datetime], state: ImplementationState) -> None:
        begun = state not in {ImplementationState.PLANNED, ImplementationState.STOPPED}
        for number, (title, at) in enumerate(zip(_MILESTONES, days, strict=True), 1):
            is_done = begun and at < self.now
            row = MilestoneRecord(life.suggestion.id, number, title, day_of(at), day_of(at) if is_done else None)
            self.add("milestone", row)

    def _effects(self, life: Life, parts: Parts, at: datetime) -> None:
        for kind, (least, most), basis in self.chance.sample(_EFFECTS, k=self.chance.randint(1, 2)):
            amount = self.chance.randint(least, most)
            effect = EffectRecord(
                self.new_id(IdKind.EFFECT_FIGURE), life.suggestion.id, kind, amount, basis, parts.lead_id, at
            )
            self.add("effect_figure", effect)


def _known(value: UUID | None) -> UUID:
    if value is None:
        raise ValueError("a row of the seeds lacks a key")
    return value

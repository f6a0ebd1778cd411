"""A member's copy of their own data as a page for people: one table for each section, no script, nothing from afar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any, Final

import api.root  # noqa: F401  # modules of the schema refer to each other: this is the order that works
from api.enums import Words
from api.messages import translate
from api.schema.activities.codes import REGISTRATION_WORDS
from api.schema.auth.nouns import ROLE_WORDS
from api.schema.dues.nouns import METHOD_WORDS
from api.schema.members import correction_requests, join_requests
from api.schema.members.lives import CAUSE_WORDS
from api.schema.members.on_behalf import BASIS_WORDS, OPERATION_WORDS
from api.schema.members.own_view import PURPOSE_WORDS
from api.schema.members.states import EMPLOYMENT_WORDS, STATE_WORDS
from api.schema.organisations import POST_WORDS
from api.schema.votes.nomination_codes import NOMINATION_WORDS
from domain.members.catalogue import CATALOGUE, KnownCategory
from domain.shared.calendar import SHANGHAI

LABELS: Mapping[str, tuple[str, str]] = {
    "activation_expires_at": ("激活码有效期至", "Activation code valid until"),
    "amount_fen": ("金额（分）", "Amount, fen"),
    "at": ("时间", "When"),
    "attempt": ("申请次数", "Attempt"),
    "basis": ("依据", "By what"),
    "cause": ("变动原因", "Cause"),
    "closing": ("终止原因", "What ended it"),
    "closed_at": ("办结时间", "Ended"),
    "created_at": ("建立时间", "Made"),
    "chosen_at": ("选择时间", "Chosen"),
    "decided_at": ("审批时间", "Decided"),
    "digest_hour": ("每日汇总时刻（点）", "Hour of the daily digest"),
    "email_off": ("不以邮件接收的类别", "Groups that do not come by e-mail"),
    "last_delivered_at": ("最近送达时间", "Last delivered"),
    "platform": ("手机系统", "Kind of phone"),
    "push_off": ("不推送的类别", "Groups that are not pushed"),
    "address": ("邮箱地址", "Address"),
    "confirmed_at": ("确认时间", "Confirmed"),
    "set_at": ("设置时间", "Set"),
    "locale": ("语言", "Language"),
    "quiet_ends": ("免打扰结束（零点起分钟）", "Quiet hours end, minutes after midnight"),
    "quiet_starts": ("免打扰开始（零点起分钟）", "Quiet hours begin, minutes after midnight"),
    "sms_off": ("不以短信接收的类别", "Groups that do not come by short message"),
    "device_name": ("设备名称", "Device"),
    "dismissed_at": ("解除时间", "Dismissed"),
    "document_number": ("文号", "Document"),
    "due_on": ("缴纳期限", "Due"),
    "due_at": ("办理期限", "Due"),
    "employer_has_union": ("单位已建会", "Employer has a union"),
    "employer_note": ("备注", "Note"),
    "employment_kind": ("就业类型", "Employment"),
    "ends_on": ("结束日期", "Last day"),
    "erased_at": ("注销时间", "Erased"),
    "erasure_requested_at": ("申请注销时间", "Erasure asked for"),
    "expires_at": ("有效期至", "Valid until"),
    "file_name": ("文件名", "File"),
    "facts": ("内容", "Content"),
    "field": ("更正项目", "Field"),
    "has_password": ("已设密码", "Password set"),
    "id": ("内部编号", "Id"),
    "identity_number": ("身份证号", "Identity number"),
    "is_given": ("是否同意", "Given"),
    "is_synced": ("云端同步", "Synced"),
    "issuer": ("签发方", "Issuer"),
    "joined_on": ("入会日期", "Day of joining"),
    "kind": ("类别", "Kind"),
    "last_used_at": ("最近使用", "Last used"),
    "method": ("缴纳方式", "Method"),
    "month_on": ("月份", "Month"),
    "months": ("月数", "Months"),
    "media_type": ("文件类型", "Form"),
    "member_number": ("会员证号", "Member number"),
    "name": ("名称", "Name"),
    "note": ("备注", "Note"),
    "number": ("编号", "Number"),
    "operation": ("代办事项", "What was entered"),
    "organisation": ("工会组织", "Organisation"),
    "paid_on": ("缴纳日期", "Paid on"),
    "password_changed_at": ("密码修改时间", "Password changed"),
    "phone_number": ("电话", "Phone number"),
    "post": ("职务", "Office"),
    "proof_kind": ("验证方式", "Proof"),
    "proposed_on": ("提出日期", "Proposed on"),
    "proposed_masked": ("更正内容（部分隐藏）", "Proposed value, masked"),
    "proposed_value": ("更正内容", "Proposed value"),
    "proven_at": ("验证时间", "Proven"),
    "provider": ("身份提供方", "Provider"),
    "purpose": ("事项", "Purpose"),
    "read_at": ("阅读时间", "Read"),
    "reason": ("理由", "Reason"),
    "recorded_at": ("登记时间", "Recorded"),
    "reference": ("申请编号", "Reference"),
    "reminded_on": ("催缴日期", "Reminded on"),
    "removed_at": ("移除时间", "Removed"),
    "revoked_at": ("收回时间", "Ended"),
    "revoked_reason": ("收回原因", "Why ended"),
    "role": ("角色", "Role"),
    "rotated_at": ("最近续期", "Renewed"),
    "settled_on": ("结清日期", "Settled on"),
    "size_bytes": ("大小（字节）", "Size, bytes"),
    "activity": ("活动", "Activity"),
    "applied_at": ("申请时间", "Applied"),
    "benefit": ("普惠项目", "Benefit"),
    "excess_fen": ("自付金额（分）", "Excess, fen"),
    "issued_at": ("发放（颁发）时间", "Issued"),
    "attended_sessions": ("出席次数", "Sessions attended"),
    "held_sessions": ("系列活动总次数", "Sessions held"),
    "issued_on": ("发放（颁发）日期", "Issued on"),
    "place": ("摇号位次", "Place in the draw"),
    "rank": ("次序", "Rank"),
    "decision": ("处理结果", "Decision"),
    "merchant": ("商户", "Merchant"),
    "pick_up_place": ("领取点", "Place where it is picked up"),
    "receipt_number": ("小票号", "Receipt"),
    "redeemed_at": ("核销时间", "Redeemed"),
    "reversed_at": ("撤销核销时间", "Taken back"),
    "valid_until_at": ("有效期至", "Valid until"),
    "value_fen": ("面值（分）", "Value, fen"),
    "places": ("名额数", "Places"),
    "points": ("积分", "Points"),
    "left_points": ("剩余积分", "Points left"),
    "forgiven_points": ("免予扣回的积分", "Points not taken back"),
    "earned_on": ("获得日期", "Earned on"),
    "exchanged_at": ("兑换时间", "Exchanged"),
    "returned_at": ("退还时间", "Given back"),
    "taken_back_at": ("扣回时间", "Taken back"),
    "priority": ("候补优先级", "Priority in the line"),
    "is_walk_in": ("是否现场参加", "Walk-in"),
    "is_forced": ("是否由工作人员放行", "Let in against the rules"),
    "happened_at": ("发生时间", "Happened"),
    "device_at": ("设备时间", "By the device's clock"),
    "opened_at": ("登记时间", "Recorded"),
    "decision_note": ("处理说明", "Why it was decided so"),
    "offer_ends_at": ("确认时限", "To be accepted by"),
    "is_late": ("是否临期取消", "Cancelled late"),
    "reminded_at": ("提醒时间", "Reminded"),
    "satisfaction": ("满意度", "Satisfaction"),
    "comment": ("反馈文字", "Words"),
    "given_at": ("首次反馈时间", "Given"),
    "changed_at": ("最近修改时间", "Changed"),
    "code": ("验证码", "Code"),
    "revoke_reason": ("撤销原因", "Why revoked"),
    "offer_reminded_at": ("名额确认提醒时间", "Reminded of the offer"),
    "reported_at": ("举报时间", "Reported"),
    "is_removed": ("是否移除", "Removed or not"),
    "made_at": ("生成时间", "Made"),
    "companions_and_answers": ("随行人员与答复", "Companions and answers"),
    "tags": ("标签", "Tags"),
    "since_on": ("欠缴起始月份", "Unpaid since"),
    "starts_on": ("开始日期", "First day"),
    "state": ("会籍状态", "State"),
    "status": ("状态", "State"),
    "subject": ("关联账号", "Account"),
    "submitted_at": ("提交时间", "Submitted"),
    "text_version": ("文本版本", "Version of the text"),
    "tries": ("尝试次数", "Tries"),
    "unlinked_at": ("解除关联时间", "Unlinked"),
    "uploaded_at": ("上传时间", "Sent in"),
    "until_on": ("截止日期", "Until"),
    "version": ("序号", "Number"),
    "withdrawn_at": ("撤销时间", "Withdrawn"),
    "vote": ("选举或表决", "Vote"),
    "station": ("投票站", "Station"),
    "has_voted": ("是否已投票", "Voted"),
    "subject_number": ("所异议的会员号", "Number objected to"),
    "text": ("内容", "Text"),
    "answer": ("答复", "Answer"),
    "answers": ("选票内容", "Ballot"),
    "channel": ("渠道", "Channel"),
    "cast_at": ("投票时间", "Cast"),
    "weight": ("选票权重", "Weight of the ballot"),
    "came_at": ("到场时间", "Came"),
    "left_at": ("离场时间", "Left"),
    "delegated_at": ("委托时间", "Delegated"),
    "ended_at": ("终止时间", "Ended"),
    "ended_as": ("终止方式", "How it ended"),
    "words": ("竞选陈述", "Statement"),
    "words_en": ("竞选陈述（英文）", "Statement in English"),
    "seconder_count": ("附议人数", "Seconders"),
    "consented_at": ("接受提名时间", "Consented"),
    "end_code": ("终止原因", "Why it ended"),
    "ended_reason": ("未通过原因", "Why it was refused"),
    "seconded_at": ("附议时间", "Seconded"),
    "suggestion": ("建议", "Suggestion"),
    "expected_effect": ("预期效果", "Expected effect"),
    "added_at": ("加入时间", "Added"),
    "answered_at": ("答复邀请时间", "Answered"),
    "supported_at": ("附议时间", "Supported"),
    "hidden_reason": ("隐藏理由", "Why hidden"),
    "written_at": ("发表时间", "Written"),
    "moderated_at": ("审核时间", "Moderated"),
    "round": ("办理轮次", "Round"),
    "rated_at": ("评价时间", "Rated"),
    "unit": ("承办单位", "Answering unit"),
    "title": ("标题", "Title"),
    "body": ("内容", "Text"),
    "visibility": ("可见范围", "Who may read it"),
    "asked_at": ("提问时间", "Asked"),
    "support_count": ("同问人数", "Members who ask it, too"),
    "follow_up": ("追问", "Follow-up"),
    "followed_up_at": ("追问时间", "Followed up"),
    "second_answer": ("再次答复", "Second answer"),
    "answered_again_at": ("再次答复时间", "Answered again"),
    "decline_reason": ("不予答复的理由", "Why it was not answered"),
    "question": ("提问", "Question"),
    "survey": ("问卷", "Survey"),
    "said": ("答卷", "Answer"),
    "branch": ("所属单位", "Branch"),
    "news_item": ("信息", "News item"),
    "legal_article": ("法律知识", "Legal article"),
    "is_helpful": ("有帮助", "Helpful"),
    "quiz": ("知识竞赛", "Quiz"),
    "question_count": ("题数", "Questions"),
    "started_at": ("开始时间", "Begun"),
    "ends_at": ("截止时间", "Ends"),
    "chosen": ("作答", "What was chosen"),
    "score": ("答对题数", "Right answers"),
    "is_passed": ("是否合格", "Passed"),
    "since": ("起始时间", "Since"),
    "bank": ("题库", "Question bank"),
    "reasons": ("推荐理由", "Reasons"),
    "nominated_at": ("推荐时间", "Nominated"),
    "review_reason": ("评审意见", "Word of the review"),
    "awarded_at": ("表彰时间", "Awarded"),
    "showcase_text": ("风采展示文字", "What is shown"),
    "honour": ("荣誉", "Honour"),
    "public_notice": ("公示", "Public notice"),
    "opens_on": ("公示起始日", "First day"),
    "closes_on": ("公示截止日", "Last day"),
    "remark": ("公示内容", "What stood beside the name"),
    "struck_at": ("移出名单时间", "Taken out"),
    "person_number": ("异议对象序号", "Person objected to"),
    "course": ("课程", "Course"),
    "competition": ("技能竞赛", "Competition"),
    "team_name": ("队名", "Team"),
    "is_consented": ("是否同意", "Consented"),
    "withdraw_reason": ("撤销原因", "Why it was withdrawn"),
    "decide_reason": ("审核意见", "Word of the officer"),
    "award": ("奖项", "Award"),
    "lesson": ("课时", "Lesson"),
    "enrolled_at": ("报名时间", "Enrolled"),
    "completed_at": ("完成时间", "Completed"),
    "done_at": ("完成时间", "Done"),
    "valid_until": ("有效期至", "Valid until"),
}
"""Headings of columns, in Chinese and English."""

SECTION_NAMES: Mapping[str, tuple[str, str]] = {
    "evidence": ("证明材料", "Evidence"),
    "deputies": ("本人指定的代理", "Deputies that you appointed"),
    "charges": ("应缴会费", "Dues charged"),
    "receipts": ("会费收据", "Receipts of dues"),
    "check_in": ("活动签到", "Coming to activities and leaving them"),
    "conflicts": ("签到冲突", "Conflicts of check-in"),
    "appeals": ("未到场申诉", "Appeals against no-shows"),
    "tags": ("班次等标签", "Tags, as shifts"),
    "vouchers": ("票券", "Vouchers"),
    "redemptions": ("票券核销记录", "Uses of vouchers"),
    "redemption_conflicts": ("核销争议", "Uses of vouchers in conflict"),
    "objections": ("名册异议", "Objections to a roll"),
    "presence": ("会议签到", "Presence at meetings"),
    "delegations": ("本人的委托", "Delegations that you gave"),
    "delegations_held": ("受托投票", "Delegations to you"),
    "nominations": ("本人被提名", "Where you were nominated"),
    "nominations_made": ("本人提出的提名", "Nominations that you made"),
    "seconded": ("本人附议的提名", "Nominations that you seconded"),
    "nomination_objections": ("候选人异议", "Objections against nominees"),
    "named_ballots": ("记名选票", "Named ballots"),
    "supported": ("本人附议的建议", "Suggestions that you supported"),
    "comments": ("本人的评论", "Comments that you wrote"),
    "ratings": ("本人对答复的评价", "What you said about answers"),
    "attachments": ("本人上传的附件", "Attachments that you added"),
    "management_questions": ("本人向管理方的提问", "Questions that you asked the management"),
    "management_questions_supported": ("本人同问的提问", "Questions that you ask, too"),
    "answers": ("本人的记名答卷", "Answers that you gave by name"),
    "honours": ("本人的荣誉推荐", "Honours for which you were nominated"),
    "honours_nominated_for": ("本人提出的荣誉推荐", "Nominations for honours that you made"),
    "notice_objections": ("公示异议", "Objections to public notices"),
    "competitions": ("技能竞赛报名", "Competitions that you were entered for"),
    "competition_wins": ("竞赛获奖", "Awards that you won"),
    "keys_known": ("本人知悉答案的题库", "Banks whose keys you know"),
    "unit_staff": ("本人担任的经办人", "Units that you act for"),
    "reminders": ("催缴记录", "Reminders of dues"),
    "lapse_proposals": ("自动退会提议", "Proposals of a lapse"),
    "deputy_for": ("本人担任的代理", "Where you are a deputy"),
    "password": ("密码", "Password"),
    "passkeys": ("通行密钥", "Passkeys"),
    "sign_on_identities": ("单点登录关联账号", "Linked accounts"),
    "preferences": ("消息接收设置", "What you chose about messages"),
    "email_address": ("电子邮箱", "E-mail address"),
    "push_subscriptions": ("开启消息推送的设备", "Devices that are woken by messages"),
    "sign_in_codes": ("短信验证码", "Codes by short message"),
}
"""Names of sections beside those of their categories."""

_WORDS: Mapping[str, Words] = {
    "basis": BASIS_WORDS,
    "cause": CAUSE_WORDS,
    "employment_kind": EMPLOYMENT_WORDS,
    "field": correction_requests.FIELD_WORDS,
    "operation": OPERATION_WORDS,
    "post": POST_WORDS,
    "purpose": PURPOSE_WORDS,
    "role": ROLE_WORDS,
    "method": METHOD_WORDS,
    "state": {**NOMINATION_WORDS, **STATE_WORDS, **REGISTRATION_WORDS},
    "status": {**join_requests.STATUS_WORDS, **correction_requests.STATUS_WORDS},
}
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}th{background:#f4f4f4}dt{float:left;clear:left;width:9rem;color:#555}"
)
_TITLE: Final = ("个人信息副本", "Copy of your data")
_FACTS: Final = (("处理目的", "Purpose"), ("法律依据", "Legal basis"), ("保存期限", "Retention"))
_NONE: Final = ("无", "None")
_YES_NO: Final = {True: ("是", "Yes"), False: ("否", "No")}


def page_begin(member_number: str, now: datetime, locale: str) -> bytes:
    """The head of the page: whose copy it is, and as of when."""
    title = _said(_TITLE, locale)
    return (
        f'<!DOCTYPE html><html lang="{escape(locale)}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><p>{escape(member_number)} · {_shown(now, locale)}</p>"
    ).encode()


def section_begin(category: KnownCategory, section: str, locale: str) -> bytes:
    """The heading of a section; the first one of a category tells what it is kept for."""
    known, parts = CATALOGUE[category], []
    if section not in SECTION_NAMES or section in _OPENS_CATEGORY:
        texts = zip(_FACTS, (known.purpose, known.basis, known.retention), strict=True)
        facts = "".join(f"<dt>{_said(name, locale)}</dt><dd>{_said(text, locale)}</dd>" for name, text in texts)
        parts.append(f"<h2>{_said(known.name, locale)}</h2><dl>{facts}</dl>")
    if section in SECTION_NAMES:
        parts.append(f"<h3>{_said(SECTION_NAMES[section], locale)}</h3>")
    return "".join((*parts, "<table>")).encode()


def section_rows(rows: Sequence[Mapping[str, Any]], locale: str, *, has_head: bool) -> bytes:
    """Rows of the table, after its headings if `has_head`."""
    lines = []
    if has_head:
        lines.append("".join(f"<th>{_said(LABELS[name], locale)}</th>" for name in rows[0]))
    lines += ["".join(f"<td>{_cell(name, value, locale)}</td>" for name, value in row.items()) for row in rows]
    return "".join(f"<tr>{line}</tr>" for line in lines).encode()


def section_end(locale: str, *, is_empty: bool) -> bytes:
    """The end of the table."""
    return f"</table>{f'<p>{_said(_NONE, locale)}</p>' if is_empty else ''}".encode()


def page_end() -> bytes:
    """The end of the page."""
    return b"</body></html>"


_OPENS_CATEGORY: Final = frozenset({"password", "charges"})
"""Sections with a name of their own that stand first in their category."""


def _said(pair: tuple[str, str], locale: str) -> str:
    return escape(pair[0] if locale == "zh-CN" else pair[1])


def _cell(name: str, value: object, locale: str) -> str:
    if name == "kind":
        return escape(translate(f"NOTIFICATION_{str(value).upper()}", locale))
    if name in _WORDS and value in _WORDS[name]:
        return escape(_WORDS[name][str(value)][locale])
    return _shown(value, locale)


def _shown(value: object, locale: str) -> str:
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return _said(_YES_NO[value], locale)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return escape("; ".join(f"{name}: {each}" for name, each in value.items()))
    return escape(str(value))

"""Sentences about the offices around suggestions, and about their implementation."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
SUGGESTION_OFFICES: Mapping[str, tuple[str, str]] = {
    "ANSWERING_UNIT_NOT_FOUND": ("There is no such answering unit here.", "本单位没有该承办单位。"),
    "ANSWERING_UNIT_CLOSED": ("This answering unit is closed.", "该承办单位已停用。"),
    "ANSWERING_UNIT_BUSY": (
        "This unit has {count} in hand: name another unit that takes them.",
        "该承办单位尚有 {count} 件在办，请指定接办单位。",
    ),
    "SUGGESTION_CODE_INVALID": (
        "A code has 1 to 16 capital letters, digits and hyphens.",
        "代码为 1 至 16 位大写字母、数字或连字符。",
    ),
    "SUGGESTION_CODE_TAKEN": ("This code is in use already.", "该代码已被使用。"),
    "SUGGESTION_POSITION_INVALID": ("A position is a number from 0 to 9999.", "序号为 0 至 9999。"),
    "UNIT_STAFF_NOT_FOUND": ("There is no such entry.", "没有该经办人记录。"),
    "UNIT_STAFF_MEMBER_NOT_FOUND": (
        "No member has this number and this name.",
        "没有会员编号与姓名均相符的在册会员。",
    ),
    "UNIT_STAFF_EXISTS": ("This member acts for the unit already.", "该会员已是本单位经办人。"),
    "UNIT_STAFF_DAYS_INVALID": (
        "Choose days from today on, at most a year ahead, in their order.",
        "请选择今日起一年内的日期，并注意先后顺序。",
    ),
    "SUGGESTION_HANDLER_INVALID": (
        "This organisation cannot handle suggestions.",
        "该组织不能办理建议。",
    ),
    "SUGGESTION_ROUTE_NOT_FOUND": ("There is no such route.", "没有该分办规则。"),
    "ANSWER_TEMPLATE_PLACEHOLDER_UNKNOWN": (
        "Nothing can be put in for {name}; use reference, title or category.",
        "无法填入 {name}，可用 reference、title、category。",
    ),
    "MANAGEMENT_QUESTIONS_INVALID": ("Name 1 to {limit} questions.", "请选择 1 至 {limit} 个提问。"),
    "SUGGESTIONS_INVALID": ("Name 1 to {limit} suggestions.", "请选择 1 至 {limit} 条建议。"),
    "IMPLEMENTATION_NOT_FOUND": ("This suggestion has no implementation.", "该建议没有实施计划。"),
    "IMPLEMENTATION_EXISTS": ("This suggestion has an implementation already.", "该建议已有实施计划。"),
    "IMPLEMENTATION_STATE_REFUSED": (
        "This cannot be done: the implementation is {state}.",
        "不能进行此操作：实施工作{state}。",
    ),
    "IMPLEMENTATION_DAY_INVALID": (
        "Choose days that lie within the plan, in their order.",
        "请选择计划期内的日期，并注意先后顺序。",
    ),
    "IMPLEMENTATION_OWN": (
        "Somebody else verifies it, who does not act for the unit.",
        "须由主办单位以外的其他人员验收。",
    ),
    "MILESTONES_INVALID": ("A plan has at most {limit} milestones.", "里程碑最多 {limit} 个。"),
    "MILESTONE_NOT_FOUND": ("There is no such milestone.", "没有该里程碑。"),
    "EFFECTS_INVALID": (
        "State each kind of effect once, money in fen and the others as numbers.",
        "每类成效只填一次，金额以分计，其他以数量计。",
    ),
    "REWARD_INVALID": (
        "With this effect, class {least_class} or a lower one can be given, and at most {most_fen} fen.",
        "按此成效最高可评 {least_class} 等，奖金不超过 {most_fen} 分。",
    ),
}
# Words for the states of an implementation, put into the sentences of refusals.
IMPLEMENTATION_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("planned", "已计划"),
    "under_way": ("under way", "实施中"),
    "done": ("reported done", "已报完成"),
    "verified": ("verified", "已验收"),
    "rewarded": ("rewarded", "已奖励"),
    "stopped": ("given up", "已终止"),
}

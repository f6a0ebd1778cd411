"""Sentences about organisations, offices and rules."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
ORGANISATIONS: Mapping[str, tuple[str, str]] = {
    "ORGANISATION_CLOSED": ("This organisation was merged or dissolved.", "该组织已合并或撤销。"),
    "ORGANISATION_IS_TOP": ("The top of the union stays where it is.", "最上级工会不能移动、合并或撤销。"),
    "KIND_NOT_ALLOWED_THERE": (
        "An organisation of kind {kind} cannot stand directly below one of kind {parent_kind}.",
        "{kind} 类组织不能直接设在 {parent_kind} 类组织之下。",
    ),
    "ORGANISATION_IN_OWN_SUBTREE": ("An organisation cannot stand below itself.", "组织不能移到自身之下。"),
    "TREE_TOO_DEEP": ("A path has at most {limit} organisations.", "组织层级最多 {limit} 层。"),
    "TOO_MANY_CHILDREN": (
        "At most {limit} organisations stand directly below one.",
        "一个组织之下最多直接设 {limit} 个组织。",
    ),
    "CODE_IN_USE": ("This code is or was that of another organisation.", "该代码已被其他组织使用过。"),
    "INVALID_CODE": (
        "A code has 1 to {limit} capitals and digits, with hyphens between them.",
        "代码为 1 至 {limit} 位大写字母和数字，可用连字符分隔。",
    ),
    "UNION_CODE_INVALID": (
        "The code of a union has 2 to 8 letters from A to Z.",
        "工会代码为 2 至 8 位字母（A 至 Z）。",
    ),
    "UNION_CODE_IN_USE": ("There is a union with this code already.", "已有使用该代码的工会。"),
    "INVALID_ORGANISATION_NAME": ("A name has 1 to {limit} characters.", "名称应为 1 至 {limit} 个字符。"),
    "DAY_OUT_OF_RANGE": (
        "Choose a day from {earliest_on} to {latest_on}.",
        "日期应在 {earliest_on} 至 {latest_on} 之间。",
    ),
    "SUCCESSOR_UNSUITABLE": ("This organisation cannot take over what the other one has.", "该组织不能作为接收组织。"),
    "ORGANISATION_HAS_CHILDREN": (
        "There are {count} organisations below it; name a successor.",
        "其下还有 {count} 个组织，请指定接收组织。",
    ),
    "ORGANISATION_HAS_MEMBERS": (
        "It has {count} members; name a successor.",
        "该组织还有 {count} 名会员，请指定接收组织。",
    ),
    "ORGANISATION_HAS_OPEN_REQUESTS": (
        "There are {count} join requests waiting; name a successor.",
        "该组织还有 {count} 份待审入会申请，请指定接收组织。",
    ),
    "POST_NOT_FOUND": ("There is no such office.", "没有找到该职务。"),
    "POST_CLOSED": ("This office was closed.", "该职务已撤销。"),
    "TOO_MANY_POSTS": ("An organisation has at most {limit} offices.", "一个组织最多设 {limit} 个职务。"),
    "INVALID_SEATS": ("An office has 1 to {limit} seats.", "一个职务应为 1 至 {limit} 席。"),
    "POST_HELD": ("All seats of the office are taken on one of these days.", "该职务在所选期间内已满员。"),
    "HOLDER_UNSUITABLE": (
        "Only an active member of the organisation, or of one below it, can hold this office.",
        "只有该组织及其下级组织的在会会员可以担任此职务。",
    ),
    "TERM_NOT_FOUND": ("There is no such term of office.", "没有找到该任期。"),
    "TERM_ENDED": ("This term of office ended before that day.", "该任期在此日期之前已结束。"),
    "RULE_VALUE_OUT_OF_RANGE": (
        "Choose a value from {minimum} to {maximum}.",
        "数值应在 {minimum} 至 {maximum} 之间。",
    ),
    "RULE_SOURCE_REQUIRED": (
        "Say where the rule comes from, in 1 to {limit} characters.",
        "请填写规则依据，1 至 {limit} 个字符。",
    ),
    "RULE_DAY_TAKEN": ("A value of this rule begins there on that day already.", "该组织的此规则已有同日生效的版本。"),
    "RULE_VERSION_NOT_FOUND": ("There is no such version.", "没有找到该规则版本。"),
    "RULE_VERSION_BEGUN": ("This version has begun; set a new one instead.", "该版本已生效，请另设新版本。"),
}

"""Every sentence that a client reads, by code and language. Codes never change; sentences may."""

from collections.abc import Mapping

from api.roster_messages import ROSTER_MESSAGES

LOCALES = ("en", "zh-CN")
DEFAULT_LOCALE = "en"

# code: (English, Chinese). Facts stand in braces.
_TRANSPORT: Mapping[str, tuple[str, str]] = {
    "BAD_REQUEST": (
        "The request is not a well-formed GraphQL request: {reason}.",
        "请求不是格式正确的 GraphQL 请求：{reason}。",
    ),
    "BATCHING_NOT_SUPPORTED": (
        "Send one operation per request: a JSON array of operations is not accepted.",
        "每次请求只能发送一个操作，不接受操作数组。",
    ),
    "BODY_TOO_LARGE": ("The request may have at most {limit} bytes.", "请求最多 {limit} 字节。"),
    "CSRF_HEADER_REQUIRED": (
        "A GET request with cookies needs the header X-Client or GraphQL-Preflight.",
        "带 Cookie 的 GET 请求需要 X-Client 或 GraphQL-Preflight 请求头。",
    ),
    "FORBIDDEN": ("You may not do this.", "您没有此项权限。"),
    "FORBIDDEN_ORIGIN": ("This origin may not open a connection.", "此来源不允许建立连接。"),
    "INTERNAL": ("Something went wrong on our side. Incident {incident}.", "服务器出现问题，事件编号 {incident}。"),
    "INVALID_CONTENT_ENCODING": ("Send the body without a content encoding.", "请求正文不应压缩编码。"),
    "INVALID_CONTENT_TYPE": (
        "Send the body as application/json in UTF-8.",
        "请以 UTF-8 的 application/json 发送正文。",
    ),
    "METHOD_NOT_ALLOWED": (
        "This method is not allowed here. Allowed: {allowed}.",
        "此处不允许该方法，可用：{allowed}。",
    ),
    "NOT_ACCEPTABLE": (
        "The answer can be application/graphql-response+json or application/json.",
        "应答只能是 application/graphql-response+json 或 application/json。",
    ),
    "NOT_FOUND": ("There is nothing here for you.", "没有找到您可以访问的内容。"),
    "OPERATION_RESOLUTION_FAILURE": ("{reason}", "{reason}"),
    "OVERLOADED": ("The server is busy. Try again in a moment.", "服务器繁忙，请稍后重试。"),
    "UNAVAILABLE": (
        "The records cannot be reached at the moment. Try again with the same request key.",
        "暂时无法访问数据，请用同一请求键重试。",
    ),
    "PERSISTED_QUERY_NOT_SUPPORTED": ("PersistedQueryNotSupported", "PersistedQueryNotSupported"),
    "RATE_LIMITED": ("Too much was asked in a short time. Try again in a moment.", "请求过于频繁，请稍后重试。"),
    "REQUEST_TIMEOUT": ("The request took too long to arrive.", "请求传输超时。"),
    "SUBSCRIPTION_NOT_SUPPORTED": (
        "Subscriptions need a WebSocket (graphql-transport-ws).",
        "订阅需要 WebSocket（graphql-transport-ws）。",
    ),
    "TIMEOUT": ("The operation took too long and was stopped.", "操作超时，已停止。"),
    "TOO_MANY_CONNECTIONS": ("There are too many open connections.", "打开的连接过多。"),
    "TOO_MANY_SUBSCRIPTIONS": (
        "One connection carries at most {limit} operations at a time.",
        "一个连接同时最多 {limit} 个操作。",
    ),
    "UNAUTHENTICATED": ("Sign in first.", "请先登录。"),
}
_ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "INVALID_CURSOR": ("The cursor was not made by this list in this order.", "游标不属于此列表的此排序。"),
    "INVALID_ID": ("{argument} must be the id of a {type}.", "{argument} 必须是 {type} 的标识。"),
    "INVALID_TEXT": ("A text holds a character that cannot be kept.", "文本含有无法保存的字符。"),
    "INVALID_ORDER": ("Give at most {limit} different sort keys.", "最多 {limit} 个不同的排序项。"),
    "INVALID_SEARCH": ("Search for 1 to {limit} characters.", "搜索内容应为 1 至 {limit} 个字符。"),
    "ONE_VALUE_ONLY": ("{argument} takes exactly one id.", "{argument} 只接受一个标识。"),
    "PAGE_ARGUMENTS_CONFLICT": (
        "Give either `first` with `after`, or `last` with `before`.",
        "请使用 first 与 after，或 last 与 before。",
    ),
    "PAGE_SIZE_OUT_OF_RANGE": ("A page has 1 to {limit} objects.", "每页 1 至 {limit} 条。"),
    "PAGE_SIZE_REQUIRED": (
        "Say how many objects you want: `first` or `last`, 1 to {limit}.",
        "请给出 first 或 last，1 至 {limit}。",
    ),
    "REQUEST_KEY_REUSED": (
        "This request key has been used for another action. Make a new key for each action.",
        "该请求键已用于另一操作，请为每个操作生成新的请求键。",
    ),
    "TOO_MANY_VALUES": ("{argument} takes at most {limit} values.", "{argument} 最多 {limit} 个值。"),
}
_JOINING: Mapping[str, tuple[str, str]] = {
    "IDENTITY_IN_USE": (
        (
            "This identity number or phone number cannot be used for a new request. "
            "If you are a member, sign in; otherwise ask your branch."
        ),
        "该身份证号或手机号不能用于新的申请。如您已是会员请登录，否则请联系所在分会。",
    ),
    "CONSENT_TEXT_OUTDATED": (
        "The text has changed: version {version} holds now. Please read it again.",
        "文本已更新为第 {version} 版，请重新阅读。",
    ),
    "MEMBER_ERASED": ("This member has been erased before.", "该会员已注销。"),
    "MEMBER_NOT_LEFT": (
        "Only members who have left or died can be erased.",
        "仅已退会或已故会员可以注销。",
    ),
    "EFFECTIVE_BEFORE_LAST_CHANGE": (
        "The membership last changed on {began_on}; a change cannot begin before that day.",
        "该会籍最近一次变动生效于 {began_on}，变动不得早于该日。",
    ),
    "EFFECTIVE_IN_FUTURE": ("The day lies in the future.", "生效日期不能晚于今天。"),
    "MEMBERSHIP_TRANSITION_REFUSED": (
        "A membership that is {state} cannot become {target}.",
        "会籍状态为 {state} 时不能变更为 {target}。",
    ),
    "INVALID_IDENTITY_NUMBER": ("This is not a valid identity number.", "身份证号无效，请核对。"),
    "INVALID_NAME": ("A name has 2 to 40 letters.", "姓名应为 2 至 40 个文字。"),
    "INVALID_NOTE": (
        "Write at most {limit} characters, without control characters.",
        "最多 {limit} 个字符，不含控制字符。",
    ),
    "INVALID_PHONE_NUMBER": ("This is not a valid phone number.", "电话号码无效，请核对。"),
    "JOIN_REQUEST_CLOSED": ("This request has been decided or withdrawn.", "该申请已审结或已撤回。"),
    "JOIN_REQUEST_OPEN": ("This request is still in review.", "该申请仍在审核中。"),
    "JOIN_REQUEST_SUPERSEDED": (
        "This request has been taken up again. Use the reference of the newest one.",
        "该申请已重新提交，请使用最新的申请编号。",
    ),
    "HOLDING_POOL_NOT_FOUND": (
        "This union has no place yet for people whose employer has no union. Please ask the federation.",
        "本工会尚未设立待转入会员库，请联系上级工会。",
    ),
    "JOIN_REQUEST_NOT_FOUND": ("There is no such request.", "没有找到该申请。"),
    "ORGANISATION_NOT_FOUND": ("There is no such organisation.", "没有找到该组织。"),
    "ORGANISATION_TAKES_NO_MEMBERS": (
        "People join a branch or a group. Choose one below this organisation.",
        "请选择分会或工会小组加入。",
    ),
    "TOO_YOUNG": ("One can join from the age of {years}.", "年满 {years} 周岁方可入会。"),
}
_MEMBERSHIPS: Mapping[str, tuple[str, str]] = {
    "DOCUMENT_NUMBER_REQUIRED": (
        "Give the number of the decision or reminder on file.",
        "请填写存档决定或催告的文号。",
    ),
    "EMPLOYMENT_DOES_NOT_FIT": (
        "This kind of employment does not go with the membership: retained members are retired or unemployed.",
        "就业类型与会籍状态不符：保留会籍仅限退休或失业人员。",
    ),
    "INVALID_DOCUMENT_NUMBER": (
        "A document number has 2 to 40 letters, digits, brackets and strokes.",
        "文号应为 2 至 40 个文字、数字、括号或连接号。",
    ),
    "MEMBERSHIP_NOT_IN_FORCE": ("Only members in force can move.", "仅在会会员可以转会。"),
    "NOTHING_TO_CORRECT": ("There is no change to take back.", "没有可以更正的会籍变动。"),
    "OWN_MEMBERSHIP": ("Another officer decides on your membership.", "本人会籍须由其他干部办理。"),
    "TRANSFER_ALREADY_OPEN": ("There is an open transfer of this member.", "该会员已有办理中的转会。"),
    "TRANSFER_CLOSED": ("This transfer has ended.", "该转会已办结。"),
    "TRANSFER_NOT_FOUND": ("There is no such transfer.", "没有找到该转会。"),
    "TRANSFER_TO_SAME_ORGANISATION": ("The member belongs there already.", "该会员已属于该组织。"),
}
_APPROVALS: Mapping[str, tuple[str, str]] = {
    "APPROVAL_ALREADY_DECIDED": ("This has been decided.", "该事项已审批。"),
    "APPROVAL_SECOND_STAGE": (
        "You decided another stage of this review; somebody else decides this one.",
        "您已审批其他环节，本环节须由他人审批。",
    ),
    "APPROVAL_STEP_NOT_OPEN": ("An earlier stage is not decided yet.", "前一环节尚未审批。"),
    "COMMENT_REQUIRED": ("A rejection needs a reason.", "驳回须填写理由。"),
    "OWN_REQUEST": ("Nobody decides on their own request.", "不能审批本人的申请。"),
}
_AUTH: Mapping[str, tuple[str, str]] = {
    "ALREADY_GRANTED": ("The member has this role there.", "该会员已有此角色。"),
    "ALREADY_REVOKED": ("This role has been taken back before.", "该角色已被收回。"),
    "DAYS_OUT_OF_ORDER": (
        "The last day must not lie before the first one, or in the past.",
        "结束日期不能早于开始日期或今天。",
    ),
    "DEPUTY_ENDED": ("This deputy's time has ended before.", "该代理已结束。"),
    "DEPUTY_NOT_FOUND": ("This is not a deputy of yours.", "没有找到该代理审批人。"),
    "INVALID_ACTIVATION_CODE": (
        "This code is wrong, used up or expired. Ask your branch for a new one.",
        "激活码错误、已使用或已过期，请向所在分会索取新码。",
    ),
    "INVALID_CREDENTIALS": ("The name or the password is wrong.", "账号或密码错误。"),
    "INVALID_REFRESH_TOKEN": ("Sign in again.", "请重新登录。"),
    "MEMBER_NOT_ACTIVE": ("This member is no longer in membership.", "该会员已不在会。"),
    "MEMBER_NOT_FOUND": ("There is no such member.", "没有找到该会员。"),
    "NOT_AN_OFFICER": (
        "Only officers who decide by a role of their own appoint a deputy.",
        "仅本人有审批权限的干部可以指定代理审批人。",
    ),
    "OWN_DEPUTY": ("Nobody is their own deputy.", "不能指定本人为代理审批人。"),
    "OWN_ROLE": ("Nobody gives themselves a role or takes one from themselves.", "不能为本人授予或收回角色。"),
    "PASSWORD_IS_NAME": ("Choose a password that is not your member or phone number.", "密码不能是会员号或手机号。"),
    "PASSWORD_TOO_LONG": ("A password has at most {maximum} characters.", "密码最多 {maximum} 个字符。"),
    "PASSWORD_TOO_SHORT": ("A password has at least {minimum} characters.", "密码至少 {minimum} 个字符。"),
    "PERIOD_TOO_LONG": ("Choose at most {maximum_days} days.", "最长 {maximum_days} 天。"),
    "INVALID_PASSKEY": (
        "The passkey was not accepted. Begin again, or choose another way to sign in.",
        "通行密钥验证失败，请重试或改用其他方式登录。",
    ),
    "INVALID_SIGN_IN_CODE": (
        "This code is wrong, used up or expired. Ask for a new one.",
        "验证码错误、已使用或已过期，请重新获取。",
    ),
    "INVALID_SIGN_ON_CODE": ("This sign-in is over. Begin again.", "本次单点登录已失效，请重新开始。"),
    "OWN_PASSKEYS": (
        "Remove your own passkeys one by one, or ask another officer.",
        "请逐个移除本人的通行密钥，或请其他干部处理。",
    ),
    "PASSKEY_ALREADY_REGISTERED": ("This passkey is registered already.", "该通行密钥已登记。"),
    "PASSKEY_NOT_FOUND": ("This is not one of your passkeys.", "没有找到该通行密钥。"),
    "PASSKEY_REQUIRED": ("Confirm with your passkey.", "请使用通行密钥验证。"),
    "SIGN_IN_CODES_NOT_OFFERED": (
        "Codes by short message are not offered here. Choose another way to sign in.",
        "此处不提供短信验证码登录，请改用其他方式。",
    ),
    "SIGN_ON_IDENTITY_NOT_FOUND": ("This is not one of your linked accounts.", "没有找到该关联账号。"),
    "SIGN_ON_NOT_MATCHED": (
        "Your account there stands for no member here. Ask your branch.",
        "该账号没有对应的会员，请联系所在分会。",
    ),
    "STEP_UP_REQUIRED": (
        "Confirm first that it is you: this needs a proof of the last {minutes} minutes.",
        "请先验证身份：此操作需要 {minutes} 分钟内的身份验证。",
    ),
    "TOO_MANY_PASSKEYS": ("You may have at most {maximum} passkeys.", "通行密钥最多 {maximum} 个。"),
    "ROLE_ABOVE_OWN": ("The role allows more than you may do there.", "该角色的权限超出您在该组织的权限。"),
    "ROLE_GRANT_NOT_FOUND": ("There is no such grant.", "没有找到该授权。"),
    "SESSION_EXPIRED": ("You were signed out after a long time. Sign in again.", "登录已过期，请重新登录。"),
    "SESSION_NOT_FOUND": ("This is not one of your devices.", "没有找到该设备。"),
    "SESSION_REVOKED": ("This device was signed out. Sign in again.", "该设备已退出登录，请重新登录。"),
    "TOO_MANY_ATTEMPTS": (
        "Too many attempts. Try again in {retry_after_seconds} s.",
        "尝试次数过多，请在 {retry_after_seconds} 秒后重试。",
    ),
}
_ORGANISATIONS: Mapping[str, tuple[str, str]] = {
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
_NOTIFICATIONS: Mapping[str, tuple[str, str]] = {
    "NOTIFICATION_NOT_FOUND": ("One of these is not your notification.", "其中有不属于您的通知。"),
    "TOO_MANY_IDS": ("Give 1 to {limit} notifications.", "请给出 1 至 {limit} 条通知。"),
    "NOTIFICATION_JOIN_REQUEST_SUBMITTED": ("A person asks to join. Please decide.", "有新的入会申请，请审批。"),
    "NOTIFICATION_JOIN_REQUEST_APPROVED": (
        "Welcome: your request to join was approved.",
        "欢迎入会：您的入会申请已批准。",
    ),
    "NOTIFICATION_JOIN_REQUEST_REJECTED": ("Your request to join was not approved.", "您的入会申请未获批准。"),
    "NOTIFICATION_APPROVAL_STEP_OPENED": ("A decision waits for you.", "有事项等待您审批。"),
    "NOTIFICATION_APPROVAL_STEP_ESCALATED": ("A late decision was passed on to you.", "有逾期事项转由您审批。"),
    "NOTIFICATION_APPROVAL_APPROVED": ("What you asked for was approved.", "您的申请已批准。"),
    "NOTIFICATION_APPROVAL_REJECTED": ("What you asked for was not approved.", "您的申请未获批准。"),
    "NOTIFICATION_SESSION_REUSE_DETECTED": (
        "A device of yours was signed out because an old token was used. If it was not you, change your password.",
        "检测到旧令牌被使用，您的一台设备已退出登录。如非本人操作，请修改密码。",
    ),
    "NOTIFICATION_MEMBERSHIP_CHANGED": ("Your membership has changed.", "您的会籍信息有变动。"),
    "NOTIFICATION_TRANSFER_REQUESTED": ("A member asks to move. Please decide.", "有新的转会申请，请审批。"),
    "NOTIFICATION_TRANSFER_RELEASED": (
        "Your old branch has released you; the new one decides now.",
        "原分会已同意转出，等待新分会接收。",
    ),
    "NOTIFICATION_TRANSFER_RETURNED": (
        "Your transfer was returned because it was not decided in time. You may ask again.",
        "您的转会因逾期未审批已退回，可重新申请。",
    ),
    "NOTIFICATION_TRANSFER_CANCELLED": (
        "Your transfer has ended because your membership or the branch changed.",
        "因会籍或组织变动，您的转会已终止。",
    ),
    "NOTIFICATION_ROSTER_WAITING": ("A roster of an HR system waits for your decision.", "人事系统名册等待您处理。"),
    "NOTIFICATION_PASSKEYS_REMOVED": (
        "An officer removed your passkeys and signed you out. If you did not ask for it, tell your union at once.",
        "干部已移除您的通行密钥并将您的设备退出登录。如非您本人要求，请立即联系工会。",
    ),
    "NOTIFICATION_PASSKEY_REGISTERED": (
        "A passkey was added to your account. If it was not you, tell your branch at once.",
        "您的账号新增了通行密钥。如非本人操作，请立即联系所在分会。",
    ),
    "NOTIFICATION_PASSKEY_COPY_SUSPECTED": (
        "A passkey of yours may have been copied: remove it and register a new one.",
        "您的通行密钥可能已被复制，请移除并重新登记。",
    ),
    "NOTIFICATION_ROLE_GRANTED": ("You were given a role.", "您获得了新的角色。"),
}
_ELIGIBILITY: Mapping[str, tuple[str, str]] = {
    "ALREADY_MEMBER": ("You are a member.", "您已是会员。"),
    "ORGANISATION_TAKES_NO_MEMBERS_CHANGES": (
        "Choose a branch or a group below this organisation.",
        "请在该组织之下选择分会或工会小组。",
    ),
    "ANOTHER_OFFICER": ("The decision is another officer's.", "该申请由其他干部审批。"),
    "ANOTHER_OFFICER_CHANGES": (
        "An officer of the branch, or of an organisation above it, decides.",
        "由该分会或其上级组织的干部审批。",
    ),
    "ANOTHER_MEMBER": ("The transfer is another member's.", "该转会属于其他会员。"),
    "IN_HOLDING_POOL": (
        "Members in the holding pool have online benefits only.",
        "待转入会员仅可享受线上普惠服务。",
    ),
    "IN_HOLDING_POOL_CHANGES": ("A transfer to a branch gives this right.", "转入分会后即可享有此项权利。"),
    "MEMBERSHIP_SUSPENDED": ("The rights of this membership are suspended.", "会员权利已暂停。"),
    "MEMBERSHIP_SUSPENDED_CHANGES": ("The branch may lift the suspension.", "由所在分会恢复会员权利。"),
    "MEMBERSHIP_ENDED": ("The membership has ended.", "会籍已终止。"),
    "MEMBERSHIP_ENDED_CHANGES": ("One may ask to join again.", "可以重新申请入会。"),
    "MEMBER_DECEASED": ("The member has died.", "该会员已故。"),
    "RETAINED_RETIRED": (
        "Retired members keep their membership without the right to elect or stand.",
        "退休会员保留会籍，不享有选举权和被选举权。",
    ),
    "RETAINED_RETIRED_CHANGES": ("A new employment resumes the membership.", "重新就业后恢复会籍。"),
    "RETAINED_UNEMPLOYED": (
        "Members between employers keep their membership without the right to elect or stand.",
        "失业会员保留会籍，不享有选举权和被选举权。",
    ),
    "RETAINED_UNEMPLOYED_CHANGES": ("A new employment resumes the membership.", "重新就业后恢复会籍。"),
    "OWN_REQUEST_CHANGES": ("Another officer decides.", "由其他干部审批。"),
}
MESSAGES: Mapping[str, tuple[str, str]] = {
    **_TRANSPORT,
    **_ARGUMENTS,
    **_JOINING,
    **_MEMBERSHIPS,
    **_APPROVALS,
    **_AUTH,
    **_ORGANISATIONS,
    **_NOTIFICATIONS,
    **_ELIGIBILITY,
    **ROSTER_MESSAGES,
}


class _Facts(dict[str, object]):
    """Leaves a fact that was not given as its name: a sentence with a gap beats an error about an error."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def translate(code: str, locale: str, **facts: object) -> str:
    """The sentence for a code in a language (English for others); the code itself when there is no sentence."""
    pair = MESSAGES.get(code)
    if pair is None:
        return code
    return pair[1 if locale == "zh-CN" else 0].format_map(_Facts(facts))

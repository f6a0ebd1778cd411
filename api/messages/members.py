"""Sentences about members, memberships and requests to join."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
JOINING: Mapping[str, tuple[str, str]] = {
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
    "EVIDENCE_MISSING": (
        "The rules of this place ask for documents that are missing: {kinds}.",
        "按本组织规则尚缺证明材料：{kinds}。",
    ),
    "EVIDENCE_NOT_FOUND": ("There is no such document.", "没有找到该证明材料。"),
    "IDENTITY_ANSWER_REQUIRED": (
        "Say whether the document is the applicant's.",
        "请注明证件与申请人是否相符。",
    ),
    "IDENTITY_METHOD_NOT_OFFERED": (
        "This check cannot be run here.",
        "此处不能进行该项核验。",
    ),
    "IDENTITY_UNVERIFIED": (
        "The rules of this place ask for checks of identity that have not matched: {methods}.",
        "按本组织规则，下列身份核验尚未通过：{methods}。",
    ),
    "TOO_MUCH_EVIDENCE": (
        "A request has at most {limit} documents at a time. Remove one first.",
        "每份申请最多 {limit} 份证明材料，请先移除一份。",
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
    "INVALID_JOIN_REQUEST_COUNT": ("Choose 1 to {limit} requests.", "请选择 1 至 {limit} 份申请。"),
    "JOIN_REQUEST_NOT_FOUND": ("There is no such request.", "没有找到该申请。"),
    "ORGANISATION_NOT_FOUND": ("There is no such organisation.", "没有找到该组织。"),
    "ORGANISATION_TAKES_NO_MEMBERS": (
        "People join a branch or a group. Choose one below this organisation.",
        "请选择分会或工会小组加入。",
    ),
    "TOO_YOUNG": ("One can join from the age of {years}.", "年满 {years} 周岁方可入会。"),
}

CORRECTIONS: Mapping[str, tuple[str, str]] = {
    "CORRECTION_REQUEST_ALREADY_OPEN": (
        "You have asked to correct this already. Withdraw that request to ask for something else.",
        "该项已有处理中的更正申请，如需修改请先撤回。",
    ),
    "CORRECTION_REQUEST_CLOSED": ("This request has been decided or withdrawn.", "该更正申请已办结或已撤回。"),
    "CORRECTION_REQUEST_NOT_FOUND": ("There is no such request.", "没有找到该更正申请。"),
    "INVALID_EMPLOYMENT_KIND": ("This is not a kind of employment.", "就业类型无效。"),
    "INVALID_JOINED_ON": (
        "Write a day that has come as 2024-03-05, not before 1925-05-01.",
        "请按 2024-03-05 的格式填写不晚于今天、不早于 1925-05-01 的日期。",
    ),
    "JOINED_ON_AFTER_CHANGE": (
        "The membership changed on {changed_on}, so it began on that day or before.",
        "会籍已于 {changed_on} 发生变动，入会日期不得晚于该日。",
    ),
    "REASON_REQUIRED": ("Say why.", "请填写理由。"),
    "TOO_MANY_OWN_EXPORTS": ("At most {limit} copies are made within a day.", "24 小时内最多导出 {limit} 次。"),
    "VALUE_IN_USE": ("Another member has this number.", "该号码已登记在其他会员名下。"),
    "VALUE_ON_FILE": ("The register has this value already.", "登记信息与所填内容一致，无需更正。"),
}

MEMBERSHIPS: Mapping[str, tuple[str, str]] = {
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
    "DUPLICATE_NOT_DISMISSED": ("This pair is on the list already.", "该组合未被排除。"),
    "IDENTITY_NUMBERS_DIFFER": (
        "Both entries have an identity number, and they differ: these are two people.",
        "两条档案登记的身份证号不同，应为两人。",
    ),
    "IMPORT_OPEN": (
        "A roster with one of the entries is being applied or undone. Try again when it is done.",
        "其中一条档案正在名册导入或撤销中，请稍后再试。",
    ),
    "MEMBER_ALREADY_MERGED": (
        "One of the entries has become part of another one before.",
        "其中一条档案此前已被合并。",
    ),
    "MERGE_CHOICE_REFUSED": (
        "The field {name} cannot be taken from that entry.",
        "字段 {name} 不能取自该档案。",
    ),
    "MERGE_OUTDATED": (
        "One of the entries has changed. Look at the preview again.",
        "档案已有变动，请重新查看合并预览。",
    ),
    "POST_HELD_BY_BOTH": (
        "Both held a seat of one post at the same time: these are two people.",
        "两人曾同时担任同一职务，应为两人。",
    ),
    "SAME_MEMBER": ("These are one and the same entry.", "这是同一条档案。"),
    "STATES_CONFLICT": (
        "By one entry the person died or was expelled, by the other they are a member. Correct one of them first.",
        "一条档案为已故或被开除，另一条仍在会，请先更正。",
    ),
    "TRANSFER_OPEN": (
        "One of the entries has an open transfer. Decide or withdraw it first.",
        "其中一条档案有办理中的转会，请先办结。",
    ),
    "NOTHING_TO_CORRECT": ("There is no change to take back.", "没有可以更正的会籍变动。"),
    "ON_BEHALF_OF_ONESELF": (
        "What you enter for yourself is your own: leave `onBehalf` out.",
        "本人事项请直接办理，无须代办。",
    ),
    "OWN_MEMBERSHIP": ("Another officer decides on your membership.", "本人会籍须由其他干部办理。"),
    "INVALID_FILTER_NAME": ("A name has 1 to {limit} characters.", "名称应为 1 至 {limit} 个字符。"),
    "SAVED_FILTER_LIST_CLOSED": ("You do not read this list as an officer.", "您的职务不能查看该列表。"),
    "SAVED_FILTER_NAMES_PERSON": (
        "A saved filter looks for no particular person: type that each time.",
        "常用筛选不保存查找个人的条件，请每次输入。",
    ),
    "SAVED_FILTER_NAME_TAKEN": (
        "Another filter of yours for this list has this name.",
        "您在该列表已有同名的常用筛选。",
    ),
    "SAVED_FILTER_NOT_FOUND": ("There is no such saved filter.", "没有找到该常用筛选。"),
    "SAVED_FILTER_OUTDATED": (
        "This filter was saved for an older version. Please save it again.",
        "该常用筛选已不适用于当前版本，请重新保存。",
    ),
    "TOO_MANY_SAVED_FILTERS": (
        "You can keep {limit} filters. Delete one first.",
        "最多保存 {limit} 个常用筛选，请先删除。",
    ),
    "TRANSFER_ALREADY_OPEN": ("There is an open transfer of this member.", "该会员已有办理中的转会。"),
    "TRANSFER_CLOSED": ("This transfer has ended.", "该转会已办结。"),
    "TRANSFER_NOT_FOUND": ("There is no such transfer.", "没有找到该转会。"),
    "TRANSFER_TO_SAME_ORGANISATION": ("The member belongs there already.", "该会员已属于该组织。"),
}

"""Sentences of notifications."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
NOTIFICATIONS: Mapping[str, tuple[str, str]] = {
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
    "NOTIFICATION_ENTRIES_MERGED": (
        "Two entries of yours were joined. Your member number is {member_number}; {merged_number} leads to it.",
        "您的两条会员档案已合并，会员证号为 {member_number}，原证号 {merged_number} 仍可查到您。",
    ),
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
    "NOTIFICATION_ENTERED_ON_BEHALF": (
        "Your union office has entered something for you. If you did not ask for it, tell your branch.",
        "工会干部已为您代办一项事务。如非您本人要求，请联系所在分会。",
    ),
    "NOTIFICATION_CORRECTION_REQUEST_SUBMITTED": (
        "A member asks to correct their entry. Please decide.",
        "有新的更正申请，请审批。",
    ),
    "NOTIFICATION_TERM_ENDS_SOON": (
        "Your term of office ends on {ends_on}.",
        "您的任期将于 {ends_on} 届满。",
    ),
    "NOTIFICATION_OFFICE_ENDS_SOON": (
        "A term of office in your organisation ends on {ends_on}. Please prepare the election.",
        "所辖组织有一项任期将于 {ends_on} 届满，请安排换届。",
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
    "NOTIFICATION_EMAIL_ADDRESS_CONFIRMED": (
        "Messages of your union now go to an e-mail address, too. If it was not you, remove it at once.",
        "工会消息将同时发送至您账号登记的邮箱。如非本人操作，请立即移除该邮箱。",
    ),
    "NOTIFICATION_PASSKEY_COPY_SUSPECTED": (
        "A passkey of yours may have been copied: remove it and register a new one.",
        "您的通行密钥可能已被复制，请移除并重新登记。",
    ),
    "NOTIFICATION_ROLE_GRANTED": ("You were given a role.", "您获得了新的角色。"),
}

"""Sentences about signing in, roles and proofs."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
AUTH: Mapping[str, tuple[str, str]] = {
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

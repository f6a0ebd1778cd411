"""Sentences about merchants, terminals and settlement."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
MERCHANTS: Mapping[str, tuple[str, str]] = {
    "MERCHANT_NOT_FOUND": ("There is no such merchant.", "没有该商户。"),
    "MERCHANT_STATE_REFUSED": (
        "The merchant is in no state in which this can be done.",
        "商户当前状态不能进行此操作。",
    ),
    "MERCHANT_REFUSED": ("The merchant may not redeem vouchers at present.", "该商户目前不能核销票券。"),
    "KIND_REFUSED": ("The merchant's contract is not about this kind of benefit.", "该商户的合同不包含此类普惠项目。"),
    "KINDS_MISSING": ("Choose at least one kind of benefits.", "请至少选择一类普惠项目。"),
    "CONTRACT_DAYS_INVALID": (
        "A contract ends today or later, and not before it starts.",
        "合同截止日不得早于今天，也不得早于起始日。",
    ),
    "MERCHANT_CREDENTIAL_NOT_FOUND": ("There is no such terminal or person.", "没有该终端或店员。"),
    "MERCHANT_CREDENTIAL_REVOKED": ("This credential was revoked.", "该凭证已被撤销。"),
    "CREDENTIAL_DAYS_INVALID": (
        "The last day is today at the earliest, and at most {days} days ahead.",
        "有效期最早为今天，最长不超过 {days} 天。",
    ),
    "OFFLINE_BOUNDS_INVALID": (
        "Give all three or none, for a terminal: at most {count} vouchers, {fen} fen, {hours} hours.",
        "终端的三项离线额度须全部填写或全部不填：最多 {count} 张、{fen} 分、{hours} 小时。",
    ),
    "REQUEST_NUMBER_REUSED": (
        "The terminal has used this number for another voucher or amount.",
        "终端已将该流水号用于其他票券或金额。",
    ),
    "ALLOWANCE_REFUSED": ("This terminal may not redeem offline.", "该终端没有离线额度。"),
    "REDEMPTION_UPLOAD_INVALID": (
        "Send 1 to {limit} uses, each with a number of its own.",
        "请上传 1 至 {limit} 条记录，且流水号不得重复。",
    ),
    "REDEMPTION_UPLOAD_REUSED": ("Another file was sent under this key.", "该标识已用于另一个文件。"),
    "REDEMPTION_CONFLICT_NOT_FOUND": ("There is no such conflict.", "没有该冲突记录。"),
    "REDEMPTION_CONFLICT_DECIDED": ("This conflict was decided before.", "该冲突已处理。"),
    "OWN_VOUCHER": ("Somebody else has to do this: the voucher is your own.", "票券属于您本人，须由他人办理。"),
    "SETTLEMENT_NOT_FOUND": ("There is no such settlement.", "没有该结算单。"),
    "SETTLEMENT_STATE_REFUSED": (
        "The settlement is approved already, or a dispute about it is open.",
        "结算单已批准，或有异议尚未处理。",
    ),
    "SETTLEMENT_EMPTY": ("There is nothing to settle until that day.", "截至该日没有可结算的记录。"),
    "SETTLEMENT_DAY_INVALID": ("Choose a day that is over.", "请选择已结束的日期。"),
    "STATEMENT_INVALID": (
        "The file cannot be read; look at line {line}.",
        "无法读取文件，请检查第 {line} 行。",
    ),
    "DISPUTE_NOT_FOUND": ("There is no such dispute.", "没有该异议。"),
    "DISPUTE_DECIDED": ("This dispute was decided before.", "该异议已处理。"),
    "PLACE_NOT_FOUND": ("There is no such place.", "没有该领取点。"),
    "PLACE_TIMES_INVALID": (
        "A place opens before it closes, and closes before the vouchers end.",
        "开放时间须早于结束时间，且不得晚于票券有效期。",
    ),
    "PLACE_CLOSED": ("Nothing is handed out there at this time.", "该领取点目前不发放。"),
    "PLACE_OTHER": ("The member has chosen another place.", "该会员选择了其他领取点。"),
}

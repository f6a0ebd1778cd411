"""Sentences about dues."""

from collections.abc import Mapping

# code: (English, Chinese). Facts stand in braces.
DUES: Mapping[str, tuple[str, str]] = {
    "DUES_OVERPAID": (
        "That is more than the {owed_fen} fen that are owed. Nothing is kept for later.",
        "超过应缴金额（{owed_fen} 分）。会费不预收。",
    ),
    "DUES_NOTHING_OWED": ("Nothing is left to pay.", "没有待缴的会费。"),
    "OWN_DUES": ("Another officer has to do this for your own dues.", "本人会费须由其他干部办理。"),
    "PAYMENT_AMOUNT_INVALID": (
        "Give an amount from 1 to {maximum_fen} fen.",
        "金额须在 1 至 {maximum_fen} 分之间。",
    ),
    "PAYMENT_DAY_INVALID": (
        "The day of payment is today or earlier, at most {years} years ago.",
        "缴费日期不得晚于今天，且不早于 {years} 年前。",
    ),
    "DUES_RECEIPT_NOT_FOUND": ("There is no such receipt.", "没有该收据。"),
    "DUES_RECEIPT_REVERSED": ("This payment was taken back before.", "该笔缴费已冲销。"),
    "DUES_MONTHS_INVALID": ("Name 1 to {limit} months.", "请给出 1 至 {limit} 个月份。"),
    "DUES_LAPSE_PROPOSAL_NOT_FOUND": ("There is no such proposal.", "没有该退会建议。"),
    "DUES_LAPSE_PROPOSAL_CLOSED": (
        "This proposal was decided before, or its reason has gone.",
        "该退会建议已处理或已失效。",
    ),
    "PAYROLL_ROWS_INVALID": ("Give 1 to {limit} rows.", "请给出 1 至 {limit} 行。"),
    "NOTIFICATION_DUES_REMINDED": (
        "Dues of yours are overdue. Please pay them, or talk to your branch.",
        "您有会费逾期未缴，请及时缴纳或与所在分会联系。",
    ),
    "NOTIFICATION_DUES_PAYMENT_RECORDED": (
        "Your payment of dues was recorded; the receipt is in your dues.",
        "您的会费缴纳已登记，可在会费中查看收据。",
    ),
    "NOTIFICATION_DUES_PAYMENT_REVERSED": (
        "A payment of dues of yours was taken back; the months are owed again.",
        "您的一笔会费缴纳已冲销，相应月份恢复待缴。",
    ),
    "NOTIFICATION_DUES_LAPSE_PROPOSED": (
        "Memberships with unpaid dues wait for a decision on whether they lapse.",
        "有会员长期未缴会费，请决定是否按自动退会处理。",
    ),
}

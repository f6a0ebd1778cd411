"""Use cases of dues 会费: charging, paying, waiving, reminding, lapsing; each locks the member first."""

from domain.dues.service.charging import charge_due
from domain.dues.service.correcting import dues_follow_membership
from domain.dues.service.lapses import (
    DuesLapseAccept,
    DuesLapseDecline,
    dues_lapse_accept,
    dues_lapse_decline,
    propose_lapses,
)
from domain.dues.service.merging import dues_merge
from domain.dues.service.payments import (
    DuesPaymentRecord,
    DuesPaymentReverse,
    dues_payment_record,
    dues_payment_reverse,
)
from domain.dues.service.payroll import DuesPayrollRecord, PayrollRow, dues_payroll_record
from domain.dues.service.reminders import remind_due
from domain.dues.service.waivers import DuesWaive, dues_waive

__all__ = [
    "DuesLapseAccept",
    "DuesLapseDecline",
    "DuesPaymentRecord",
    "DuesPaymentReverse",
    "DuesPayrollRecord",
    "DuesWaive",
    "PayrollRow",
    "charge_due",
    "dues_follow_membership",
    "dues_lapse_accept",
    "dues_lapse_decline",
    "dues_merge",
    "dues_payment_record",
    "dues_payment_reverse",
    "dues_payroll_record",
    "dues_waive",
    "propose_lapses",
    "remind_due",
]

"""Reads and mutations of dues, aimed at another union."""

from collections.abc import Mapping
from typing import Any

from tests.support.access import Operation, refused
from tests.support.days import day_text
from tests.support.dues import RECEIPT_NUMBER
from tests.support.second_union import MEMBER_NUMBER, SecondUnion


def reads(other: SecondUnion) -> list[Operation]:
    """Lists that could show its rows."""
    return [
        Operation("Query.duesCharges", {"first": 100}),
        Operation("Query.duesCharges", {"first": 100, "where": {"memberId": other.ids["Member"]}}),
        Operation("Query.duesCharges", {"first": 100, "where": {"below": other.ids["Organisation"]}}),
        Operation("Query.duesArrears", {"first": 100}),
        Operation("Query.duesArrears", {"first": 100, "where": {"below": other.ids["Organisation"]}}),
        Operation("Query.duesLapseProposals", {"first": 100}),
        Operation("Query.duesReceipt", {"number": RECEIPT_NUMBER}),
    ]


def writes(other: SecondUnion) -> list[tuple[str, Mapping[str, Any], str]]:
    """Payments, waivers and decisions, aimed at the other union."""
    proposal = {"proposalId": other.ids["DuesLapseProposal"]}
    rows = [{"memberNumber": MEMBER_NUMBER, "amountFen": 100}]
    return [
        (
            "duesPaymentRecord",
            {"memberId": other.ids["Member"], "amountFen": 100, "method": "CASH"},
            refused("MEMBER_NOT_FOUND"),
        ),
        (
            "duesPaymentReverse",
            {"receiptId": other.ids["DuesReceipt"], "reason": "REFUNDED"},
            refused("DUES_RECEIPT_NOT_FOUND"),
        ),
        (
            "duesWaive",
            {"memberId": other.ids["Member"], "months": [day_text()], "reason": "LEAVE", "documentNumber": "2020-01"},
            refused("MEMBER_NOT_FOUND"),
        ),
        ("duesLapseAccept", {**proposal, "documentNumber": "2020-01"}, refused("DUES_LAPSE_PROPOSAL_NOT_FOUND")),
        ("duesLapseDecline", {**proposal, "reason": "WILL_PAY"}, refused("DUES_LAPSE_PROPOSAL_NOT_FOUND")),
        ("duesPayrollRecord", {"rows": rows * 1001, "documentNumber": "2020-01"}, refused("PAYROLL_ROWS_INVALID")),
    ]

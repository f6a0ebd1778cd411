"""Who may see, record, waive and decide what of dues."""

from tests.contract.access.cases import A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused

NO_MEMBER = refused("MEMBER_NOT_FOUND")
NO_RECEIPT = refused("DUES_RECEIPT_NOT_FOUND")
REVERSED = refused("DUES_RECEIPT_REVERSED")
CLOSED = refused("DUES_LAPSE_PROPOSAL_CLOSED")
NO_PROPOSAL = refused("DUES_LAPSE_PROPOSAL_NOT_FOUND")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The dues are those of a member of HD-A-01-2; "the member" of the columns is another one.
IN_REACH = (NULL, NULL, A, NULL, A, A, NULL)
DUES_READS = [
    Case(
        "Query.duesCharges",
        "of the branch",
        lambda f, _: {"first": 5, "where": {"memberId": f["member"]}},
        (U, EMPTY, A, EMPTY, A, A, EMPTY),
    ),
    Case("Query.duesArrears", "a page", fixed(first=5), (U, F, A, EMPTY, A, A, F)),
    Case("Query.duesLapseProposals", "a page", fixed(first=5), (U, F, A, EMPTY, A, A, F)),
    Case("Query.duesReceipt", "by number", known("number", "receipt number"), (U, NULL, A, NULL, A, A, NULL)),
    Case("Query.node", "charge of dues", known("id", "charge"), IN_REACH),
    Case("Query.node", "receipt of dues", known("id", "receipt"), IN_REACH),
    Case("Query.node", "proposal of a lapse", known("id", "proposal"), IN_REACH),
]
DUES_WRITES = [
    Case(
        "Mutation.duesPaymentRecord",
        "of a member",
        with_input(lambda f, _: {"memberId": f["member"], "amountFen": 1, "method": "CASH"}),
        (U, F, A, NO_MEMBER, A, F, F),
    ),
    Case(
        "Mutation.duesPaymentReverse",
        "which was taken back before",
        with_input(lambda f, _: {"receiptId": f["receipt"], "reason": "REFUNDED"}),
        (U, F, REVERSED, NO_RECEIPT, REVERSED, F, F),
    ),
    Case(
        "Mutation.duesPayrollRecord",
        "without rows",
        with_input(lambda *_: {"rows": [], "documentNumber": "2020-01"}),
        (U, F, *[refused("PAYROLL_ROWS_INVALID")] * 3, F, F),
    ),
    Case(
        "Mutation.duesWaive",
        "a month that was not charged",
        with_input(
            lambda f, _: {
                "memberId": f["member"],
                "months": ["2019-01-01"],
                "reason": "HARDSHIP",
                "documentNumber": "2020-01",
            }
        ),
        (U, F, refused("DUES_NOTHING_OWED"), NO_MEMBER, refused("DUES_NOTHING_OWED"), F, F),
    ),
    Case(
        "Mutation.duesLapseAccept",
        "without a document",
        with_input(lambda f, _: {"proposalId": f["proposal"], "documentNumber": ""}),
        (U, F, *[refused("DOCUMENT_NUMBER_REQUIRED")] * 3, F, F),
    ),
    Case(
        "Mutation.duesLapseDecline",
        "which was declined before",
        with_input(lambda f, _: {"proposalId": f["proposal"], "reason": "WILL_PAY"}),
        (U, F, CLOSED, NO_PROPOSAL, CLOSED, F, F),
    ),
]

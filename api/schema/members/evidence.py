"""What proves a join request: documents 证明材料 and checks of identity 身份核验, their nouns."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.enums import described, words
from api.fields import column, computed_from, label, relation
from api.nodes import Node, found_by, node_id
from api.schema.members import register
from db import forms
from db.models.members import IdentityMethod, IdentityOutcome, IdentityReason, JoinEvidenceKind

if TYPE_CHECKING:
    from api.schema.members.register import Member

_PATH = "/join-evidence/"

described(
    JoinEvidenceKind,
    "What a document of a join request is.",
    {
        JoinEvidenceKind.IDENTITY_CARD: "Identity card 身份证.",
        JoinEvidenceKind.EMPLOYMENT_CONTRACT: "Employment contract 劳动合同.",
        JoinEvidenceKind.EMPLOYMENT_CERTIFICATE: "Employer's certificate of employment 在职证明.",
        JoinEvidenceKind.SOCIAL_INSURANCE: "Record of social insurance 社保记录.",
        JoinEvidenceKind.OTHER: "Anything else.",
    },
)
described(
    IdentityMethod,
    "Way to check who an applicant is.",
    {
        IdentityMethod.DOCUMENT_NUMBER: "Form and check character of the identity number (GB 11643).",
        IdentityMethod.ROSTER: "Name and number in an employer's roster or in the register.",
        IdentityMethod.PHONE: "Code that was sent to the applicant's phone.",
        IdentityMethod.PROVIDER: "Provider outside who confirms name and number 二要素核验.",
        IdentityMethod.OFFICER: "Officer who has looked at the person's document.",
    },
)
described(
    IdentityOutcome,
    "What a check of identity found.",
    {
        IdentityOutcome.MATCHED: "It fits.",
        IdentityOutcome.MISMATCHED: "It does not fit.",
        IdentityOutcome.UNAVAILABLE: "Nobody could say.",
        IdentityOutcome.MANUAL: "Person has to look.",
    },
)
described(
    IdentityReason,
    "Why a check of identity found what it found.",
    {
        IdentityReason.NUMBER_VALID: "Number is well-formed.",
        IdentityReason.NUMBER_INVALID: "Number is not well-formed, or the person is too young.",
        IdentityReason.NAME_ON_FILE: "Number is on file with this name.",
        IdentityReason.OTHER_NAME_ON_FILE: "Number is on file with another name.",
        IdentityReason.NOT_ON_FILE: "Number is on no roster and not in the register.",
        IdentityReason.CODE_CONFIRMED: "Code came back.",
        IdentityReason.PROVIDER_CONFIRMED: "Provider says that name and number belong together.",
        IdentityReason.PROVIDER_DENIED: "Provider says that they do not.",
        IdentityReason.PROVIDER_SILENT: "Provider did not answer.",
        IdentityReason.SEEN_BY_OFFICER: "Officer saw the document.",
        IdentityReason.DOUBTED_BY_OFFICER: "Officer says that it is not the applicant's.",
    },
)
_KIND_WORDS = words(
    {
        JoinEvidenceKind.IDENTITY_CARD: ("身份证", "Identity card"),
        JoinEvidenceKind.EMPLOYMENT_CONTRACT: ("劳动合同", "Employment contract"),
        JoinEvidenceKind.EMPLOYMENT_CERTIFICATE: ("在职证明", "Certificate of employment"),
        JoinEvidenceKind.SOCIAL_INSURANCE: ("社保记录", "Record of social insurance"),
        JoinEvidenceKind.OTHER: ("其他", "Other"),
    }
)
_METHOD_WORDS = words(
    {
        IdentityMethod.DOCUMENT_NUMBER: ("证件号校验", "Identity number"),
        IdentityMethod.ROSTER: ("花名册比对", "Roster"),
        IdentityMethod.PHONE: ("手机验证", "Phone"),
        IdentityMethod.PROVIDER: ("二要素核验", "Provider"),
        IdentityMethod.OFFICER: ("人工核验", "Officer"),
    }
)
_OUTCOME_WORDS = words(
    {
        IdentityOutcome.MATCHED: ("一致", "Fits"),
        IdentityOutcome.MISMATCHED: ("不一致", "Does not fit"),
        IdentityOutcome.UNAVAILABLE: ("暂不可用", "Not available"),
        IdentityOutcome.MANUAL: ("待人工核验", "Somebody has to look"),
    }
)


@found_by("join_evidence_by_id")
@strawberry.type(
    description="Document that proves a join request 证明材料, seen by officers who may decide it, by the applicant, "
    "and by the member who came of it."
)
class JoinEvidence(Node):
    """A join_evidence row that is whole."""

    row: strawberry.Private[Any]

    id: strawberry.ID = node_id("JoinEvidence")
    kind: JoinEvidenceKind = column("kind", convert=JoinEvidenceKind, description="What it is, as the applicant says.")
    kind_label: str = label("kind", _KIND_WORDS, description="Word for the kind, in the language of `Accept-Language`.")
    file_name: str = column("file_name", description="Name that we gave it: its kind, number and form.")
    media_type: str = column(
        "media_type",
        description="Form by its first bytes: `image/jpeg`, `image/png`, `image/webp` or `application/pdf`.",
    )
    size_bytes: int = column("size_bytes", description="Size in bytes, at most 10 MiB.")
    uploaded_at: datetime = column("uploaded_at", description="When it was there.")
    url: str = computed_from(
        "id",
        lambda key: f"{_PATH}{key}",
        form=forms.path_of(_PATH, "id"),
        description="Path to get it from, with the access token of who may decide; each reading is recorded.",
    )


@strawberry.type(description="Check of an applicant's identity 身份核验, seen as its join request is; never changed.")
class IdentityCheck:
    """An identity_check row."""

    row: strawberry.Private[Any]

    method: IdentityMethod = column("method", convert=IdentityMethod, description="How it was checked.")
    method_label: str = label(
        "method", _METHOD_WORDS, description="Word for the method, in the language of `Accept-Language`."
    )
    outcome: IdentityOutcome = column("outcome", convert=IdentityOutcome, description="What was found.")
    outcome_label: str = label(
        "outcome", _OUTCOME_WORDS, description="Word for what was found, in the language of `Accept-Language`."
    )
    reason: IdentityReason = column("reason", convert=IdentityReason, description="Why.")
    checked_at: datetime = column("checked_at", description="When it was checked.")
    checked_by: Annotated["Member", strawberry.lazy("api.schema.members.register")] | None = relation(
        "member_by_id",
        "checked_by_id",
        lambda: register.Member,
        description="Officer who looked or asked for it; null for what ran by itself, for the applicant's own proof, "
        "and where the caller may not see them.",
    )

"""Lists that filters are kept for 列表种类: their words, and the typed conditions of exactly one of them."""

from typing import Any

import strawberry

from api.enums import described
from api.schema.activities.filters import (
    ActivityWhereInput,
    CheckInAppealWhereInput,
    CheckInConflictWhereInput,
    RegistrationWhereInput,
)
from api.schema.audit import AuditEntryWhereInput
from api.schema.benefits.filters import (
    BenefitApplicationWhereInput,
    BenefitCycleWhereInput,
    BenefitProgrammeWhereInput,
    VoucherWhereInput,
)
from api.schema.bulk_actions.actions import BulkActionWhereInput
from api.schema.bulk_actions.changes import BulkChangeWhereInput
from api.schema.channels.calendar import NewsCalendarWhereInput
from api.schema.competitions.filters import CompetitionWhereInput
from api.schema.disclosures.filters import DisclosureDueWhereInput, DisclosureWhereInput
from api.schema.dues.nouns import DuesArrearsWhereInput, DuesChargeWhereInput, DuesLapseProposalWhereInput
from api.schema.kiosks.nouns import KioskConflictWhereInput, KioskWhereInput
from api.schema.learning.filters import CourseWhereInput, OfficerTrainingWhereInput, QuizWhereInput
from api.schema.legal_articles.filters import OfficeLegalArticleWhereInput
from api.schema.matters.waiting import InboxWhereInput
from api.schema.members.correction_requests import CorrectionRequestWhereInput
from api.schema.members.duplicates import DuplicateWhereInput
from api.schema.members.join_requests import JoinRequestWhereInput
from api.schema.members.register import MemberWhereInput
from api.schema.members.transfers import TransferWhereInput
from api.schema.merchants.filters import (
    MerchantWhereInput,
    PickUpWhereInput,
    RedemptionConflictWhereInput,
    SettlementWhereInput,
    VoucherRedemptionWhereInput,
)
from api.schema.news.filters import OfficeNewsWhereInput
from api.schema.notices.filters import PublicNoticeWhereInput
from api.schema.official_documents.filters import OfficialDocumentWhereInput
from api.schema.organisations import OrganisationWhereInput
from api.schema.points.nouns import PointOfferWhereInput, PointRuleWhereInput
from api.schema.rosters.imports import RosterImportWhereInput
from api.schema.rosters.rows import RosterRowWhereInput
from api.schema.suggestions.asking import ManagementQuestionWhereInput
from api.schema.suggestions.filters import SuggestionWhereInput
from api.schema.suggestions.office_filters import SuggestionOfficeWhereInput
from api.schema.surveys.filters import SurveyWhereInput
from api.schema.votes.filters import (
    NominationCallWhereInput,
    VoteObjectionWhereInput,
    VoteRollWhereInput,
    VoteWhereInput,
)
from db.models.members import ListKind

described(
    ListKind,
    "List that a filter is kept for: the root field of this name, with its `where`.",
    {
        ListKind.MEMBERS: "Register of the members.",
        ListKind.JOIN_REQUESTS: "Applications to become a member.",
        ListKind.CORRECTION_REQUESTS: "What members want changed in their entries.",
        ListKind.TRANSFERS: "Moves of members between organisations.",
        ListKind.DUPLICATE_MEMBERS: "Entries that may stand for one person.",
        ListKind.BULK_ACTIONS: "One change for many members.",
        ListKind.BULK_CHANGES: "What a change of many is for each of them.",
        ListKind.ROSTER_IMPORTS: "Files that were read into the register.",
        ListKind.ROSTER_ROWS: "What was found in each line of such a file.",
        ListKind.ORGANISATIONS: "Nodes of the tree.",
        ListKind.INBOX: "What waits for the office.",
        ListKind.AUDIT_ENTRIES: "Log of what was done.",
        ListKind.DUES_ARREARS: "Who owes months.",
        ListKind.DUES_CHARGES: "Months that are owed or paid.",
        ListKind.DUES_LAPSE_PROPOSALS: "Memberships that may end for unpaid months.",
        ListKind.ACTIVITIES: "Events and courses 文体活动.",
        ListKind.REGISTRATIONS: "Who takes part in events.",
        ListKind.CHECK_IN_APPEALS: "Who says that the door missed them.",
        ListKind.CHECK_IN_CONFLICTS: "Scans at the door that an officer decides on.",
        ListKind.BENEFIT_PROGRAMMES: "Plans of what is given, with their budgets.",
        ListKind.BENEFIT_CYCLES: "Rounds in which something is given.",
        ListKind.BENEFIT_APPLICATIONS: "Who wants something from a round.",
        ListKind.VOUCHERS: "What was given to members.",
        ListKind.VOUCHER_REDEMPTIONS: "What was handed out at tills.",
        ListKind.PICK_UPS: "What lies ready at a place.",
        ListKind.MERCHANTS: "Shops that hand things out.",
        ListKind.SETTLEMENTS: "What shops are owed.",
        ListKind.REDEMPTION_CONFLICTS: "Uses at tills that an officer decides on.",
        ListKind.POINT_RULES: "What is earned, and for what.",
        ListKind.POINT_OFFERS: "What can be had in exchange.",
        ListKind.VOTES: "Elections and resolutions.",
        ListKind.VOTE_OBJECTIONS: "Who speaks against a roll.",
        ListKind.VOTE_ROLL_ENTRIES: "Who stands on a roll.",
        ListKind.NOMINATION_CALLS: "Where candidates are looked for.",
        ListKind.SUGGESTIONS: "What members propose 提案.",
        ListKind.MANAGEMENT_QUESTIONS: "What members ask of those who lead.",
        ListKind.ANSWER_TEMPLATES: "Texts to begin with.",
        ListKind.ANSWERING_UNITS: "Who is asked for an answer.",
        ListKind.SUGGESTION_ROUTES: "Which category goes to whom.",
        ListKind.OFFICE_SURVEYS: "Questionnaires of the office, planned ones too.",
        ListKind.OFFICE_QUIZZES: "Tests of knowledge, planned ones too.",
        ListKind.OFFICE_LEGAL_ARTICLES: "Legal articles in any state.",
        ListKind.OFFICE_OFFICIAL_DOCUMENTS: "Official documents, drafts too.",
        ListKind.OFFICE_COURSES: "What is taught, drafts too.",
        ListKind.OFFICE_COMPETITIONS: "Skill competitions 技能竞赛, drafts too.",
        ListKind.OFFICER_TRAININGS: "What posts require of who holds them.",
        ListKind.OFFICE_NEWS: "Items of news, drafts too.",
        ListKind.NEWS_CALENDAR: "Moments of the editorial calendar.",
        ListKind.OFFICE_DISCLOSURES: "What is made public, drafts too.",
        ListKind.DISCLOSURE_DUES: "What has to be made public, and by when.",
        ListKind.OFFICE_PUBLIC_NOTICES: "What is put up 公示, drafts too.",
        ListKind.KIOSKS: "Machines on factory floors.",
        ListKind.KIOSK_CONFLICTS: "Entries of machines that an officer decides on.",
    },
)


def _of(list_kind: str) -> Any:  # noqa: ANN401  # a field of any type
    return strawberry.field(default=strawberry.UNSET, description=f"Becomes `where` of `{list_kind}`.")


@strawberry.input(one_of=True, description="Conditions of one list, under the name of its root field.")
class SavedFilterConditionsInput:
    """Exactly one, in the order of `ListKind`."""

    members: MemberWhereInput | None = _of("members")
    join_requests: JoinRequestWhereInput | None = _of("joinRequests")
    correction_requests: CorrectionRequestWhereInput | None = _of("correctionRequests")
    transfers: TransferWhereInput | None = _of("transfers")
    duplicate_members: DuplicateWhereInput | None = _of("duplicateMembers")
    bulk_actions: BulkActionWhereInput | None = _of("bulkActions")
    bulk_changes: BulkChangeWhereInput | None = _of("bulkChanges")
    roster_imports: RosterImportWhereInput | None = _of("rosterImports")
    roster_rows: RosterRowWhereInput | None = _of("rosterRows")
    organisations: OrganisationWhereInput | None = _of("organisations")
    inbox: InboxWhereInput | None = _of("inbox")
    audit_entries: AuditEntryWhereInput | None = _of("auditEntries")
    dues_arrears: DuesArrearsWhereInput | None = _of("duesArrears")
    dues_charges: DuesChargeWhereInput | None = _of("duesCharges")
    dues_lapse_proposals: DuesLapseProposalWhereInput | None = _of("duesLapseProposals")
    activities: ActivityWhereInput | None = _of("activities")
    registrations: RegistrationWhereInput | None = _of("registrations")
    check_in_appeals: CheckInAppealWhereInput | None = _of("checkInAppeals")
    check_in_conflicts: CheckInConflictWhereInput | None = _of("checkInConflicts")
    benefit_programmes: BenefitProgrammeWhereInput | None = _of("benefitProgrammes")
    benefit_cycles: BenefitCycleWhereInput | None = _of("benefitCycles")
    benefit_applications: BenefitApplicationWhereInput | None = _of("benefitApplications")
    vouchers: VoucherWhereInput | None = _of("vouchers")
    voucher_redemptions: VoucherRedemptionWhereInput | None = _of("voucherRedemptions")
    pick_ups: PickUpWhereInput | None = _of("pickUps")
    merchants: MerchantWhereInput | None = _of("merchants")
    settlements: SettlementWhereInput | None = _of("settlements")
    redemption_conflicts: RedemptionConflictWhereInput | None = _of("redemptionConflicts")
    point_rules: PointRuleWhereInput | None = _of("pointRules")
    point_offers: PointOfferWhereInput | None = _of("pointOffers")
    votes: VoteWhereInput | None = _of("votes")
    vote_objections: VoteObjectionWhereInput | None = _of("voteObjections")
    vote_roll_entries: VoteRollWhereInput | None = _of("voteRollEntries")
    nomination_calls: NominationCallWhereInput | None = _of("nominationCalls")
    suggestions: SuggestionWhereInput | None = _of("suggestions")
    management_questions: ManagementQuestionWhereInput | None = _of("managementQuestions")
    answer_templates: SuggestionOfficeWhereInput | None = _of("answerTemplates")
    answering_units: SuggestionOfficeWhereInput | None = _of("answeringUnits")
    suggestion_routes: SuggestionOfficeWhereInput | None = _of("suggestionRoutes")
    office_surveys: SurveyWhereInput | None = _of("officeSurveys")
    office_quizzes: QuizWhereInput | None = _of("officeQuizzes")
    office_legal_articles: OfficeLegalArticleWhereInput | None = _of("officeLegalArticles")
    office_official_documents: OfficialDocumentWhereInput | None = _of("officeOfficialDocuments")
    office_courses: CourseWhereInput | None = _of("officeCourses")
    office_competitions: CompetitionWhereInput | None = _of("officeCompetitions")
    officer_trainings: OfficerTrainingWhereInput | None = _of("officerTrainings")
    office_news: OfficeNewsWhereInput | None = _of("officeNews")
    news_calendar: NewsCalendarWhereInput | None = _of("newsCalendar")
    office_disclosures: DisclosureWhereInput | None = _of("officeDisclosures")
    disclosure_dues: DisclosureDueWhereInput | None = _of("disclosureDues")
    office_public_notices: PublicNoticeWhereInput | None = _of("officePublicNotices")
    kiosks: KioskWhereInput | None = _of("kiosks")
    kiosk_conflicts: KioskConflictWhereInput | None = _of("kioskConflicts")


def list_and_conditions(where: SavedFilterConditionsInput) -> tuple[ListKind, object]:
    """Which list was named, and its typed filter."""
    ((list_kind, given),) = [
        (each, getattr(where, each.value))
        for each in ListKind
        if getattr(where, each.value) not in (None, strawberry.UNSET)
    ]
    return list_kind, given

"""Closed sets of exports of offices."""

from api.enums import described
from api.schema.rosters import codes  # noqa: F401  # forms of files are described there
from db.models.exports import OfficeExportKind, OfficeExportState
from domain.exports.rules import QuestionExportColumn, SuggestionExportColumn

described(
    OfficeExportKind,
    "Content of an export of an office.",
    {
        OfficeExportKind.SUGGESTIONS: "List of suggestions.",
        OfficeExportKind.SURVEY_RESULTS: "What a closed survey came to.",
        OfficeExportKind.SURVEY_ANSWERS: "Answers by name to a closed survey.",
        OfficeExportKind.MANAGEMENT_QUESTIONS: "List of questions to the management.",
    },
)
described(
    OfficeExportState,
    "State of an export of an office.",
    {
        OfficeExportState.WRITING: "Its file is being written.",
        OfficeExportState.READY: "Its file can be downloaded until it expires.",
        OfficeExportState.FAILED: "No file came of it.",
    },
)
described(
    SuggestionExportColumn,
    "Column of a list of suggestions.",
    {
        SuggestionExportColumn.REFERENCE: "Number under which it is cited.",
        SuggestionExportColumn.TITLE: "At most 80 characters.",
        SuggestionExportColumn.BODY: "At most 5,000 characters.",
        SuggestionExportColumn.EXPECTED_EFFECT: "Empty where nobody wrote it.",
        SuggestionExportColumn.STATE: "In words.",
        SuggestionExportColumn.CATEGORY: "Name of its category.",
        SuggestionExportColumn.ORGANISATION: "Name of where it came from.",
        SuggestionExportColumn.HANDLING: "Name of who handles it.",
        SuggestionExportColumn.LEAD_UNIT: "Name of the unit that has, or had, it last; empty before.",
        SuggestionExportColumn.AUTHORS: "Names of who has signed it, the first one first; empty for anonymous ones.",
        SuggestionExportColumn.SECONDERS: "How many second it.",
        SuggestionExportColumn.SUBMITTED_ON: "Day, as 2026-03-05.",
        SuggestionExportColumn.DUE_ON: "Day of the deadline that comes next; empty without one.",
        SuggestionExportColumn.ANSWERED_ON: "Day on which its last answer was released; empty before.",
        SuggestionExportColumn.ANSWER_CLASS: "Class of its last released answer, in words; empty before.",
    },
)
described(
    QuestionExportColumn,
    "Column of a list of questions to the management.",
    {
        QuestionExportColumn.REFERENCE: "Number under which it is cited.",
        QuestionExportColumn.TITLE: "At most 80 characters.",
        QuestionExportColumn.BODY: "At most 5,000 characters.",
        QuestionExportColumn.STATE: "In words.",
        QuestionExportColumn.UNIT: "Name of the unit that answers.",
        QuestionExportColumn.ASKED_ON: "Day, as 2026-03-05.",
        QuestionExportColumn.DUE_ON: "Last day for the answer, the first or the second.",
        QuestionExportColumn.OVERDUE: "A word where an answer is waited for and its last day has passed; else empty.",
        QuestionExportColumn.SUPPORTERS: "How many ask it, too.",
        QuestionExportColumn.ANSWER: "Empty before.",
        QuestionExportColumn.ANSWERED_ON: "Day of the answer; empty before.",
        QuestionExportColumn.FOLLOW_UP: "What was still asked; empty where nothing.",
        QuestionExportColumn.SECOND_ANSWER: "Answer to what was still asked; empty before.",
        QuestionExportColumn.ANSWERED_AGAIN_ON: "Day of the second answer; empty before.",
        QuestionExportColumn.DECLINE_REASON: "Why the unit does not answer; empty where it does.",
    },
)

"""Who may do what with rosters, exports and credentials of HR systems: part of the table of access."""

from db.types import NIL_ID
from tests.contract.access.cases import PARENT, A, Case, F, U, fixed, known, with_input
from tests.support.access import EMPTY, NULL, refused
from tests.support.days import day_text

NO_PROOF = refused("STEP_UP_REQUIRED")
NO_IMPORT = refused("ROSTER_IMPORT_NOT_FOUND")
READS = [
    Case("Query.node", "import at the branch", known("id", "import"), (NULL, NULL, A, NULL, A, NULL, NULL)),
    Case(
        "Query.node",
        "export of the branch officer",
        known("id", "export"),
        (NULL, NULL, A, NULL, NULL, NULL, NULL),
        others={PARENT: NULL},
    ),
    Case(
        "Query.node",
        "export of suggestions of the branch officer",
        known("id", "office export"),
        (NULL, NULL, A, NULL, NULL, NULL, NULL),
        others={PARENT: NULL},
    ),
    Case("Query.node", "credential at the branch", known("id", "credential"), (NULL, NULL, NULL, NULL, A, NULL, A)),
    Case("Query.partnerCredentials", "a page", fixed(first=5), (U, F, F, F, A, F, A)),
    Case("Query.rosterImport", "at the branch", known("id", "import"), (U, F, A, NULL, A, F, F)),
    # Some wait in two other companies.
    Case(
        "Query.rosterImports",
        "a page",
        fixed(first=5),
        (U, F, A, EMPTY, A, F, F),
        others={"officer of its old parent": A, "officer of its new parent": A},
    ),
    Case(
        "Query.rosterRows",
        "of an import at the branch",
        lambda facts, _: {"importId": facts["import"], "first": 5},
        (U, F, A, EMPTY, A, F, F),
    ),
]
SUBSCRIPTIONS = [
    Case(
        "Subscription.rosterImportProgress",
        "of an import at the branch",
        known("importId", "import"),
        (U, F, A, "NOT_FOUND", A, F, F),
    ),
]
WRITES = [
    Case(
        "Mutation.memberExportOpen",
        "long after signing in",
        with_input(lambda *_: {"columns": ["NAME"], "format": "CSV"}),
        (U, F, NO_PROOF, NO_PROOF, NO_PROOF, NO_PROOF, F),
        is_proof_old=True,
    ),
    Case(
        "Mutation.suggestionExportOpen",
        "long after signing in",
        with_input(lambda *_: {"columns": ["TITLE"], "format": "CSV"}),
        (U, F, NO_PROOF, NO_PROOF, NO_PROOF, NO_PROOF, F),
        is_proof_old=True,
    ),
    Case(
        "Mutation.suggestionExportOpen",
        "what they read",
        with_input(lambda *_: {"columns": ["TITLE"], "format": "CSV"}),
        (U, F, A, A, A, A, F),
    ),
    Case(
        "Mutation.surveyExportOpen",
        "long after signing in",
        with_input(lambda f, _: {"surveyId": f["survey"], "format": "CSV"}),
        (U, F, NO_PROOF, NO_PROOF, NO_PROOF, NO_PROOF, F),
        is_proof_old=True,
    ),
    Case(
        "Mutation.surveyExportOpen",
        "closed at the branch",
        with_input(lambda f, _: {"surveyId": f["survey"], "format": "CSV"}),
        (U, F, A, refused("SURVEY_NOT_FOUND"), A, A, F),
    ),
    *(
        Case(
            "Mutation.managementQuestionExportOpen",
            label,
            with_input(lambda *_: {"columns": ["TITLE"], "format": "CSV"}),
            (U, F, each, each, each, each, F),
            is_proof_old=is_old,
        )
        for label, each, is_old in (("long after signing in", NO_PROOF, True), ("what they read", A, False))
    ),
    Case(
        "Mutation.surveyAnswerExportOpen",
        "long after signing in",
        with_input(lambda f, _: {"surveyId": f["survey"], "format": "CSV"}),
        (U, F, NO_PROOF, NO_PROOF, NO_PROOF, F, F),
        is_proof_old=True,
    ),
    Case(
        "Mutation.surveyAnswerExportOpen",
        "closed at the branch",
        with_input(lambda f, _: {"surveyId": f["survey"], "format": "CSV"}),
        (U, F, A, refused("SURVEY_NOT_FOUND"), A, F, F),
    ),
    Case(
        "Mutation.partnerCredentialCreate",
        "long after signing in",
        with_input(lambda f, _: {"organisationId": f["branch"], "name": "HR", "expiresOn": day_text(7)}),
        (U, F, F, F, NO_PROOF, F, NO_PROOF),
        is_proof_old=True,
    ),
    Case(
        "Mutation.rosterImportApply",
        "long after signing in",
        with_input(lambda f, _: {"rosterImportId": f["import"]}),
        (U, F, NO_PROOF, NO_PROOF, NO_PROOF, F, F),
        is_proof_old=True,
    ),
    Case(
        "Mutation.memberExportOpen",
        "the register",
        with_input(lambda *_: {"columns": ["NAME"], "format": "CSV"}),
        (U, F, A, A, A, A, F),
    ),
    Case(
        "Mutation.memberExportOpen",
        "with personal columns",
        with_input(lambda *_: {"columns": ["NAME", "PHONE_NUMBER"], "format": "XLSX"}),
        (U, F, A, A, A, refused("COLUMN_NOT_PERMITTED"), F),
    ),
    Case(
        "Mutation.partnerCredentialCreate",
        "at the branch",
        with_input(lambda f, _: {"organisationId": f["branch"], "name": "HR", "expiresOn": day_text(7)}),
        (U, F, F, F, A, F, A),
    ),
    Case(
        "Mutation.partnerCredentialRevoke",
        "at the branch",
        with_input(
            lambda f, kind: {"partnerCredentialId": f["other credential" if kind == "administrator" else "credential"]}
        ),
        (U, F, F, F, A, F, A),
    ),
    Case(
        "Mutation.rosterImportApply",
        "at the branch",
        with_input(lambda f, kind: {"rosterImportId": f["other import" if kind == "branch officer" else "import"]}),
        (U, F, A, NO_IMPORT, A, F, F),
    ),
    Case(
        "Mutation.rosterImportOpen",
        "an upload of nobody",
        with_input(lambda f, _: {"uploadId": str(NIL_ID), "organisationId": f["branch"]}),
        (U, F, refused("UPLOAD_NOT_FOUND"), refused("ROSTER_PLACE_NOT_FOUND"), refused("UPLOAD_NOT_FOUND"), F, F),
    ),
    Case(
        "Mutation.rosterImportUndo",
        "what was not applied",
        with_input(lambda f, _: {"rosterImportId": f["import"]}),
        (U, F, refused("ROSTER_IMPORT_NOT_APPLIED"), NO_IMPORT, refused("ROSTER_IMPORT_NOT_APPLIED"), F, F),
    ),
]

"""Who may do what to sign-in and rights."""

from db.seed.accounts import DEMO_ACCOUNTS
from tests.contract.access.cases import (
    DEPUTY,
    ELSEWHERE,
    EVERY_KIND,
    PARENT,
    STRANGER,
    A,
    Case,
    F,
    U,
    same,
    with_input,
)
from tests.support.access import refused
from tests.support.days import day_text

NO_DEPUTY = refused("DEPUTY_NOT_FOUND")
NO_IDENTITY = refused("SIGN_ON_IDENTITY_NOT_FOUND")
NO_PASSKEY = refused("PASSKEY_NOT_FOUND")
NO_PASSWORD = refused("INVALID_CREDENTIALS")
NO_PROOF = refused("STEP_UP_REQUIRED")
NO_SESSION = refused("SESSION_NOT_FOUND")

# Columns: anonymous, member, branch officer, officer of a sibling branch, federation officer, auditor, administrator.
# The member has a passkey, so that a proof by password is not enough.
AUTH_WRITES = [
    Case(
        "Mutation.accountActivate",
        "with a wrong code",
        with_input(
            lambda _, kind: {
                "login": f"HD0001{EVERY_KIND.index(kind):02}",
                "activationCode": "AAAAAAAA",
                "password": "x" * 9,
            }
        ),
        same(refused("INVALID_ACTIVATION_CODE")),
        "sign_in_attempt",
    ),
    Case(
        "Mutation.deputyAppoint",
        "a member",
        with_input(lambda f, _: {"deputyId": f["member"], "startsOn": day_text(), "endsOn": day_text(7)}),
        (U, F, A, A, A, F, F),
        others={DEPUTY: refused("NOT_AN_OFFICER")},
    ),
    Case(
        "Mutation.deputyDismiss",
        "of the branch officer",
        with_input(lambda f, _: {"deputyId": f["deputy"]}),
        (U, NO_DEPUTY, A, *[NO_DEPUTY] * 4),
        others={PARENT: NO_DEPUTY},
    ),
    Case(
        "Mutation.passwordChange",
        "with a wrong password",
        with_input(lambda *_: {"currentPassword": "wrong password", "newPassword": "another password"}),
        (U, *[refused("INVALID_CREDENTIALS")] * 6),
        "sign_in_attempt",
    ),
    Case(
        "Mutation.passwordChange",
        "with the right one",
        with_input(
            lambda f, kind: {"currentPassword": f.get(f"password of {kind}", "none"), "newPassword": "another password"}
        ),
        (U, *[A] * 6),
        counts_in="sign_in_attempt",
        others={STRANGER: NO_PASSWORD, PARENT: NO_PASSWORD, ELSEWHERE: NO_PASSWORD},
    ),
    Case(
        "Mutation.roleGrant",
        "a branch officer",
        with_input(
            lambda f, kind: {
                "memberId": f["member"],
                "organisationId": f["group"] if kind == "administrator" else f["branch"],
                "role": "BRANCH_OFFICER",
                "startsOn": day_text(),
            }
        ),
        (U, F, F, F, A, F, A),
    ),
    Case(
        "Mutation.roleGrant",
        "an administrator",
        with_input(
            lambda f, _: {
                "memberId": f["member"],
                "organisationId": f["branch"],
                "role": "ADMINISTRATOR",
                "startsOn": day_text(),
            }
        ),
        (U, F, F, F, refused("ROLE_ABOVE_OWN"), F, A),
    ),
    Case(
        "Mutation.roleRevoke",
        "an officer's",
        with_input(lambda f, kind: {"roleGrantId": f["sibling's role" if kind == "administrator" else "role"]}),
        (U, F, F, F, A, F, A),
    ),
    Case(
        "Mutation.roleGrant",
        "with an old proof",
        with_input(
            lambda f, _: {
                "memberId": f["member"],
                "organisationId": f["branch"],
                "role": "BRANCH_OFFICER",
                "startsOn": day_text(),
            }
        ),
        (U, F, F, F, NO_PROOF, F, NO_PROOF),
        is_proof_old=True,
    ),
    Case(
        "Mutation.deputyAppoint",
        "with an old proof",
        with_input(lambda f, _: {"deputyId": f["member"], "startsOn": day_text(), "endsOn": day_text()}),
        (U, F, *[NO_PROOF] * 3, F, F),
        is_proof_old=True,
        others={DEPUTY: NO_PROOF},
    ),
    Case(
        "Mutation.roleRevoke",
        "with an old proof",
        with_input(lambda f, _: {"roleGrantId": f["sibling's role"]}),
        (U, F, F, F, NO_PROOF, F, NO_PROOF),
        is_proof_old=True,
    ),
    Case(
        "Mutation.passkeyRegisterBegin",
        "with an old proof",
        with_input(lambda *_: {}),
        (U, *[NO_PROOF] * 6),
        is_proof_old=True,
    ),
    Case(
        "Mutation.roleRevoke",
        "the administrator's",
        with_input(lambda f, _: {"roleGrantId": f["administrator's role"]}),
        (U, F, F, F, refused("ROLE_ABOVE_OWN"), F, refused("OWN_ROLE")),
    ),
    Case(
        "Mutation.sessionClose",
        "of the member",
        with_input(lambda f, _: {"sessionId": f["device"]}),
        (U, A, *[NO_SESSION] * 5),
        others={STRANGER: NO_SESSION},
    ),
    Case(
        "Mutation.memberPasskeysRemove",
        "of a member of the branch",
        with_input(lambda f, _: {"memberId": f["member"]}),
        (U, F, F, F, A, F, A),
    ),
    Case(
        "Mutation.memberPasskeysRemove",
        "of the administrator",
        with_input(lambda f, _: {"memberId": f["administrator"]}),
        (U, F, F, F, refused("ROLE_ABOVE_OWN"), F, refused("OWN_PASSKEYS")),
    ),
    Case("Mutation.passkeyProveBegin", "a challenge", with_input(lambda *_: {}), same(A)),
    Case(
        "Mutation.passkeyRegisterBegin",
        "one's own",
        with_input(lambda *_: {}),
        (U, NO_PROOF, *[A] * 5),
        others={STRANGER: A},
    ),
    Case(
        "Mutation.passkeyRegister",
        "with an answer to nothing",
        with_input(lambda *_: {"answerJson": "{}"}),
        (U, *[refused("INVALID_PASSKEY")] * 6),
    ),
    Case(
        "Mutation.passkeyRemove",
        "of the member",
        with_input(lambda f, _: {"passkeyId": f["passkey"]}),
        (U, NO_PROOF, *[NO_PASSKEY] * 5),
        others={STRANGER: NO_PASSKEY},
    ),
    Case(
        "Mutation.passkeyRename",
        "of the member",
        with_input(lambda f, _: {"passkeyId": f["passkey"], "name": "Key ring"}),
        (U, A, *[NO_PASSKEY] * 5),
        others={STRANGER: NO_PASSKEY},
    ),
    Case("Mutation.sessionCloseAll", "one's own", with_input(lambda *_: {}), (U, *[A] * 6)),
    Case(
        "Mutation.sessionOpen",
        "with a wrong password",
        with_input(lambda _, kind: {"login": f"HD0001{EVERY_KIND.index(kind):02}", "password": "wrong password"}),
        same(refused("INVALID_CREDENTIALS")),
        "sign_in_attempt",
    ),
    Case(
        "Mutation.sessionOpen",
        "with the right one",
        with_input(lambda *_: {"login": DEMO_ACCOUNTS[0].member_number, "password": DEMO_ACCOUNTS[0].password}),
        same(A),
    ),
    Case(
        "Mutation.sessionOpenByCode",
        "with a wrong code",
        with_input(lambda _, kind: {"phoneNumber": f"139000002{EVERY_KIND.index(kind):02}", "code": "000000"}),
        same(refused("INVALID_SIGN_IN_CODE")),
        "sign_in_attempt",
    ),
    Case(
        "Mutation.sessionOpenByPasskey",
        "with an answer to nothing",
        with_input(lambda *_: {"answerJson": "{}"}),
        same(refused("INVALID_PASSKEY")),
    ),
    Case(
        "Mutation.sessionOpenBySingleSignOn",
        "with a made-up code",
        with_input(lambda *_: {"code": "a" * 43, "verifier": "v" * 43}),
        same(refused("INVALID_SIGN_ON_CODE")),
    ),
    Case(
        "Mutation.sessionStepUp",
        "with the right password",
        with_input(lambda f, kind: {"proof": {"password": f.get(f"password of {kind}", "none")}}),
        # The member of the table has a passkey besides, which nobody else's password stands in for.
        (U, refused("PASSKEY_REQUIRED"), *[A] * 5),
        "sign_in_attempt",
        others={STRANGER: NO_PASSWORD, PARENT: NO_PASSWORD, ELSEWHERE: NO_PASSWORD},
    ),
    Case(
        "Mutation.signInCodeSend",
        "to a phone of nobody",
        with_input(lambda _, kind: {"phoneNumber": f"139000002{EVERY_KIND.index(kind):02}"}),
        same(A),
    ),
    Case(
        "Mutation.signOnIdentityUnlink",
        "of the member",
        with_input(lambda f, _: {"signOnIdentityId": f["linked account"]}),
        (U, NO_PROOF, *[NO_IDENTITY] * 5),
        others={STRANGER: NO_IDENTITY},
    ),
    Case(
        "Mutation.sessionRefresh",
        "of the member",
        with_input(lambda f, _: {"refreshToken": f["refresh token"]}),
        same(A),
    ),
    Case(
        "Mutation.sessionRefresh",
        "with a made-up token",
        with_input(lambda *_: {"refreshToken": "made up"}),
        same(refused("INVALID_REFRESH_TOKEN")),
    ),
]

"""WebAuthn level 2: what is asked of an authenticator, and whether its answer holds. No database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import webauthn
from webauthn.helpers import parse_client_data_json, structs
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.parse_authentication_credential_json import parse_authentication_credential_json
from webauthn.helpers.parse_registration_credential_json import parse_registration_credential_json

from domain.auth.errors import InvalidPasskey
from domain.auth.relying_party import RelyingParty
from domain.auth.rules import CHALLENGE_LIFE

ANSWER_MAXIMUM = 16_384
"""Longest answer of an authenticator that is read, in characters; real ones have about 1,000."""

CREDENTIAL_ID_MAXIMUM = 1023
"""Longest id of a credential, in bytes (WebAuthn level 2, 5.1)."""

_TIMEOUT_MS = int(CHALLENGE_LIFE.total_seconds() * 1000)
_ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
_REQUIRED = structs.UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a registration gives."""

    credential_id: bytes = field(repr=False)
    public_key: bytes = field(repr=False)
    sign_count: int
    is_synced: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """Who registers: their id, the number that the authenticator shows, the keys they have already."""

    member_id: UUID
    number: str = field(repr=False)
    credential_ids: Sequence[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an answer to a challenge says before anything of it was verified."""

    answer: str = field(repr=False)
    challenge: bytes = field(repr=False)
    credential_id: bytes = field(repr=False)
    holder: bytes | None = field(repr=False)


def registration_options(party: RelyingParty, holder: Holder, challenge: bytes) -> str:
    """Options for `navigator.credentials.create`, as JSON: a discoverable key, with the user verified, not attested."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=holder.member_id.bytes,
        user_name=holder.number,
        user_display_name=holder.number,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
        exclude_credentials=_descriptors(holder.credential_ids),
        supported_pub_key_algs=_ALGORITHMS,
    )
    return webauthn.options_to_json(options)


def proof_options(party: RelyingParty, challenge: bytes, credential_ids: Sequence[bytes] = ()) -> str:
    """Options for `navigator.credentials.get`, as JSON; without ids any discoverable key of this domain will do."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=_descriptors(credential_ids),
        user_verification=_REQUIRED,
    )
    return webauthn.options_to_json(options)


def read_registration(answer: str) -> bytes:
    """The challenge that a registration answers.

    Raises:
        InvalidPasskey: Not such an answer, or made in a frame of another site.
    """
    try:
        _check_size(answer)
        return _challenge(parse_registration_credential_json(answer).response.client_data_json)
    except InvalidPasskey:
        raise
    except Exception:  # noqa: BLE001  # whatever a parser says of hostile bytes, the answer does not hold
        raise InvalidPasskey from None


def read_assertion(answer: str) -> Assertion:
    """What an answer says: the challenge, whose key.

    Raises:
        InvalidPasskey: Not such an answer, or made in a frame of another site.
    """
    try:
        _check_size(answer)
        parsed = parse_authentication_credential_json(answer)
        return Assertion(
            answer, _challenge(parsed.response.client_data_json), parsed.raw_id, parsed.response.user_handle
        )
    except InvalidPasskey:
        raise
    except Exception:  # noqa: BLE001  # as above
        raise InvalidPasskey from None


def verify_registration(party: RelyingParty, answer: str, challenge: bytes) -> NewKey:
    """The new key, after challenge, origin, domain, flags and algorithm held. An attestation is not asked for.

    Raises:
        InvalidPasskey: One of them does not.
    """
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            require_user_verification=True,
            supported_pub_key_algs=_ALGORITHMS,
        )
    except Exception:  # noqa: BLE001  # as above
        raise InvalidPasskey from None
    if len(verified.credential_id) > CREDENTIAL_ID_MAXIMUM:
        raise InvalidPasskey
    return NewKey(
        verified.credential_id, verified.credential_public_key, verified.sign_count, verified.credential_backed_up
    )


def verify_assertion(party: RelyingParty, assertion: Assertion, public_key: bytes) -> int:
    """The authenticator's counter, after challenge, origin, domain, flags and signature held.

    Whether the counter has moved on is asked with the passkey's row locked (`rules.is_count_ahead`).

    Raises:
        InvalidPasskey: One of them does not.
    """
    try:
        verified = webauthn.verify_authentication_response(
            credential=assertion.answer,
            expected_challenge=assertion.challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001  # as above
        raise InvalidPasskey from None
    return verified.new_sign_count


def _check_size(answer: str) -> None:
    if len(answer) > ANSWER_MAXIMUM:
        raise InvalidPasskey


def _challenge(client_data: bytes) -> bytes:
    parsed = parse_client_data_json(client_data)
    if parsed.cross_origin:
        raise InvalidPasskey
    return parsed.challenge


def _descriptors(credential_ids: Sequence[bytes]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [structs.PublicKeyCredentialDescriptor(id=each) for each in credential_ids]

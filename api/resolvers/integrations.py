"""Credentials of systems of others."""

from typing import Annotated

import strawberry

from api.context import Info
from api.mutations import perform
from api.nodes import key_of
from api.paging import After, Before, Connection, First, Last, PageSource, page_request
from api.permissions import requires
from api.schema.integrations import (
    PartnerCredential,
    PartnerCredentialCreateInput,
    PartnerCredentialCreatePayload,
    PartnerCredentialRevokeInput,
    PartnerCredentialRevokePayload,
)
from db.queries import integrations as queries
from domain.integrations import service
from domain.shared.permissions import Permission


@strawberry.type
class IntegrationQuery:
    """Root fields of interfaces."""

    @strawberry.field(
        description="Credentials at and below the nodes where the caller may grant roles, newest first.",
        extensions=requires(Permission.ROLE_GRANT),
    )
    def partner_credentials(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[PartnerCredential] | None:
        request = page_request(queries.ORDER, first=first, after=after, last=last, before=before)
        return Connection(source=PageSource(queries.PARTNER_CREDENTIALS, PartnerCredential, queries.ORDER, request, {}))


@strawberry.type
class IntegrationMutation:
    """Root mutations of interfaces."""

    @strawberry.mutation(
        description="Makes a credential with which an HR system sends rosters for an organisation.",
        extensions=requires(Permission.ROLE_GRANT),
    )
    async def partner_credential_create(
        self,
        info: Info,
        input: Annotated[PartnerCredentialCreateInput, strawberry.argument(description="Which system.")],
    ) -> PartnerCredentialCreatePayload | None:
        command = service.PartnerCredentialCreate(
            organisation_id=key_of(input.organisation_id, "Organisation", "input", "organisationId"),
            name=input.name,
            expires_on=input.expires_on,
            apply_below_percent=input.apply_below_percent,
        )
        return await perform(
            info,
            PartnerCredentialCreatePayload,
            service.partner_credential_create,
            command,
            request_key=input.request_key,
        )

    @strawberry.mutation(description="Ends a credential at once.", extensions=requires(Permission.ROLE_GRANT))
    async def partner_credential_revoke(
        self,
        info: Info,
        input: Annotated[PartnerCredentialRevokeInput, strawberry.argument(description="Which credential.")],
    ) -> PartnerCredentialRevokePayload | None:
        key = key_of(input.partner_credential_id, "PartnerCredential", "input", "partnerCredentialId")
        command = service.PartnerCredentialRevoke(key)
        return await perform(
            info,
            PartnerCredentialRevokePayload,
            service.partner_credential_revoke,
            command,
            request_key=input.request_key,
        )

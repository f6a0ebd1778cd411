"""Setting targets up, and ending them."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import strawberry

from api.fields import relation
from api.schema.channels.nouns import ChannelTarget
from api.schema.payloads import REQUEST_KEY, Payload
from api.schema.shared import StepUpUserError
from db.models.channels import ChannelKind


@strawberry.input(description="Mail list, over a mail server of the union's.")
class EmailSetupInput:
    """Server, and who mails are from."""

    host: str = strawberry.field(description="Name of the mail server, reached over TLS at a public address.")
    port: int = strawberry.field(description="465, or 587 with STARTTLS.")
    username: str = strawberry.field(description="Name to sign in with, at most 200 characters.")
    password: str = strawberry.field(description="Password, sealed and never read back.")
    sender: str = strawberry.field(description="Address that mails are from.")


@strawberry.input(description="Robot of a WeCom group.")
class WecomRobotSetupInput:
    """Its key."""

    key: str = strawberry.field(description="Value of `key` in the robot's address, sealed and never read back.")


@strawberry.input(description="Application of WeCom.")
class WecomAppSetupInput:
    """Company, application, secret."""

    corp_id: str = strawberry.field(description="Id of the company (`corpid`).")
    agent_id: str = strawberry.field(description="Number of the application (`agentid`).")
    secret: str = strawberry.field(description="Secret of the application, sealed and never read back.")


@strawberry.input(description="WeChat official account.")
class WechatAccountSetupInput:
    """Account, secret, cover."""

    app_id: str = strawberry.field(description="Id of the account (`appid`).")
    secret: str = strawberry.field(description="Secret of the account, sealed and never read back.")
    cover_media_id: str = strawberry.field(description="Picture among the account's material that covers articles.")


@strawberry.input(description="Weibo account.")
class WeiboSetupInput:
    """Token of its owner."""

    access_token: str = strawberry.field(description="Token that its owner gave, sealed and never read back.")
    ip_address: str = strawberry.field(description="Public IPv4 address of this server, which Weibo asks for.")


@strawberry.input(one_of=True, description="What a target is set up with; exactly one of them.")
class ChannelSetupInput:
    """One of them."""

    email: EmailSetupInput | None = strawberry.field(default=strawberry.UNSET, description="Mail list.")
    wecom_robot: WecomRobotSetupInput | None = strawberry.field(
        default=strawberry.UNSET, description="Robot of a WeCom group."
    )
    wecom_app: WecomAppSetupInput | None = strawberry.field(
        default=strawberry.UNSET, description="Application of WeCom."
    )
    wechat_account: WechatAccountSetupInput | None = strawberry.field(
        default=strawberry.UNSET, description="WeChat official account."
    )
    weibo: WeiboSetupInput | None = strawberry.field(default=strawberry.UNSET, description="Weibo account.")


def setup_given(setup: ChannelSetupInput) -> tuple[ChannelKind, Mapping[str, str], str]:
    """The kind of a target, what is kept of its set-up, and its secret."""
    if setup.email:
        mail = setup.email
        kept = {"host": mail.host, "port": str(mail.port), "username": mail.username, "sender": mail.sender}
        return ChannelKind.EMAIL, kept, mail.password
    if setup.wecom_robot:
        return ChannelKind.WECOM_ROBOT, {}, setup.wecom_robot.key
    if setup.wecom_app:
        app = setup.wecom_app
        return ChannelKind.WECOM_APP, {"corpId": app.corp_id, "agentId": app.agent_id}, app.secret
    if setup.wechat_account:
        account = setup.wechat_account
        kept = {"appId": account.app_id, "coverMediaId": account.cover_media_id}
        return ChannelKind.WECHAT_ACCOUNT, kept, account.secret
    weibo = setup.weibo
    return ChannelKind.WEIBO, {"ipAddress": weibo.ip_address if weibo else ""}, weibo.access_token if weibo else ""


@strawberry.input(description="Target that is to be set up.")
class ChannelTargetAddInput:
    """Input of channelTargetAdd."""

    organisation_id: strawberry.ID = strawberry.field(description="Organisation whose news go there.")
    name: str = strawberry.field(
        description="What people call it, 1 to 80 characters; who mails say that they are from."
    )
    setup: ChannelSetupInput = strawberry.field(description="What it is reached with.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a target was not set up.")
class ChannelTargetAddErrorCode(Enum):
    """Codes of channelTargetAdd."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    CHANNEL_PLACE_NOT_FOUND = strawberry.enum_value(
        "CHANNEL_PLACE_NOT_FOUND", description="No organisation where the caller manages news."
    )
    CHANNEL_SETUP_INVALID = strawberry.enum_value(
        "CHANNEL_SETUP_INVALID", description="Value cannot be meant; the path says which."
    )


@strawberry.type(description="Refusal of setting a target up.")
class ChannelTargetAddUserError(StepUpUserError):
    """Error of channelTargetAdd."""

    code: ChannelTargetAddErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of setting a target up.")
class ChannelTargetAddPayload(Payload):
    """Answer of channelTargetAdd."""

    error: ClassVar[type[Any]] = ChannelTargetAddUserError
    row: strawberry.Private[Any]
    user_errors: list[ChannelTargetAddUserError] = strawberry.field(description="Refusals; empty when done.")
    channel_target: ChannelTarget | None = relation(
        "channel_target_by_id",
        "channel_target_id",
        lambda: ChannelTarget,
        description="It as it is now; null when refused.",
    )


@strawberry.input(description="Target that is to be ended.")
class ChannelTargetEndInput:
    """Input of channelTargetEnd."""

    channel_target_id: strawberry.ID = strawberry.field(description="Target that is meant.")
    request_key: UUID | None = strawberry.field(default=None, description=REQUEST_KEY)


@strawberry.enum(description="Why a target was not ended.")
class ChannelTargetEndErrorCode(Enum):
    """Codes of channelTargetEnd."""

    STEP_UP_REQUIRED = strawberry.enum_value(
        "STEP_UP_REQUIRED", description="Caller has not proven within 10 minutes, or not by passkey, who they are."
    )
    CHANNEL_TARGET_NOT_FOUND = strawberry.enum_value(
        "CHANNEL_TARGET_NOT_FOUND", description="None where the caller manages news."
    )
    CHANNEL_TARGET_ENDED = strawberry.enum_value("CHANNEL_TARGET_ENDED", description="Target was ended.")


@strawberry.type(description="Refusal of ending a target.")
class ChannelTargetEndUserError(StepUpUserError):
    """Error of channelTargetEnd."""

    code: ChannelTargetEndErrorCode = strawberry.field(description="Stable code of the refusal.")


@strawberry.type(description="Outcome of ending a target.")
class ChannelTargetEndPayload(Payload):
    """Answer of channelTargetEnd."""

    error: ClassVar[type[Any]] = ChannelTargetEndUserError
    row: strawberry.Private[Any]
    user_errors: list[ChannelTargetEndUserError] = strawberry.field(description="Refusals; empty when done.")
    channel_target: ChannelTarget | None = relation(
        "channel_target_by_id",
        "channel_target_id",
        lambda: ChannelTarget,
        description="It as it is now; null when refused.",
    )

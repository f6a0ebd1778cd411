"""Relying party of OpenID Connect: enterprise single sign-on 企业单点登录 (authorization code, PKCE, nonce).

`providers` are settings, `tokens` are rules about id tokens, `client` speaks with a provider. Nothing here writes.
"""

from domain.auth.sign_on.client import ProviderClient, ProviderFault
from domain.auth.sign_on.providers import SignOnProvider
from domain.auth.sign_on.tokens import Claims, TokenRefused

__all__ = ["Claims", "ProviderClient", "ProviderFault", "SignOnProvider", "TokenRefused"]

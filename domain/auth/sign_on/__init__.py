"""Relying party of OpenID Connect: enterprise single sign-on 企业单点登录 (authorization code, PKCE, nonce).

`providers` are settings, `tokens` are rules about id tokens, `client` speaks with a provider. Nothing here writes.
"""

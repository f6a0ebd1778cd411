// Who calls and what they may see: the same check as the server's, with Node's own cryptography.
import { createPrivateKey, createPublicKey, hkdfSync, verify } from "node:crypto";

const RIGHTS_MS = 5_000;
const MOST_TOKENS = 4_096;
const MOST_RIGHTS = 20_000;
const LEEWAY_S = 5;
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

const DECISIONS = ["join_request_decide", "transfer_decide"];
const OFFICER = ["member_read", "member_read_private", ...DECISIONS];
const ROLE_PERMISSIONS = {
  branch_officer: OFFICER,
  federation_officer: [...OFFICER, "role_grant"],
  auditor: ["member_read", "audit_read"],
  administrator: ["role_grant", "audit_read"],
};

const RIGHTS = `
  SELECT s.member_id, s.revoked_at IS NOT NULL AS is_revoked, extract(epoch FROM s.expires_at)::float8 AS expires_s,
         c.session_epoch, m.state, g.roles, g.nodes, d.roles AS deputised_roles, d.nodes AS deputised_nodes
  FROM session s
  JOIN credential c ON c.tenant_id = s.tenant_id AND c.member_id = s.member_id
  JOIN member m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(role ORDER BY id), '{}') AS roles,
           coalesce(array_agg(organisation_id::text ORDER BY id), '{}') AS nodes
    FROM role_grant
    WHERE tenant_id = s.tenant_id AND member_id = s.member_id AND revoked_at IS NULL
      AND starts_on <= $3::date AND (ends_on IS NULL OR ends_on >= $3::date)) g
  CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(held.role ORDER BY held.id), '{}') AS roles,
           coalesce(array_agg(held.organisation_id::text ORDER BY held.id), '{}') AS nodes
    FROM (
      SELECT DISTINCT r.id, r.role, r.organisation_id
      FROM deputy p
      JOIN member o ON o.tenant_id = p.tenant_id AND o.id = p.officer_id AND o.state = 'active'
      JOIN role_grant r ON r.tenant_id = p.tenant_id AND r.member_id = p.officer_id
      WHERE p.tenant_id = s.tenant_id AND p.deputy_id = s.member_id AND m.state = 'active'
        AND p.dismissed_at IS NULL AND p.starts_on <= $3::date AND p.ends_on >= $3::date
        AND r.revoked_at IS NULL AND r.starts_on <= $3::date AND (r.ends_on IS NULL OR r.ends_on >= $3::date)) held) d
  WHERE s.tenant_id = $1::uuid AND s.id = $2::uuid`;

const seed = hkdfSync("sha256", Buffer.from(process.env.UNIONHALL_SECRET, "hex"), "unionhall", "access token", 32);
const key = createPublicKey(
  createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, Buffer.from(seed)]), format: "der", type: "pkcs8" }),
);
const tokens = new Map();
const rights = new Map();

export class Refused extends Error {}

/** Today in China, as the union counts days. */
export const unionDay = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** The caller's scope; null for a request without a token. `query(name, text, values)` gives rows. */
export async function scopeOf(authorization, query) {
  if (!authorization) return null;
  const claims = claimsOf(authorization.slice(7));
  const now = Date.now() / 1000;
  if (claims.exp + LEEWAY_S <= now || claims.iat > now + LEEWAY_S) throw new Refused("expired");
  let held = rights.get(claims.sid);
  if (!held || held.at + RIGHTS_MS <= Date.now()) {
    const [row] = await query("rights", RIGHTS, [claims.ten, claims.sid, unionDay()]);
    if (!row || row.is_revoked || !["active", "retained"].includes(row.state)) throw new Refused("revoked");
    held = { at: Date.now(), row, scope: scopeFrom(claims.ten, row) };
    keep(rights, claims.sid, held, MOST_RIGHTS);
  }
  if (held.row.member_id !== claims.sub || held.row.session_epoch !== claims.epoch || held.row.expires_s <= now)
    throw new Refused("revoked");
  return held.scope;
}

function claimsOf(token) {
  const known = tokens.get(token);
  if (known) return known;
  const [head, body, signature] = token.split(".");
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) throw new Refused("invalid");
  const header = JSON.parse(Buffer.from(head, "base64url"));
  if (header.alg !== "EdDSA" || header.typ !== "at+jwt") throw new Refused("invalid");
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  keep(tokens, token, claims, MOST_TOKENS);
  return claims;
}

function scopeFrom(tenantId, row) {
  const nodes = nodesOf(row.roles, row.nodes, () => true);
  const deputised = nodesOf(row.deputised_roles, row.deputised_nodes, (permission) => DECISIONS.includes(permission));
  const deciding = {};
  for (const permission of new Set([...Object.keys(nodes), ...Object.keys(deputised)]))
    deciding[permission] = [...new Set([...(nodes[permission] ?? []), ...(deputised[permission] ?? [])])];
  const held = Object.entries(deciding).flatMap(([permission, at]) => at.map((node) => [permission, node]));
  return {
    tenantId,
    memberId: row.member_id,
    memberRead: nodes.member_read ?? [],
    decide: deciding.join_request_decide ?? [],
    decideTransfers: deciding.transfer_decide ?? [],
    heldPermissions: held.map(([permission]) => permission),
    heldNodes: held.map(([, node]) => node),
  };
}

function nodesOf(roles, nodes, isAllowed) {
  const found = {};
  roles.forEach((role, number) => {
    for (const permission of (ROLE_PERMISSIONS[role] ?? []).filter(isAllowed)) (found[permission] ??= []).push(nodes[number]);
  });
  return found;
}

function keep(map, name, value, most) {
  map.delete(name);
  if (map.size >= most) map.delete(map.keys().next().value);
  map.set(name, value);
}

/** The language of labels: the supported one that the client weighs most. */
export function localeOf(accepted = "") {
  let best = 0;
  let chosen = 0;
  for (const element of accepted.split(",")) {
    const [tag, ...parameters] = element.split(";");
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
    const quality = weight === undefined ? 1 : Number(weight);
    const language = tag.trim().toLowerCase().split("-")[0];
    const number = language === "zh" ? 1 : language === "en" || language === "*" ? 0 : -1;
    if (number >= 0 && quality > best) [best, chosen] = [quality, number];
  }
  return chosen;
}

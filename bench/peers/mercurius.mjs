// mercurius with graphql-jit and its batching loaders, on the documents and the schema of the real clients.
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";
import { Refused, localeOf, scopeOf, unionDay } from "./access.mjs";
import { openPool, useOurSpelling } from "./database.mjs";

useOurSpelling();
const query = openPool();
const { words, reasons } = JSON.parse(readFileSync(new URL("../words.json", import.meta.url)));

const schema = readFileSync(new URL("./mercurius.graphql", import.meta.url), "utf8");

const uncached = (loader) => ({ loader, opts: { cache: false } });
const unique = (values) => [...new Set(values)];
const gid = (uuid, type) => Buffer.from(uuid.replaceAll("-", "") + type, "hex").toString("base64url");
const typed = (name) => {
  const type = Buffer.from(name).toString("hex");
  return (row) => gid(row.id, type);
};
const keyOf = (id) => {
  const hex = Buffer.from(id, "base64url").toString("hex", 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
const masked = (tail) => (tail === null ? null : `****${tail}`);
const label = (table, column) => (row, _, context) => words[table][row[column]][context.locale];
const shout = (column) => (row) => row[column].toUpperCase();

/** One row for each key. */
const one = (name, text, key) =>
  uncached(async (queries, context) => {
    const keys = unique(queries.map(({ obj }) => obj[key]).filter(Boolean));
    const rows = keys.length ? await query(name, text, [...scopeValues[name]?.(context) ?? [context.tenantId], keys]) : [];
    const found = new Map(rows.map((row) => [row.id, row]));
    return queries.map(({ obj }) => found.get(obj[key]) ?? null);
  });

/** Rows for each object, in the statement's order. */
const many = (name, text, column, more = () => []) =>
  uncached(async (queries, context) => {
    const keys = unique(queries.map(({ obj }) => obj.id));
    const found = new Map();
    for (const row of await query(name, text, [context.tenantId, keys, ...more(context)])) {
      const rows = found.get(row[column]);
      if (rows) rows.push(row);
      else found.set(row[column], [row]);
    }
    return queries.map(({ obj }) => found.get(obj.id) ?? []);
  });

const MEMBER = "m.id, m.organisation_id, m.member_number, m.name, m.name_sort, m.state, m.joined_on, m.phone_tail";
const BELOW = `EXISTS (
  SELECT 1 FROM organisation_closure c
  WHERE c.tenant_id = m.tenant_id AND c.descendant_id = m.organisation_id AND c.ancestor_id = ANY($3::uuid[]))`;
const VISIBLE = `m.tenant_id = $1 AND (m.id = $2 OR ${BELOW})`;
const ORGANISATION = "o.id, o.code, o.name, o.name_en, o.kind";
const organisation = (key) =>
  one("organisation", `SELECT ${ORGANISATION} FROM organisation o WHERE o.tenant_id = $1 AND o.id = ANY($2::uuid[])`, key);
const IN_OFFICE = "t.starts_on <= $3::date AND (t.ends_on IS NULL OR t.ends_on >= $3::date)";
const today = () => [unionDay()];
const memberScope = ({ tenantId, memberId, memberRead }) => [tenantId, memberId, memberRead];
const scopeValues = { decider: memberScope };

const AT_EITHER_END = `EXISTS (
  SELECT 1 FROM organisation_closure c
  WHERE c.tenant_id = t.tenant_id AND c.descendant_id IN (t.from_organisation_id, t.to_organisation_id)
    AND c.ancestor_id = ANY($4::uuid[]))`;
const STANDING = `
  SELECT p.member_id, p.state, p.employment_kind, o.kind AS organisation_kind FROM membership_period p
  JOIN organisation o ON o.tenant_id = p.tenant_id AND o.id = p.organisation_id
  WHERE p.tenant_id = $1 AND p.member_id = ANY($2::uuid[]) AND p.until_on IS NULL`;

const loaders = {
  Member: {
    organisation: organisation("organisation_id"),
    termsOfOffice: many(
      "terms_of_member",
      `SELECT t.member_id, t.starts_on, t.ends_on, p.id, p.kind
       FROM post_term t JOIN post p ON p.tenant_id = t.tenant_id AND p.id = t.post_id
       WHERE t.tenant_id = $1 AND t.member_id = ANY($2::uuid[]) AND ${IN_OFFICE} ORDER BY t.starts_on, t.id`,
      "member_id",
      today,
    ),
    history: many(
      "history",
      `SELECT p.member_id, p.starts_on, p.until_on, p.state, p.cause, p.organisation_id FROM membership_period p
       WHERE p.tenant_id = $1 AND p.member_id = ANY($2::uuid[]) AND (p.until_on IS NULL OR p.until_on > p.starts_on)
       ORDER BY p.starts_on, p.version`,
      "member_id",
    ),
    standing: uncached(async (queries, context) => {
      const rows = await query("standing", STANDING, [context.tenantId, unique(queries.map(({ obj }) => obj.id))]);
      const found = new Map(rows.map((row) => [row.member_id, row]));
      return queries.map(({ obj }) => found.get(obj.id) ?? null);
    }),
    transfers: many(
      "transfers_of_member",
      `SELECT t.id, t.member_id, t.status, t.due_at, t.to_organisation_id FROM transfer t
       WHERE t.tenant_id = $1 AND t.member_id = ANY($2::uuid[]) AND (t.member_id = $3 OR ${AT_EITHER_END})
       ORDER BY t.requested_at DESC, t.id DESC`,
      "member_id",
      ({ memberId, decideTransfers }) => [memberId, decideTransfers],
    ),
  },
  MembershipPeriod: { organisation: organisation("organisation_id") },
  Transfer: { fromOrganisation: organisation("from_organisation_id"), toOrganisation: organisation("to_organisation_id") },
  Organisation: {
    chain: many(
      "chain",
      `SELECT ${ORGANISATION}, c.descendant_id FROM organisation_closure c
       JOIN organisation o ON o.tenant_id = c.tenant_id AND o.id = c.ancestor_id
       WHERE c.tenant_id = $1 AND c.descendant_id = ANY($2::uuid[]) ORDER BY c.depth DESC`,
      "descendant_id",
    ),
    children: many(
      "children",
      `SELECT ${ORGANISATION}, o.parent_id FROM organisation o
       WHERE o.tenant_id = $1 AND o.parent_id = ANY($2::uuid[]) ORDER BY o.code`,
      "parent_id",
    ),
    posts: many(
      "posts",
      `SELECT p.id, p.organisation_id, p.kind FROM post p
       WHERE p.tenant_id = $1 AND p.organisation_id = ANY($2::uuid[]) ORDER BY p.position, p.kind`,
      "organisation_id",
    ),
  },
  Post: {
    holders: many(
      "holders",
      `SELECT t.post_id, m.name AS holder_name, t.starts_on, t.ends_on
       FROM post_term t JOIN member m ON m.tenant_id = t.tenant_id AND m.id = t.member_id
       WHERE t.tenant_id = $1 AND t.post_id = ANY($2::uuid[]) AND ${IN_OFFICE} ORDER BY t.starts_on, t.id`,
      "post_id",
      today,
    ),
  },
  RoleGrant: { organisation: organisation("organisation_id") },
  JoinRequest: { organisation: organisation("organisation_id") },
  Approval: {
    steps: many(
      "steps",
      `SELECT s.approval_id, s.stage, s.status, s.due_at, s.escalated_at, s.organisation_id, s.decided_by_id
       FROM approval_step s WHERE s.tenant_id = $1 AND s.approval_id = ANY($2::uuid[]) ORDER BY s.stage, s.position`,
      "approval_id",
    ),
  },
  ApprovalStep: {
    organisation: organisation("organisation_id"),
    decidedBy: one("decider", `SELECT m.id, m.name FROM member m WHERE ${VISIBLE} AND m.id = ANY($4::uuid[])`, "decided_by_id"),
  },
};

const cursor = (...values) => Buffer.from(JSON.stringify(values)).toString("base64url");
const position = (after, order, start) => {
  if (!after) return start;
  const [tag, ...values] = JSON.parse(Buffer.from(after, "base64url"));
  if (tag !== order) throw new Refused("a cursor of another list");
  return values;
};
const NIL = "00000000-0000-0000-0000-000000000000";
const MEMBER_ORDER = "name_sort,id";
const REQUEST_ORDER = "submitted_at,id";
const TRANSFER_ORDER = "requested_at,id";
const TRANSFERS = `
  SELECT t.id, t.status, t.requested_at, t.due_at, t.from_organisation_id, t.to_organisation_id,
         m.name AS member_name, m.member_number
  FROM transfer t JOIN member m ON m.tenant_id = t.tenant_id AND m.id = t.member_id
  WHERE t.tenant_id = $1 AND t.status = ANY($2::text[]) AND (t.requested_at, t.id) > ($3::timestamptz, $5::uuid)
    AND ${AT_EITHER_END}
  ORDER BY t.requested_at, t.id LIMIT $6`;
const OBSTACLES = { suspended: "MEMBERSHIP_SUSPENDED", left: "MEMBERSHIP_ENDED", deceased: "MEMBER_DECEASED" };

/** The answer for a right that retained members have or not. */
const right = ({ state, employment_kind, organisation_kind }, isForRetained, locale) => {
  const found = [];
  if (OBSTACLES[state]) found.push(OBSTACLES[state]);
  else {
    if (organisation_kind === "holding_pool") found.push("IN_HOLDING_POOL");
    if (state === "retained" && !isForRetained)
      found.push(employment_kind === "unemployed" ? "RETAINED_UNEMPLOYED" : "RETAINED_RETIRED");
  }
  return { allowed: !found.length, reasons: found.map((code) => reason(code, locale)) };
};
const page = (rows, first, cursorOf) => {
  const nodes = rows.slice(0, first);
  return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor: nodes.length ? cursorOf(nodes.at(-1)) : null } };
};
const require = (nodes) => {
  if (!nodes?.length) throw new Refused("forbidden");
};
const reason = (code, locale) => ({ code, ...reasons[code][locale] });

const resolvers = {
  Query: {
    viewer: (_, __, context) => (context.memberId ? {} : null),
    member: async (_, { by }, context) =>
      (await query("card", `SELECT ${MEMBER} FROM member m WHERE ${VISIBLE} AND m.id = $4`, [...memberScope(context), keyOf(by.id)]))[0],
    organisation: async (_, { by }, context) =>
      (await query("by_code", `SELECT ${ORGANISATION} FROM organisation o WHERE o.tenant_id = $1 AND o.code = $2`, [context.tenantId, by.code]))[0],
    members: async (_, { first, after }, context) => {
      require(context.memberRead);
      const [name, id] = position(after, MEMBER_ORDER, ["", NIL]);
      const text = `SELECT ${MEMBER} FROM member m WHERE m.tenant_id = $1 AND $2::uuid IS NOT NULL AND ${BELOW} AND (m.name_sort, m.id) > ($4::text, $5::uuid)
        ORDER BY m.name_sort, m.id LIMIT $6`;
      const rows = await query("members", text, [...memberScope(context), name, id, first + 1]);
      return page(rows, first, (row) => cursor(MEMBER_ORDER, row.name_sort, row.id));
    },
    transfers: async (_, { first, after, where }, context) => {
      require(context.decideTransfers);
      const [at, id] = position(after, TRANSFER_ORDER, ["-infinity", NIL]);
      const statuses = where.status.oneOf.map((status) => status.toLowerCase());
      const values = [context.tenantId, statuses, at, context.decideTransfers, id, first + 1];
      const rows = await query("transfers", TRANSFERS, values);
      return page(rows, first, (row) => cursor(TRANSFER_ORDER, row.requested_at.replace("Z", "+00:00"), row.id));
    },
    joinRequests: async (_, { first, after, where }, context) => {
      require(context.decide);
      const [at, id] = position(after, REQUEST_ORDER, ["-infinity", NIL]);
      const values = [context.tenantId, context.memberId, context.decide, context.heldPermissions, context.heldNodes];
      const rows = await query("join_requests", JOIN_REQUESTS, [...values, where.status.eq.toLowerCase(), at, id, first + 1]);
      return page(rows, first, (row) => cursor(REQUEST_ORDER, row.submitted_at.replace("Z", "+00:00"), row.id));
    },
  },
  Viewer: {
    member: async (_, __, { tenantId, memberId }) =>
      (await query("own", `SELECT ${MEMBER} FROM member m WHERE m.tenant_id = $1 AND m.id = $2`, [tenantId, memberId]))[0],
    roleGrants: (_, __, { tenantId, memberId }) =>
      query(
        "grants",
        `SELECT g.id, g.role, g.organisation_id FROM role_grant g
         WHERE g.tenant_id = $1 AND g.member_id = $2 AND g.revoked_at IS NULL AND (g.ends_on IS NULL OR g.ends_on >= $3::date)
         ORDER BY g.starts_on, g.id`,
        [tenantId, memberId, unionDay()],
      ),
    unreadNotificationCount: async (_, __, { tenantId, memberId }) => {
      const text = `SELECT count(*)::int AS unread FROM notification n
        WHERE n.tenant_id = $1 AND n.member_id = $2 AND n.read_at IS NULL`;
      return (await query("unread", text, [tenantId, memberId]))[0].unread;
    },
  },
  Member: {
    id: typed("Member"),
    memberNumber: (row) => row.member_number,
    state: shout("state"),
    stateLabel: label("member_state", "state"),
    joinedOn: (row) => row.joined_on,
    maskedPhoneNumber: (row) => masked(row.phone_tail),
  },
  Organisation: {
    id: typed("Organisation"),
    nameEn: (row) => row.name_en,
    kind: shout("kind"),
    kindLabel: label("organisation_kind", "kind"),
  },
  MembershipPeriod: {
    startsOn: (row) => row.starts_on,
    untilOn: (row) => row.until_on,
    state: shout("state"),
    stateLabel: label("member_state", "state"),
    causeLabel: label("membership_cause", "cause"),
    rights: (row, _, { locale }) => ({ elect: right(row, false, locale), holdOffice: right(row, true, locale) }),
  },
  Transfer: {
    id: typed("Transfer"),
    status: shout("status"),
    statusLabel: label("transfer_status", "status"),
    memberName: (row) => row.member_name,
    memberNumber: (row) => row.member_number,
    requestedAt: (row) => row.requested_at,
    dueAt: (row) => row.due_at,
  },
  Post: { id: typed("Post"), kind: shout("kind"), title: label("post_kind", "kind") },
  TermOfOffice: {
    holderName: (row) => row.holder_name,
    startsOn: (row) => row.starts_on,
    endsOn: (row) => row.ends_on,
    post: (row) => row, // read together with the term
  },
  RoleGrant: { id: typed("RoleGrant"), role: shout("role"), roleLabel: label("role", "role") },
  JoinRequest: {
    id: typed("JoinRequest"),
    maskedIdentityNumber: (row) => masked(row.identity_tail),
    submittedAt: (row) => row.submitted_at,
    approval: (row) => (row.approval_status ? { id: row.approval_id, status: row.approval_status } : null),
    viewerCanDecide: (row, _, { memberId, locale }) => {
      const found = [];
      if (row.applicant_id === memberId || row.member_id === memberId) found.push(reason("OWN_REQUEST", locale));
      if (!row.approval_status) found.push(reason("ANOTHER_OFFICER", locale));
      return { allowed: !found.length, reasons: found };
    },
  },
  Approval: { id: typed("Approval"), status: shout("status") },
  ApprovalStep: {
    statusLabel: label("step_status", "status"),
    dueAt: (row) => row.due_at,
    escalatedAt: (row) => row.escalated_at,
  },
};

// The approval comes along: both `approval` and `viewerCanDecide` need it.
const JOIN_REQUESTS = `
  SELECT r.id, r.reference, r.name, r.identity_tail, r.submitted_at, r.organisation_id, r.member_id, r.approval_id,
         a.status AS approval_status, a.applicant_id
  FROM join_request r LEFT JOIN approval a ON a.tenant_id = r.tenant_id AND a.id = r.approval_id
    AND (a.applicant_id = $2 OR EXISTS (
      SELECT 1 FROM approval_step mine
      JOIN unnest($4::text[], $5::uuid[]) held (permission, node) ON held.permission = mine.permission
      JOIN organisation_closure c ON c.tenant_id = mine.tenant_id AND c.ancestor_id = held.node
      WHERE mine.tenant_id = a.tenant_id AND mine.approval_id = a.id
        AND (c.descendant_id = mine.organisation_id
             OR (mine.escalated_at IS NOT NULL AND c.descendant_id = mine.escalate_to_id))))
  WHERE r.tenant_id = $1 AND r.status = $6
    AND EXISTS (SELECT 1 FROM organisation_closure c
      WHERE c.tenant_id = r.tenant_id AND c.descendant_id = r.organisation_id AND c.ancestor_id = ANY($3::uuid[]))
    AND (r.submitted_at, r.id) > ($7::timestamptz, $8::uuid)
  ORDER BY r.submitted_at, r.id LIMIT $9`;

const app = Fastify();
app.register(mercurius, {
  schema,
  resolvers,
  loaders,
  jit: 1,
  context: async (request) => {
    const scope = await scopeOf(request.headers.authorization, query);
    return { ...scope, locale: localeOf(request.headers["accept-language"]) };
  },
});
await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });

/** The way to the union's server: GraphQL with the member's session, posts and published files without. */

import { BallotError } from "./errors.js";

/**
 * @typedef {object} ServerOptions
 * @property {string} url Of the server, without a path: `https://union.example`.
 * @property {{readonly cast?: string, readonly permit?: string, readonly proof?: string}} documents The operations that the
 *   app has registered: ballotCast, ballotPermitIssue, ballotProof (clients/mobile/votes).
 * @property {() => Promise<{readonly [name: string]: string}> | {readonly [name: string]: string}} [headers] Of the member's
 *   session, asked for each request: `authorization`.
 * @property {"WEB" | "PHONE" | "KIOSK"} [channel] Where the member casts: WEB unless it is another.
 * @property {typeof fetch} [fetch] Instead of the global one.
 */

/** What is sent without saying who sends it: no cookie, no session, no page, the same languages from everybody. */
const ANONYMOUS = /** @type {const} */ ({
  credentials: "omit",
  mode: "cors",
  redirect: "error",
  referrer: "",
  referrerPolicy: "no-referrer",
});
const JSON_BODY = { "content-type": "application/json" };
const LANGUAGES = { "accept-language": "zh, en" };
const OVERLOADED = new Set([408, 429]);

/**
 * @param {ServerOptions} options
 * @returns {Required<import("./casting.js").Server>}
 */
export function createServer({ url, documents, headers = () => ({}), channel = "WEB", fetch: given }) {
  const { origin, send, run, postOne } = wayTo(url, given);
  return {
    cast: async ({ id, envelope }) => {
      const payload = await run(documents.cast, { input: { voteId: id, envelope, channel } }, { headers: await headers() });
      return refusalIn(payload) ?? { receipt: receiptOf(payload.receipt) };
    },
    permit: async ({ id, blinded }) => {
      const payload = await run(documents.permit, { input: { voteId: id, blinded } }, { headers: await headers() });
      return refusalIn(payload) ?? { blindSignature: payload.blindSignature };
    },
    post: async (ballot) => {
      const { answer, told } = await postOne(ballot);
      return answer.ok ? { receipt: told } : { refusal: refusalOf(told.errors?.[0]) };
    },
    published: async (vote, name) => {
      const answer = await send(`${origin}/votes/${encodeURIComponent(vote)}/${name}`, {
        cache: "no-cache",
        ...ANONYMOUS,
        headers: LANGUAGES,
      });
      if (answer.status === 404) {
        return null;
      }
      if (!answer.ok) {
        throw unanswered(undefined);
      }
      return answer.json();
    },
    proof: ({ id, ballot }) => run(documents.proof, { voteId: id, hash: ballot }, { ...ANONYMOUS, headers: LANGUAGES }),
  };
}

/**
 * The way of a kiosk, which has no session: what it signs goes to GraphQL, ballots of unlinkable votes are posted together.
 *
 * @param {object} options
 * @param {string} options.url Of the server, without a path.
 * @param {{readonly tap?: string, readonly release?: string, readonly permit?: string, readonly deliver?: string}} options.documents
 *   kioskTap, kioskTapRelease, kioskPermitIssue, kioskBatchDeliver (clients/kiosk/votes).
 * @param {typeof fetch} [options.fetch] Instead of the global one.
 * @returns {import("./kiosk.js").KioskServer}
 */
export function createKioskServer({ url, documents, fetch: given }) {
  const { run, postOne } = wayTo(url, given);
  /** @type {(query: string | undefined, input: object) => Promise<any>} */
  const asked = (query, input) => run(query, { input }, { ...ANONYMOUS, headers: LANGUAGES });
  return {
    tap: async (input) => refusalIn(await asked(documents.tap, input)) ?? { ok: true },
    release: async (input) => refusalIn(await asked(documents.release, input)) ?? { ok: true },
    permit: async (input) => {
      const payload = await asked(documents.permit, input);
      return refusalIn(payload) ?? { blindSignature: payload.blindSignature };
    },
    deliver: async (input) => {
      const payload = await asked(documents.deliver, input);
      return refusalIn(payload) ?? { promises: payload.delivery.promises.map(receiptOf) };
    },
    post: async (ballots) => {
      const { answer, told } = await postOne({ ballots });
      if (!answer.ok) {
        return ballots.map(() => ({ refusal: refusalOf(told.errors?.[0]) }));
      }
      return told.answers.map((/** @type {any} */ each) =>
        each.errors ? { refusal: refusalOf(each.errors[0]) } : { receipt: each },
      );
    },
  };
}

/**
 * @param {string} url
 * @param {typeof fetch | undefined} given
 * @returns {{origin: string, send: typeof fetch, run: (query: string | undefined, variables: object, who: RequestInit) => Promise<any>,
 *   postOne: (body: object) => Promise<{answer: Response, told: any}>}}
 */
function wayTo(url, given) {
  const origin = url.replace(/\/+$/, "");
  /** @type {typeof fetch} */
  const send = (...request) => (given ?? fetch)(...request);
  /** @type {(query: string | undefined, variables: object, who: RequestInit) => Promise<any>} */
  const run = async (query, variables, who) => {
    const answer = await send(`${origin}/graphql`, {
      method: "POST",
      cache: "no-store",
      ...who,
      headers: { accept: "application/graphql-response+json", ...JSON_BODY, ...who.headers },
      body: JSON.stringify({ query: documented(query), variables }),
    });
    const { data, errors } = await answer.json();
    const payload = data && Object.values(data)[0];
    // Nothing was decided: the whole request failed, not the wish in it.
    if (payload === undefined || errors?.length) {
      throw unanswered(errors);
    }
    return payload;
  };
  const postOne = async (/** @type {object} */ body) => {
    const answer = await send(`${origin}/ballots`, {
      method: "POST",
      cache: "no-store",
      ...ANONYMOUS,
      headers: { ...JSON_BODY, ...LANGUAGES },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (!answer.ok && (answer.status >= 500 || OVERLOADED.has(answer.status))) {
      throw unanswered(told.errors);
    }
    return { answer, told };
  };
  return { origin, send, run, postOne };
}

/**
 * @param {string | undefined} query
 * @returns {string}
 */
function documented(query) {
  if (query === undefined) {
    throw new BallotError("NOT_SENT", "This app has not registered the operation.");
  }
  return query;
}

/**
 * @param {any} receipt With the promise as canonical JSON.
 * @returns {{promise: unknown, signature: unknown}}
 */
function receiptOf(receipt) {
  return { promise: JSON.parse(receipt.promise), signature: receipt.signature };
}

/**
 * @param {any} payload
 * @returns {{refusal: import("./casting.js").Refusal} | null}
 */
function refusalIn(payload) {
  const [error] = payload.userErrors;
  return error ? { refusal: { code: String(error.code), message: String(error.message) } } : null;
}

/**
 * @param {any} error
 * @returns {import("./casting.js").Refusal}
 */
function refusalOf(error) {
  return { code: String(error?.extensions?.code), message: String(error?.message) };
}

/**
 * @param {any} errors
 * @returns {BallotError}
 */
function unanswered(errors) {
  const { code: serverCode, message: serverMessage } = refusalOf(errors?.[0]);
  return new BallotError("NOT_SENT", `The server gave no answer: ${serverCode}.`, { serverCode, serverMessage });
}

// The way to the server: what is sent with the member's session, what is sent without, and how answers are read.

import { Ballots, createServer, readDefinition } from "../../../clients/ballot/index.js";
import { memoryStorage } from "../../../clients/ballot/storage/memory.js";
import { SmallServer } from "./server.mjs";
import { equal, judged, refused } from "./verdicts.mjs";

const URL_OF_IT = "https://union.example/";
const DOCUMENTS = {
  cast: "mutation BallotCast",
  permit: "mutation BallotPermitIssue",
  proof: "query BallotProof",
};
const ID = "bm9kZSBpZA";

/** A transport whose requests are kept, and answered by these functions of URL and body. */
function wired(answers) {
  const requests = [];
  const fetch = async (url, init) => {
    const body = init.body === undefined ? null : JSON.parse(init.body);
    requests.push({ url, init, body });
    const [status, told] = await answers(url, body);
    return new Response(typeof told === "string" ? told : JSON.stringify(told), { status });
  };
  const headers = async () => ({ authorization: "Bearer mine" });
  return { requests, server: createServer({ url: URL_OF_IT, documents: DOCUMENTS, headers, fetch }) };
}

/** Runs every check of the transport. */
export async function transport(world) {
  return judged({ ...whole(world), ...answered(), ...anonymous() });
}

function whole(world) {
  return {
    "a ballot goes its whole way over HTTP": async () => {
      const definition = await readDefinition(world.sealed.definition);
      const small = new SmallServer(world, definition);
      const { requests, server } = wired(async (url, { variables }) => {
        const { receipt } = await small.cast(variables.input);
        const written = { ...receipt, promise: JSON.stringify(receipt.promise) };
        return [200, { data: { ballotCast: { receipt: written, userErrors: [] } } }];
      });
      const ballots = new Ballots({ storage: memoryStorage(), account: "a", server });
      const receipt = await ballots.cast(definition, [null, null, null, null, null], { id: ID });
      equal(receipt.promise.number, 1);
      const [{ url, init, body }] = requests;
      equal([url, init.headers.authorization], ["https://union.example/graphql", "Bearer mine"]);
      equal(body, { query: DOCUMENTS.cast, variables: { input: { voteId: ID, envelope: receipt.envelope, channel: "WEB" } } });
    },
    "what is published is fetched, and the ballot is looked for in it": async () => {
      const definition = await readDefinition(world.sealed.definition);
      const small = new SmallServer(world, definition);
      const files = { "board.json": null, "envelopes.json": world.sealed.box };
      let proof = null;
      const { requests, server } = wired(async (url, body) => {
        if (body !== null) {
          return [200, { data: { ballotProof: proof } }];
        }
        const file = files[url.split("/").at(-1)];
        return file === null ? [404, { errors: [] }] : [200, file];
      });
      const way = { ...server, cast: async () => ({ receipt: await small.promise(world.sealed.envelope, 1) }) };
      const texts = new Map();
      const ballots = new Ballots({ storage: memoryStorage(texts), account: "a", server: way });
      equal((await ballots.look(definition.vote)).state, "none");
      await refused("PROMISE_BROKEN", () => ballots.cast(definition, [null, null, null, null, null], { id: ID }));
      const [[key, text]] = texts;
      const kept = JSON.parse(text);
      const receipt = { envelope: world.sealed.envelope, ...world.sealed.receipt };
      texts.set(key, JSON.stringify({ ...kept, pending: null, receipt }));
      equal((await ballots.look(definition.vote)).state, "promised");
      const { entry, signature } = world.sealed.board.entries[2];
      proof = { entry: JSON.stringify(entry), signature, proof: world.sealed.proof };
      await refused("NOT_CANONICAL", () => ballots.look(definition.vote));
      proof = null;
      files["board.json"] = { ...world.sealed.board, entries: world.sealed.board.entries.slice(0, 2) };
      equal((await ballots.look(definition.vote)).state, "promised");
      files["board.json"] = world.sealed.board;
      const looked = await ballots.look(definition.vote);
      equal([looked.state, looked.entry.number], ["counted", 3]);
      equal(requests.some(({ init }) => init.headers.authorization !== undefined), false);
      equal(requests[0].body.variables, { voteId: ID, hash: world.sealed.receipt.promise.ballot });
    },
  };
}

function answered() {
  const of = (status, told) => wired(async () => [status, told]).server;
  const ballot = { vote: "v", id: ID, envelope: "e", blinded: "b", randomizer: "r", signature: "s" };
  const refusal = { userErrors: [{ code: "NOT_ON_ROLL", message: "You are not on the roll." }] };
  const told = { code: "NOT_ON_ROLL", message: "You are not on the roll." };
  const failed = { data: null, errors: [{ message: "Try later.", extensions: { code: "UNAVAILABLE" } }] };
  return {
    "a refusal is told with its code": async () => {
      equal(await of(200, { data: { ballotCast: refusal } }).cast(ballot), { refusal: told });
      equal(await of(200, { data: { ballotPermitIssue: refusal } }).permit(ballot), { refusal: told });
      const error = { message: told.message, extensions: { code: told.code } };
      for (const status of [400, 403, 404, 409]) {
        equal(await of(status, { errors: [error] }).post(ballot), { refusal: told });
      }
    },
    "a permit and a promise are told": async () => {
      const signed = { blindSignature: "x", userErrors: [] };
      equal(await of(200, { data: { ballotPermitIssue: signed } }).permit(ballot), { blindSignature: "x" });
      equal(await of(200, { promise: {}, signature: "x" }).post(ballot), { receipt: { promise: {}, signature: "x" } });
    },
    "a request that failed as a whole has told nothing": async () => {
      for (const call of ["cast", "permit", "proof"]) {
        equal((await refused("NOT_SENT", () => of(503, failed)[call](ballot))).serverCode, "UNAVAILABLE");
        equal((await refused("NOT_SENT", () => of(200, failed)[call](ballot))).serverCode, "UNAVAILABLE");
      }
      for (const status of [408, 429, 500, 503]) {
        await refused("NOT_SENT", () => of(status, failed).post(ballot));
      }
      await refused("NOT_SENT", () => of(500, {}).published("v", "board.json"));
      await refused("NOT_SENT", () => createServer({ url: URL_OF_IT, documents: {} }).cast(ballot));
    },
  };
}

function anonymous() {
  return {
    "a post, a proof and a published file tell nothing of who asks": async () => {
      const { requests, server } = wired(async (url) => [200, url.endsWith("graphql") ? { data: { proof: null } } : {}]);
      await server.post({ vote: "v", envelope: "e", randomizer: "r", signature: "s" });
      await server.proof({ id: ID, ballot: "h" });
      await server.published("v", "board.json");
      equal(requests.map(({ url }) => new URL(url).pathname), ["/ballots", "/graphql", "/votes/v/board.json"]);
      for (const { init } of requests) {
        equal([init.credentials, init.referrer, init.referrerPolicy, init.redirect], ["omit", "", "no-referrer", "error"]);
        equal([init.headers["accept-language"], init.headers.authorization], ["zh, en", undefined]);
      }
      equal(requests[0].body, { vote: "v", envelope: "e", randomizer: "r", signature: "s" });
    },
  };
}

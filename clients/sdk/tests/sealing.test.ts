import assert from "node:assert/strict";
import { test } from "node:test";

import vectors from "unionhall-ballot/vectors.json" with { type: "json" };

import { SignedOutError } from "../src/index.js";
import { BallotError, ballotsOf, readDefinition } from "../src/sealing.js";
import { failing, signedIn, world } from "./world.js";

const SECRET = "周立";
const answers = vectors.definition.definition.questions.map((_, index) => (index === 0 ? { options: [1], write_ins: [SECRET] } : null));

test("a ballot is sealed on the device, sent in the session, and the same one again after a lost answer", async () => {
  const { client, server } = await signedIn();
  server.handlers.set("BallotCast", () => failing("UNAVAILABLE", 503));
  const given = vectors.definition;
  const definition = await readDefinition(given.canonical, given.hash);
  const ballots = await ballotsOf(client, { fetch: server.fetch });
  const notSent = (error: unknown) => error instanceof BallotError && error.code === "NOT_SENT";
  await assert.rejects(ballots.cast(definition, answers, { id: "vote-1" }), notSent);
  const [resumed] = await (await ballotsOf(client, { fetch: server.fetch })).resume();
  assert.equal(resumed?.error?.code, "NOT_SENT");

  const [first, second] = server.of("BallotCast");
  assert.equal(first?.token, "access-0");
  assert.equal(first?.variables["input"].voteId, "vote-1");
  assert.equal(first?.variables["input"].channel, "PHONE");
  assert.equal(second?.variables["input"].envelope, first?.variables["input"].envelope);
  assert.equal(JSON.stringify(first?.variables).includes(SECRET), false);
});

test("a ballot is sent with a token that is still good", async () => {
  const { client, server, clock } = await signedIn();
  server.handlers.set("BallotCast", () => failing("UNAVAILABLE", 503));
  clock.move(server.lifeMs);
  const ballots = await ballotsOf(client, { fetch: server.fetch });
  await assert.rejects(ballots.cast(await readDefinition(vectors.definition.canonical), answers, { id: "vote-1" }));
  assert.equal(server.of("BallotCast")[0]?.token, "access-1");
});

test("nobody votes without being signed in", async () => {
  await assert.rejects(ballotsOf(world().client), SignedOutError);
});

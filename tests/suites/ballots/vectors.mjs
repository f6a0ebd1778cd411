// The vectors for other languages (clients/ballot/vectors.json): every member, but for the words of shares, which are the
// key holders' tool's alone.

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { DhkemX25519HkdfSha256 } from "@hpke/dhkem-x25519";

import { textOf, utf8 } from "../../../clients/ballot/bytes.js";
import {
  ballotHash,
  ballotLength,
  canonicalText,
  checkInclusion,
  checkRollEntry,
  composeBallot,
  faultOf,
  finishPermit,
  fromB64u,
  hashOf,
  isInBox,
  isPermitted,
  isUnder,
  leafHash,
  readBoard,
  readBox,
  readCanonical,
  readDefinition,
  readPromise,
  rootOf,
  sealBallot,
  toB64u,
  toHex,
} from "../../../clients/ballot/index.js";
import { digest, isSignedBy, labelled } from "../../../clients/ballot/signatures.js";
import { number, written } from "./server.mjs";
import { equal, judged, refused } from "./verdicts.mjs";

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
const raw = (text, isPublic) => suite.kem.importKey("raw", fromB64u(text).buffer, isPublic);

/** Reads all vectors of a world. */
export async function vectors({ vectors: file }) {
  const definition = await readDefinition(file.definition.canonical, file.definition.hash);
  return judged({
    canonical: () => {
      for (const { value, canonical } of file.canonical) {
        equal(canonicalText(value), canonical);
        equal(canonicalText(readCanonical(canonical)), canonical);
      }
    },
    tree: async () => {
      const leaves = await Promise.all(file.tree.data.map((data) => leafHash(fromB64u(data))));
      equal(leaves.map(toHex), file.tree.leaves);
      for (const [count, root] of file.tree.roots.entries()) {
        equal(toHex(await rootOf(leaves.slice(0, count))), root, `root of ${count}`);
      }
      for (const proof of file.tree.proofs) {
        equal(await isUnder(leaves[proof.index], proof, hashOf(file.tree.roots.at(-1))), true);
      }
    },
    key: async () => {
      const { secret, private_key: privateKey, statement_seed: seed, key } = file.key;
      const derived = await Promise.all(["unionhall vote key 1", "unionhall statement key 1"].map((info) => hkdf(secret, info)));
      equal(derived, [privateKey, seed]);
      equal(toB64u(definition.publicKey), key.public_key);
    },
    definition: () => {
      equal(canonicalText(file.definition.definition), file.definition.canonical);
      equal(definition.hash, file.definition.hash);
    },
    roll: async () => {
      for (const { salt, member, branch, proof, vote, leaf } of file.roll.members) {
        await checkRollEntry(definition, { salt, member, branch, proof });
        equal(toHex(await leafHash(fromB64u(salt), utf8(canonicalText({ branch, member, vote })))), leaf);
      }
      equal(toHex(await rootOf(file.roll.roll.leaves.map(hashOf))), file.roll.hash);
    },
    ballots: () => {
      for (const { questions, answers, canonical, ballot_length: length, padded } of file.ballots) {
        equal([ballotLength(questions), canonicalText(answers)], [length, canonical]);
        const composed = composeBallot({ questions, ballotLength: length }, answers);
        equal([composed.answers, toB64u(composed.padded)], [answers, padded]);
      }
    },
    refused_ballots: async () => {
      for (const { questions, answers, reason, padded } of file.refused_ballots) {
        if (padded === undefined) {
          equal(faultOf(questions, answers).reason, reason);
        } else {
          await refused("NOT_CANONICAL", () => readCanonical(textOf(fromB64u(padded)).replace(/\0+$/, "")));
        }
      }
    },
    envelopes: async () => {
      for (const vector of file.envelopes) {
        await repeated(definition, vector, file.key.private_key);
      }
    },
    promise: async () => {
      const { promise, signature, signed, proof, root } = file.promise;
      await readPromise(definition, { promise, signature }, hashOf(promise.ballot));
      equal(toB64u(labelled("unionhall promise 1", promise)), signed);
      equal(await isUnder(hashOf(promise.ballot), proof, hashOf(root)), true);
    },
    board: async () => {
      const board = await readBoard(definition, file.board);
      equal([board.isFinal, board.entries.length], [true, file.board.entries.length]);
      equal((await checkInclusion(board, hashOf(file.promise.promise.ballot), file.promise.proof)).final, true);
    },
    box: async () => {
      const box = await readBox(definition, await readBoard(definition, file.board), file.box.box);
      equal([toHex(await rootOf(box.hashes)), box.count], [file.box.root, file.envelopes.length]);
      equal(file.envelopes.every(({ ballot_hash: hash }) => isInBox(box, hashOf(hash))), true);
    },
    opening: async () => {
      const { ballots, opening } = file.opening;
      equal(toHex(await digest("unionhall ballots 1", ballots.ballots)), opening.statement.ballots);
      const key = fromB64u(file.key.key.statement_key);
      const signed = labelled("unionhall opening 1", opening.statement);
      equal(await isSignedBy(key, fromB64u(opening.signature), signed), true);
    },
    unlinkable: () => unlinkable(file),
  });
}

async function repeated(definition, { sender_key: senderKey, info, padded, envelope, ballot_hash: hash }, privateKey) {
  const bytes = fromB64u(envelope);
  equal(toHex(await ballotHash(bytes)), hash);
  const enc = bytes.slice(0, 32);
  const [recipientKey, recipientPublicKey] = [await raw(privateKey, false), await raw(toB64u(definition.publicKey), true)];
  const shared = { info: fromB64u(info).buffer };
  const opener = await suite.createRecipientContext({ recipientKey, enc: enc.buffer, ...shared });
  equal(toB64u(new Uint8Array(await opener.open(bytes.slice(32).buffer))), padded);
  const ekm = { privateKey: await raw(senderKey, false), publicKey: await raw(toB64u(enc), true) };
  const sender = await suite.createSenderContext({ recipientPublicKey, ekm, ...shared });
  const sealed = new Uint8Array(await sender.seal(fromB64u(padded).buffer));
  equal(toB64u(sealed), toB64u(bytes.slice(32)));
  const ours = await sealBallot(definition, fromB64u(padded));
  const reader = await suite.createRecipientContext({ recipientKey, enc: ours.slice(0, 32).buffer, ...shared });
  equal(toB64u(new Uint8Array(await reader.open(ours.slice(32).buffer))), padded);
}

async function unlinkable({ unlinkable: vector, key }) {
  const definition = await readDefinition(vector.definition.canonical, vector.definition.hash);
  await repeated(definition, vector.envelope, key.private_key);
  const ballot = hashOf(vector.envelope.ballot_hash);
  const modulus = ["p", "q"].map((name) => BigInt(`0x${vector.registrar[name]}`)).reduce((p, q) => p * q);
  const inverse = written(inverted(number(vector.blinding_factor), modulus));
  const blinding = { blinded: vector.blinded_message, inverse, randomizer: vector.randomizer };
  const permit = await finishPermit(definition, ballot, blinding, vector.blind_signature);
  equal(permit, { randomizer: vector.randomizer, signature: vector.signature });
  equal(await isPermitted(definition, ballot, permit), true);
  equal(vector.box.envelopes.map(({ envelope }) => envelope), [vector.envelope.envelope]);
}

function inverted(value, modulus) {
  let [rest, next, factor, step] = [modulus, value % modulus, 0n, 1n];
  while (next !== 0n) {
    const times = rest / next;
    [rest, next, factor, step] = [next, rest - times * next, step, factor - times * step];
  }
  return ((factor % modulus) + modulus) % modulus;
}

async function hkdf(secret, info) {
  const key = await crypto.subtle.importKey("raw", fromB64u(secret), "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(info) }, key, 256);
  return toB64u(new Uint8Array(bits));
}

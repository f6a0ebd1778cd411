// The formats: what Python wrote is read here, what is sealed here Python opens, and what was tampered with is refused.

import {
  answersOf,
  ballotHash,
  ballotLength,
  blindPermit,
  canonicalText,
  checkInclusion,
  checkProof,
  checkRollEntry,
  composeBallot,
  envelopeLength,
  faultOf,
  finishPermit,
  fromB64u,
  hashOf,
  isInBox,
  isPermitted,
  readBoard,
  readBox,
  readCanonical,
  readDefinition,
  readPromise,
  rootOf,
  isUnder,
  sealBallot,
  toB64u,
  toHex,
} from "../../../clients/ballot/index.js";
import { equal, judged, refused } from "./verdicts.mjs";

const copy = (value) => JSON.parse(JSON.stringify(value));
const changed = (value, change) => {
  const other = copy(value);
  change(other);
  return other;
};
const flipped = (text) => (text.startsWith("A") ? `B${text.slice(1)}` : `A${text.slice(1)}`);
const otherHash = (text) => (text.startsWith("0") ? `1${text.slice(1)}` : `0${text.slice(1)}`);

/** Reads the world that Python made. */
export async function formats(world) {
  const sealed = await readDefinition(world.sealed.definition);
  const unlinkable = await readDefinition(world.unlinkable.definition);
  return judged({
    ...writings(world),
    ...definitions(world, sealed),
    ...ballots(world, sealed),
    ...promises(world, sealed),
    ...trees(world),
    ...boards(world, sealed),
    ...boxes(world, sealed, unlinkable),
    ...rolls(world, sealed),
    ...permits(world, unlinkable),
  });
}

/** What Python is to open: one envelope for each ballot of the world. */
export async function envelopes(world) {
  const definition = await readDefinition(world.sealed.definition);
  const seal = async ({ typed }) => toB64u(await sealBallot(definition, composeBallot(definition, typed).padded));
  return Promise.all(world.ballots.map(seal));
}

/** What Python's registrar is to sign. */
export async function blinding(world) {
  const definition = await readDefinition(world.unlinkable.definition);
  return blindPermit(definition, hashOf(world.ballot));
}

/** What of Python's answer is posted. */
export async function permit(world) {
  const definition = await readDefinition(world.unlinkable.definition);
  return finishPermit(definition, hashOf(world.ballot), world.blinding, world.blindSignature);
}

function writings({ writings: pairs, notCanonical }) {
  return {
    "a value has one writing": () => {
      for (const { value, text } of pairs) {
        equal(canonicalText(value), text);
        equal(canonicalText(readCanonical(text)), text);
      }
    },
    "another writing is not read": async () => {
      for (const text of notCanonical) {
        await refused("NOT_CANONICAL", () => readCanonical(text));
      }
    },
    "values without a writing are refused": async () => {
      for (const value of [1.5, 2 ** 53, Number.NaN, "\ud800", { a: undefined }, new Date(), { "\u00e9": 1, "e\u0301": 2 }]) {
        await refused("NOT_CANONICAL", () => canonicalText(value));
      }
    },
    "base64url has one writing": () => {
      equal(fromB64u("AAE"), { 0: 0, 1: 1 });
      for (const text of ["AAE=", "AAF", "A", "+A", "AA E", 7, null]) {
        equal(fromB64u(text), null, String(text));
      }
    },
  };
}

function definitions({ sealed, named }, read) {
  const tampered = (change) => canonicalText(changed(JSON.parse(sealed.definition), change));
  return {
    "a definition has its hash": async () => {
      equal(read.hash, sealed.hash);
      equal((await readDefinition(sealed.definition, sealed.hash)).vote, JSON.parse(sealed.definition).vote);
      equal((await readDefinition(named.definition)).ballotLength, null);
    },
    "another definition than expected is refused": async () => {
      const text = tampered((definition) => {
        definition.title += "?";
      });
      await refused("OTHER_DEFINITION", () => readDefinition(text, sealed.hash));
    },
    "a definition that is wrong is refused with the place": async () => {
      const places = {
        format: (it) => (it.format = "unionhall-vote-3"),
        "": (it) => delete it.rules,
        kind: (it) => (it.kind = "open"),
        ballot_length: (it) => (it.ballot_length += 64),
        closes_at: (it) => (it.closes_at = it.opens_at),
        opens_at: (it) => (it.opens_at = "yesterday"),
        promise_key: (it) => (it.promise_key = it.promise_key.slice(2)),
        key: (it) => (it.key = null),
        "key.public_key": (it) => (it.key.public_key = "AAAA"),
        registrar_key: (it) => (it.registrar_key = "AAAA"),
        "roll.hash": (it) => (it.roll.hash = "00"),
        "roll.count": (it) => (it.roll.count = -1),
        "questions[1].number": (it) => (it.questions[1].number = 1),
        "questions[0].maximum": (it) => (it.questions[0].maximum = -1),
        "questions[0].options[1]": (it) => (it.questions[0].options[1].number = 3),
        "questions[0].maximum_score": (it) => (it.questions[0].maximum_score = 5),
        "questions[2].write_ins": (it) => (it.questions[2].write_ins = 1),
      };
      for (const [place, change] of Object.entries(places)) {
        equal((await refused("NOT_A_DEFINITION", () => readDefinition(tampered(change)))).place, place);
      }
      await refused("NOT_CANONICAL", () => readDefinition(`${sealed.definition}\n`));
    },
  };
}

function ballots({ ballots: cast, answers, lengths, named }, definition) {
  return {
    "answers are a ballot or have Python's reason": () => {
      for (const { question, answer, reason } of answers) {
        equal(faultOf([question], [answer])?.reason ?? null, reason, JSON.stringify(answer));
      }
    },
    "a ballot is as long as Python's": () => {
      for (const { question, length } of lengths) {
        equal(ballotLength([question]), length, JSON.stringify(question));
      }
    },
    "answers as typed have one writing": () => {
      for (const { typed, padded } of cast) {
        equal(toB64u(composeBallot(definition, typed).padded), padded, JSON.stringify(typed));
      }
    },
    "answers that are no ballot are refused with the question": async () => {
      const { question, reason } = await refused("NOT_A_BALLOT", () =>
        composeBallot(definition, [null, { options: [99], write_ins: [] }, null, null, null]),
      );
      equal([question, reason], [2, "no_such_option"]);
      equal((await refused("NOT_A_BALLOT", () => composeBallot(definition, []))).question, null);
      equal((await refused("NOT_A_BALLOT", () => answersOf(definition.questions, null))).reason, "wrong_count");
    },
    "envelopes have one length and differ": async () => {
      const { padded } = composeBallot(definition, definition.questions.map(() => null));
      const [one, other] = await Promise.all([sealBallot(definition, padded), sealBallot(definition, padded)]);
      equal([one.length, other.length], [envelopeLength(definition), definition.ballotLength + 48]);
      equal(toB64u(one) === toB64u(other), false);
      await refused("NOT_A_BALLOT", () => sealBallot(definition, padded.subarray(1)));
    },
    "a ballot of a named vote is not sealed": async () => {
      const read = await readDefinition(named.definition);
      await refused("NOT_SECRET", () => composeBallot(read, [null]));
      await refused("NOT_SECRET", () => sealBallot(read, new Uint8Array(64)));
    },
  };
}

function promises({ sealed: { receipt, envelope }, unlinkable }, definition) {
  const reason = async (change, ballot) =>
    (await refused("PROMISE_BROKEN", () => readPromise(definition, changed(receipt, change), ballot))).reason;
  return {
    "a promise of Python's holds": async () => {
      const ballot = await ballotHash(fromB64u(envelope));
      equal(receipt.promise.ballot, toHex(ballot));
      equal(await readPromise(definition, receipt, ballot), receipt);
    },
    "a promise that was tampered with is refused": async () => {
      equal(await reason((it) => (it.promise.ballot = otherHash(it.promise.ballot))), "signature");
      equal(await reason((it) => (it.promise.number += 1)), "signature");
      equal(await reason((it) => (it.promise.number = 0)), "form");
      equal(await reason((it) => (it.promise.sealed_by = "server")), "signature");
      equal(await reason((it) => (it.promise.sealed_by = "nobody")), "form");
      equal(await reason((it) => (it.promise.more = 1)), "form");
      equal(await reason((it) => (it.promise = null)), "form");
      equal(await reason((it) => (it.promise.vote = "other")), "other_vote");
      equal(await reason((it) => (it.promise.definition = otherHash(it.promise.definition))), "other_vote");
      equal(await reason((it) => (it.signature = flipped(it.signature))), "signature");
      equal(await reason((it) => (it.signature = "")), "signature");
      equal(await reason((it) => (it.signature = unlinkable.receipt.signature)), "signature");
      equal(await reason(() => {}, new Uint8Array(32)), "other_ballot");
    },
  };
}

function trees({ trees: grown }) {
  return {
    "roots and proofs are Python's": async () => {
      for (const { leaves, root, proofs } of grown) {
        const hashes = leaves.map(hashOf);
        equal(toHex(await rootOf(hashes)), root, `of ${leaves.length}`);
        for (const proof of proofs) {
          equal(await isUnder(hashes[proof.index], proof, hashOf(root)), true, JSON.stringify(proof));
        }
      }
    },
    "a proof that was tampered with leads nowhere": async () => {
      const { leaves, root, proofs } = grown.at(-1);
      const proof = proofs[5];
      const changes = [
        (it) => (it.index += 1),
        (it) => (it.index = -1),
        (it) => (it.index = it.count),
        (it) => (it.index += 0.5),
        (it) => it.path.pop(),
        (it) => it.path.push(it.path[0]),
        (it) => (it.path[0] = otherHash(it.path[0])),
        (it) => (it.path[0] = "x"),
        (it) => it.path.reverse(),
        (it) => (it.count = 1),
      ];
      for (const [number, change] of changes.entries()) {
        equal(await isUnder(hashOf(leaves[5]), changed(proof, change), hashOf(root)), false, `change ${number}`);
      }
      equal(await isUnder(hashOf(leaves[4]), proof, hashOf(root)), false);
      equal(await isUnder(hashOf(root), { index: 0, count: 13, path: [] }, hashOf(root)), false, "the root itself");
      const above = await rootOf([hashOf(leaves[0]), hashOf(leaves[1])]);
      equal(await isUnder(hashOf(leaves[1]), { index: 0, count: 1, path: [leaves[0]] }, above), false, "a step too many");
    },
  };
}

function boards({ sealed: { board, proof, envelope } }, definition) {
  const broken = async (change, seen) => {
    const details = await refused("BOARD_BROKEN", () => readBoard(definition, changed(board, change), seen));
    return [details.number, details.reason];
  };
  return {
    "a board of Python's holds": async () => {
      const read = await readBoard(definition, board);
      equal([read.entries.length, read.isFinal, read.seen.number], [3, true, 3]);
      const part = await readBoard(definition, { ...board, entries: board.entries.slice(0, 2) });
      equal([part.isFinal, (await readBoard(definition, board, part.seen)).seen], [false, read.seen]);
      const none = await readBoard(definition, { ...board, entries: [] });
      equal([none.last, none.seen, none.isFinal], [null, null, false]);
    },
    "a board that was tampered with is refused with the place": async () => {
      equal(await broken((it) => (it.format = "x")), [0, "form"]);
      equal(await broken((it) => (it.entries = {})), [0, "form"]);
      equal(await broken((it) => (it.entries[1].entry.root = otherHash(it.entries[1].entry.root))), [2, "signature"]);
      equal(await broken((it) => (it.entries[1].entry.leaves += 1)), [2, "signature"]);
      equal(await broken((it) => (it.entries[2].entry.at = "2020-01-01T00:00:00Z")), [3, "order"]);
      equal(await broken((it) => (it.entries[2].entry.leaves = 0)), [3, "order"]);
      equal(await broken((it) => it.entries.splice(1, 1)), [2, "form"]);
      equal(await broken((it) => it.entries.shift()), [1, "form"]);
      equal(await broken((it) => it.entries.push(it.entries[2])), [4, "form"]);
      equal(await broken((it) => (it.entries[0].signature = flipped(it.entries[0].signature))), [1, "signature"]);
      equal(await broken((it) => (it.entries[0].entry.previous = otherHash(it.entries[0].entry.previous))), [1, "chain"]);
      equal(await broken((it) => (it.entries[0].entry.final = true)), [1, "signature"]);
      equal(await broken((it) => (it.entries[0] = null)), [1, "form"]);
      equal(await broken((it) => (it.entries[0].entry.more = 1)), [1, "form"]);
    },
    "a board that was rewritten after it was seen is refused": async () => {
      const { seen } = await readBoard(definition, board);
      equal(await broken(() => {}, { number: 2, hash: seen.hash }), [2, "rewritten"]);
      equal(await broken((it) => it.entries.pop(), seen), [2, "rewritten"]);
    },
    "a ballot is under the board, another is not": async () => {
      const read = await readBoard(definition, board);
      const ballot = await ballotHash(fromB64u(envelope));
      equal((await checkInclusion(read, ballot, proof)).number, 3);
      equal((await checkInclusion(read, ballot, { ...proof, number: 3 })).number, 3);
      await refused("NOT_ON_BOARD", () => checkInclusion(read, ballot, { ...proof, number: 2 }));
      await refused("NOT_ON_BOARD", () => checkInclusion(read, ballot, { ...proof, number: 9 }));
      await refused("NOT_ON_BOARD", () => checkInclusion(read, new Uint8Array(32), proof));
      await refused("NOT_ON_BOARD", () => checkInclusion(read, ballot, { ...proof, index: proof.index ^ 1 }));
    },
    "a proof with its entry holds by itself, tampered with it does not": async () => {
      const ballot = await ballotHash(fromB64u(envelope));
      const { entry, signature } = board.entries[2];
      const given = { entry: canonicalText(entry), signature, proof };
      equal((await checkProof(definition, ballot, given)).final, true);
      const reason = async (change, seen) =>
        (await refused("BOARD_BROKEN", () => checkProof(definition, ballot, { ...given, ...change }, seen))).reason;
      const other = (change) => canonicalText(changed(entry, change));
      equal(await reason({ signature: flipped(signature) }), "signature");
      equal(await reason({ entry: other((it) => (it.root = otherHash(it.root))) }), "signature");
      equal(await reason({ entry: other((it) => (it.definition = otherHash(it.definition))) }), "chain");
      equal(await reason({ entry: other((it) => delete it.root) }), "form");
      equal(await reason({ entry: "null" }), "form");
      equal(await reason({}, [{ number: 3, hash: definition.hash }]), "rewritten");
      await refused("NOT_CANONICAL", () => checkProof(definition, ballot, { ...given, entry: ` ${given.entry}` }));
      await refused("NOT_ON_BOARD", () => checkProof(definition, new Uint8Array(32), given));
    },
  };
}

function boxes({ sealed, unlinkable }, definition, other) {
  return {
    "a box of Python's holds, and tells what is in it": async () => {
      for (const [kind, read] of [[sealed, definition], [unlinkable, other]]) {
        const box = await readBox(read, await readBoard(read, kind.board), kind.box);
        equal([box.count, isInBox(box, await ballotHash(fromB64u(kind.envelope)))], [kind.box.envelopes.length, true]);
        equal(isInBox(box, new Uint8Array(32)), false);
      }
    },
    "a box that was tampered with is refused": async () => {
      const board = await readBoard(definition, sealed.board);
      const reason = async (change, from = board) =>
        (await refused("BOX_BROKEN", () => readBox(definition, from, changed(sealed.box, change)))).reason;
      equal(await reason((it) => (it.format = "x")), "form");
      equal(await reason((it) => (it.vote = "x")), "form");
      equal(await reason((it) => it.envelopes.reverse()), "order");
      equal(await reason((it) => it.envelopes.splice(1, 0, it.envelopes[0])), "order");
      equal(await reason((it) => it.envelopes.pop()), "root");
      const strange = await sorted([...sealed.box.envelopes.slice(1), unlinkable.envelope]);
      equal(await reason((it) => (it.envelopes = strange)), "root");
      equal(await reason((it) => (it.envelopes[0] = it.envelopes[0].slice(4))), "length");
      equal(await reason((it) => (it.envelopes[0] = { envelope: it.envelopes[0] })), "length");
      const early = { ...sealed.board, entries: sealed.board.entries.slice(0, 2) };
      equal(await reason(() => {}, await readBoard(definition, early)), "not_final");
    },
  };
}

async function sorted(texts) {
  const hashed = await Promise.all(texts.map(async (text) => [toHex(await ballotHash(fromB64u(text))), text]));
  return hashed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
}

function rolls({ sealed: { rollEntry } }, definition) {
  return {
    "a member is on the roll, another is not": async () => {
      await checkRollEntry(definition, rollEntry);
      const changes = [
        (it) => (it.member = "HD999999"),
        (it) => (it.branch = "X"),
        (it) => (it.salt = flipped(it.salt)),
        (it) => (it.salt = it.salt.slice(4)),
        (it) => (it.proof.index ^= 1),
        (it) => (it.proof.count += 1),
      ];
      for (const change of changes) {
        await refused("NOT_ON_ROLL", () => checkRollEntry(definition, changed(rollEntry, change)));
      }
    },
  };
}

function permits({ ballot, unlinkable: { envelope, permit: issued } }, definition) {
  return {
    "a permit of Python's holds for its ballot alone": async () => {
      const hash = await ballotHash(fromB64u(envelope));
      equal(await isPermitted(definition, hash, issued), true);
      equal(await isPermitted(definition, hashOf(ballot), issued), false);
      equal(await isPermitted(definition, hash, { ...issued, signature: flipped(issued.signature) }), false);
      equal(await isPermitted(definition, hash, { ...issued, randomizer: flipped(issued.randomizer) }), false);
      equal(await isPermitted(definition, hash, { ...issued, randomizer: "" }), false);
    },
    "another answer of the registrar is refused": async () => {
      const drawn = await blindPermit(definition, hashOf(ballot));
      await refused("PERMIT_BROKEN", () => finishPermit(definition, hashOf(ballot), drawn, issued.signature));
      await refused("PERMIT_BROKEN", () => finishPermit(definition, hashOf(ballot), drawn, null));
    },
  };
}

// A server in a few lines, which signs with the keys of the world and loses what it is told to lose.

import { ballotHash, canonicalText, fromB64u, toB64u, toHex } from "../../../clients/ballot/index.js";

/** Takes ballots of one vote; `lost` are calls that are lost: `["cast", "asked"]` on the way there, `["cast", "told"]` back. */
export class SmallServer {
  constructor(world, definition) {
    this.world = world;
    this.definition = definition;
    this.lost = [];
    this.refusal = null;
    this.calls = [];
    this.inside = 0;
    this.crowd = 0;
    this.boxed = new Map();
    this.current = null;
    this.number = 0;
    this.blinded = new Set();
  }

  /** What a client is given: every call of it can be lost. */
  get way() {
    return Object.fromEntries(
      ["cast", "permit", "post"].map((name) => [
        name,
        async (asked) => {
          this.#lose(name, "asked");
          this.calls.push([name, asked]);
          this.inside += 1;
          this.crowd = Math.max(this.crowd, this.inside);
          const told = this.refusal === null ? await this[name](asked) : { refusal: this.refusal };
          this.inside -= 1;
          this.#lose(name, "told");
          return JSON.parse(JSON.stringify(told));
        },
      ]),
    );
  }

  async cast({ envelope }) {
    if (envelope !== this.current) {
      this.current = envelope;
      this.number += 1;
    }
    return { receipt: await this.promise(envelope, this.number) };
  }

  async permit({ blinded }) {
    this.blinded.add(blinded);
    if (this.blinded.size > 1) {
      return { refusal: { code: "PERMIT_DRAWN" } };
    }
    const secret = await crypto.subtle.importKey(
      "pkcs8",
      fromB64u(this.world.registrarSecret),
      { name: "RSA-PSS", hash: "SHA-384" },
      true,
      ["sign"],
    );
    const { n, d } = await crypto.subtle.exportKey("jwk", secret);
    return { blindSignature: written(power(...[blinded, d, n].map(number))) };
  }

  async post(posted) {
    this.boxed.set(posted.envelope, posted);
    return { receipt: await this.promise(posted.envelope, 1) };
  }

  async promise(envelope, count) {
    const promise = {
      ballot: toHex(await ballotHash(fromB64u(envelope))),
      definition: this.definition.hash,
      format: "unionhall-promise-1",
      number: count,
      sealed_by: "voter",
      vote: this.definition.vote,
    };
    return { promise, signature: await this.sign("unionhall promise 1", promise) };
  }

  /** A board of one entry over these ballot hashes, sorted. */
  async board(root, leaves, final) {
    const { hash, vote } = this.definition;
    const entry = {
      at: "2026-11-27T12:00:00Z",
      definition: hash,
      final,
      format: "unionhall-board-1",
      leaves,
      number: 1,
      previous: hash,
      root: toHex(root),
      vote,
    };
    return { format: "unionhall-board-1", entries: [{ entry, signature: await this.sign("unionhall board 1", entry) }] };
  }

  async sign(label, value) {
    const key = await crypto.subtle.importKey("pkcs8", fromB64u(this.world.promiseSecret), "Ed25519", false, ["sign"]);
    const signed = new TextEncoder().encode(`${label}\n${canonicalText(value)}`);
    return toB64u(new Uint8Array(await crypto.subtle.sign("Ed25519", key, signed)));
  }

  #lose(name, where) {
    const index = this.lost.findIndex(([call, side]) => call === name && side === where);
    if (index >= 0) {
      this.lost.splice(index, 1);
      throw new TypeError("fetch failed");
    }
  }
}

export function number(text) {
  return BigInt(`0x${toHex(fromB64u(text))}`);
}

export function written(value) {
  return toB64u(Uint8Array.from(value.toString(16).padStart(512, "0").match(/../g), (pair) => Number.parseInt(pair, 16)));
}

function power(base, exponent, modulus) {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") {
      result = (result * base) % modulus;
    }
  }
  return result;
}

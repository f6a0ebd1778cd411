/** A passkey in software: a P-256 key, and answers to challenges in the shapes of WebAuthn (level 3, 5.2 and 6.1). */

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ALGORITHM = "sha256";

export interface AssertionJson {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle: string };
  readonly clientExtensionResults: object;
}

const text = (bytes: Buffer): string => bytes.toString("base64url");
const hashed = (content: string | Buffer): Buffer => createHash(ALGORITHM).update(content).digest();

/** A key that was registered elsewhere: PKCS 8 in PEM, and what the server knows of it, base64url. */
export interface Registered {
  readonly pem: string;
  readonly id: string;
  readonly userHandle: string;
}

export class SoftwareAuthenticator {
  readonly publicKey: KeyObject;
  readonly #key: KeyObject;
  readonly #id: string;
  readonly #userHandle: string;
  #uses = 0;

  constructor(registered?: Registered) {
    this.#key = registered ? createPrivateKey(registered.pem) : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    this.#id = registered?.id ?? text(hashed("credential"));
    this.#userHandle = registered?.userHandle ?? text(hashed("member"));
    this.publicKey = createPublicKey(this.#key);
  }

  /** What `navigator.credentials.get` gives for the options of the server, asked by a page of `origin`. */
  get(optionsJson: string, origin: string): { toJSON(): AssertionJson } {
    const { challenge, rpId } = JSON.parse(optionsJson) as { challenge: string; rpId: string };
    this.#uses += 1;
    const clientData = Buffer.from(JSON.stringify({ type: "webauthn.get", challenge, origin, crossOrigin: false }));
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.#uses);
    const data = Buffer.concat([hashed(rpId), Buffer.from([USER_PRESENT | USER_VERIFIED]), count]);
    const signature = sign(ALGORITHM, Buffer.concat([data, hashed(clientData)]), this.#key);
    const response = {
      clientDataJSON: text(clientData),
      authenticatorData: text(data),
      signature: text(signature),
      userHandle: this.#userHandle,
    };
    return { toJSON: () => ({ id: this.#id, rawId: this.#id, type: "public-key", response, clientExtensionResults: {} }) };
  }
}

/** Whether an answer holds as a server would look at it (7.2): the challenge, the place, who was there, the signature. */
export function holds(answer: AssertionJson, expected: { challenge: string; origin: string; site: string; publicKey: KeyObject }): boolean {
  const bytes = (value: string): Buffer => Buffer.from(value, "base64url");
  const { clientDataJSON, authenticatorData, signature } = answer.response;
  const client = JSON.parse(bytes(clientDataJSON).toString("utf8")) as Record<string, unknown>;
  const data = bytes(authenticatorData);
  const isForUs = client["type"] === "webauthn.get" && client["challenge"] === expected.challenge && client["origin"] === expected.origin;
  const isSite = data.subarray(0, 32).equals(hashed(expected.site));
  const isThere = ((data[32] ?? 0) & (USER_PRESENT | USER_VERIFIED)) === (USER_PRESENT | USER_VERIFIED);
  const signed = Buffer.concat([data, hashed(bytes(clientDataJSON))]);
  return isForUs && isSite && isThere && verify(ALGORITHM, signed, expected.publicKey, bytes(signature));
}

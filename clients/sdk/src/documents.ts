/** Documents and how they are named before the server: by the SHA-256 of their text (docs/documents.md). */

/** What a generator says of a document: the types of its result and of its variables, which exist for the compiler alone. */
export interface DocumentTypeDecoration<TResult, TVariables> {
  __apiType?: (variables: TVariables) => TResult;
}

/** A document of graphql-codegen (`documentMode: "string"`), or the text itself. */
export interface AnyDocument {
  toString(): string;
  /** `hash`: "sha256:" and 64 hexadecimal digits, of the text in the manifest. */
  readonly __meta__?: Record<string, unknown> | undefined;
}

export interface TypedDocument<TResult, TVariables> extends AnyDocument, DocumentTypeDecoration<TResult, TVariables> {}

export type OperationKind = "query" | "mutation" | "subscription";

/** Where the request key of a mutation goes: a variable, a field of the variable `input`, or nowhere. */
export type KeyPlace = "variable" | "input" | "none";

export interface DocumentsOptions {
  /**
   * `automatic`: what the server does not know is left there by hash and text, once (APQ). `registered`: it is an error; for
   * servers that run registered documents alone.
   */
  readonly mode?: "automatic" | "registered";
  /** `persisted-documents.json` of the generator: texts by hash, so that what is left is what would be registered. */
  readonly manifest?: Readonly<Record<string, string>>;
}

/** A document as it is sent, and as a queue keeps it. */
export interface Operation {
  readonly name: string;
  readonly kind: OperationKind;
  readonly hash: string;
  /** The text that has this hash; null when only the server has it. */
  readonly hashed: string | null;
  readonly text: string;
  readonly key: KeyPlace;
}

const HEAD = /^(?:\s|#[^\n]*\n)*(?:(query|mutation|subscription)\s*(\w*)|\{)/;
const PREFIX = "sha256:";

export class Documents {
  readonly mode: "automatic" | "registered";
  readonly #manifest: Readonly<Record<string, string>>;
  readonly #known = new Map<string, Promise<Operation>>();

  constructor({ mode = "automatic", manifest = {} }: DocumentsOptions = {}) {
    this.mode = mode;
    this.#manifest = manifest;
  }

  /** How this document is sent. Its text is hashed once. */
  operation(document: AnyDocument): Promise<Operation> {
    const text = document.toString();
    const known = this.#known.get(text) ?? this.#read(text, document.__meta__?.["hash"]);
    this.#known.set(text, known);
    return known;
  }

  async #read(text: string, given: unknown): Promise<Operation> {
    const [, word, name = ""] = HEAD.exec(text) ?? [];
    const kind = (word ?? "query") as OperationKind;
    if (typeof given !== "string") {
      return { name, kind, hash: await sha256(text), hashed: text, text, key: keyPlace(kind, text) };
    }
    const hash = given.startsWith(PREFIX) ? given.slice(PREFIX.length) : given;
    const hashed = this.#manifest[PREFIX + hash] ?? this.#manifest[hash] ?? null;
    return { name, kind, hash, hashed, text, key: keyPlace(kind, text) };
  }
}

/** The same operation under a hash whose text is at hand, to be left with the server. */
export async function leavable(operation: Operation): Promise<Operation & { readonly hashed: string }> {
  const { hashed, text } = operation;
  return hashed === null ? { ...operation, hash: await sha256(text), hashed: text } : { ...operation, hashed };
}

/** Variables with this request key in its place; one that is there already stays. */
export function keyed(operation: Operation, variables: object, requestKey: string): { variables: object; requestKey: string | null } {
  const input = "input" in variables ? variables.input : undefined;
  if (operation.key === "variable") {
    const given = "requestKey" in variables ? variables.requestKey : undefined;
    const key = typeof given === "string" ? given : requestKey;
    return { variables: { ...variables, requestKey: key }, requestKey: key };
  }
  if (operation.key === "input" && typeof input === "object" && input !== null) {
    const given = "requestKey" in input ? input.requestKey : undefined;
    const key = typeof given === "string" ? given : requestKey;
    return { variables: { ...variables, input: { ...input, requestKey: key } }, requestKey: key };
  }
  return { variables, requestKey: null };
}

function keyPlace(kind: OperationKind, text: string): KeyPlace {
  if (kind !== "mutation") {
    return "none";
  }
  return /\$requestKey\s*:/.test(text) ? "variable" : /\$input\s*:/.test(text) ? "input" : "none";
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

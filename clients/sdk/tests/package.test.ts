import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import manifest from "unionhall-sdk/persisted-documents.json" with { type: "json" };

import * as documents from "../src/generated/graphql.js";

test("everything that the package offers is there", async () => {
  assert.equal(typeof (await import("unionhall-sdk")).UnionhallClient, "function");
  assert.equal(typeof (await import("unionhall-sdk/sealing")).ballotsOf, "function");
  assert.equal(typeof (await import("unionhall-sdk/storage/files")).fileStorage, "function");
  assert.equal(typeof (await import("unionhall-sdk/storage/memory")).memoryStorage, "function");
  assert.equal(typeof (await import("unionhall-sdk/storage/browser")).browserStorage, "function");
  assert.equal((await import("unionhall-sdk/documents")).SessionOpenDocument, documents.SessionOpenDocument);
});

test("every document of the phone has the hash of its text in the manifest", () => {
  const hashes = Object.entries(documents).flatMap(([name, each]) => (name.endsWith("Document") && "__meta__" in each ? [each.__meta__?.["hash"]] : []));
  assert(hashes.length > 100);
  assert.deepEqual(new Set(hashes), new Set(Object.keys(manifest)));
  for (const [hash, text] of Object.entries(manifest)) {
    assert.equal(hash, `sha256:${createHash("sha256").update(text).digest("hex")}`);
  }
});

// Runs one job in Node: `node in_node.mjs JOB`, the world in JSON on standard input, the result in JSON on standard output.

import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fileStorage } from "../../../clients/ballot/storage/files.js";
import { jobs } from "./jobs.mjs";

const directory = mkdtempSync(join(tmpdir(), "ballots-"));
const lasting = join(directory, "lasting");
globalThis.lasting = () => fileStorage(lasting);
// A directory is for one program, and one opening of it.
globalThis.areApart = true;
try {
  const result = await jobs[process.argv[2]](JSON.parse(readFileSync(0, "utf8")));
  if (process.argv[2] === "storages") {
    const files = readdirSync(lasting);
    const modes = [lasting, ...files.map((name) => join(lasting, name))].map((path) => (statSync(path).mode & 0o777).toString(8));
    if (modes[0] !== "700" || modes.slice(1).some((mode) => mode !== "600") || !files.every((name) => name.endsWith(".json"))) {
      throw new Error(`not the owner's alone, or half written: ${files} ${modes}`);
    }
  }
  process.stdout.write(JSON.stringify(result));
} finally {
  rmSync(directory, { recursive: true });
}

// Runs one job in Node: `node in_node.mjs JOB`, the world in JSON on standard input, the result in JSON on standard output.

import { readFileSync } from "node:fs";

import { jobs } from "./jobs.mjs";

const result = await jobs[process.argv[2]](JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify(result));

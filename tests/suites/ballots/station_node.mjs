// A device that runs Node: `node station_node.mjs DIRECTORY`, its step in JSON on standard input.
// `dies: [PATH, SIDE]`: it is killed when a request to this path is to be sent, or has been answered.

import { readFileSync } from "node:fs";

import { fileStorage } from "../../../clients/ballot/storage/files.js";
import { station } from "./station.mjs";

const given = JSON.parse(readFileSync(0, "utf8"));
const [path, side] = given.dies ?? [];

async function mortal(url, init) {
  const isIt = new URL(url).pathname === path && (init.body ?? "").includes(given.marked ?? "");
  if (isIt && side === "asked") {
    process.kill(process.pid, "SIGKILL");
  }
  const answer = await fetch(url, init);
  if (isIt && side === "told") {
    process.kill(process.pid, "SIGKILL");
  }
  return answer;
}

process.stdout.write(JSON.stringify(await station(given, fileStorage(process.argv[2]), mortal)));

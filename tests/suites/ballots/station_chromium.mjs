// A device that runs Chromium: `node station_chromium.mjs PROFILE BROWSER_DIRECTORY`, otherwise as station_node.mjs.
// The page is of the server's origin; with `reloads` in the place of `dies` it is loaded anew in that moment, and resumes.

import { readFileSync, readdirSync } from "node:fs";

import { bundled, started, unpacked } from "./browser.mjs";

const given = JSON.parse(readFileSync(0, "utf8"));
const [profile, directory] = process.argv.slice(2);
const [path, side] = given.dies ?? given.reloads ?? [];
const script = await bundled("station_page.mjs", "suite");
const html = `<!doctype html><title>Ballots</title><script>${script.replaceAll("</", "<\\/")}</script>`;
const context = await started(await unpacked(directory), profile);
const page = await context.newPage();
const address = `${given.url}/page-of-the-suite`;
let isDue = path !== undefined;

await context.addCookies([{ name: "session", value: "of-this-person", url: given.url }]);
await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: html }));
await page.route(`${given.url}${path}`, async (route) => {
  const isIt = isDue && (route.request().postData() ?? "").includes(given.marked ?? "");
  if (!isIt) {
    await route.continue();
    return;
  }
  isDue = false;
  if (side === "told") {
    await route.fetch();
  }
  if (given.dies) {
    killed();
  } else {
    await page.reload();
  }
});
await page.goto(address);
let result;
try {
  result = await page.evaluate((asked) => suite.taken(asked), given);
} catch (error) {
  if (!given.reloads) {
    throw error;
  }
  // The page that asked is gone with its request.
  await page.waitForFunction(() => globalThis.suite !== undefined);
  result = await page.evaluate((asked) => suite.taken(asked), { ...given, step: "resume" });
}
process.stdout.write(JSON.stringify(result));
await context.close();

/** Kills the browser with all its processes, as the kernel would, and then this one. */
function killed() {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(pid), Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ")[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid) => pid !== process.pid && (parents.get(pid) === process.pid || (parents.has(pid) && isOurs(parents.get(pid))));
  for (const pid of [...parents.keys()].filter(isOurs)) {
    process.kill(pid, "SIGKILL");
  }
  process.kill(process.pid, "SIGKILL");
}

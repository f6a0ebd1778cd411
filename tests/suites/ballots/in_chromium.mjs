// Runs one job in Chromium: `node in_chromium.mjs JOB BROWSER_DIRECTORY PROFILE`, otherwise as in_node.mjs.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { bundled, started, unpacked } from "./browser.mjs";

const [job, directory, profile] = process.argv.slice(2);
const world = JSON.parse(readFileSync(0, "utf8"));
const script = await bundled("jobs.mjs", "suite");
const server = createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(request.url === "/" ? `<!doctype html><title>Ballots</title><script>${script.replaceAll("</", "<\\/")}</script>` : "");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const context = await started(await unpacked(directory), profile);
try {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const result = await page.evaluate(([name, given]) => suite.jobs[name](given), [job, world]);
  process.stdout.write(JSON.stringify(result));
} finally {
  await context.close();
  server.close();
}

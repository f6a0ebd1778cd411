// A Chromium of a package: nothing of the machine's is used, and nothing but the loopback is spoken to.

import { build } from "esbuild";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** Unpacks the browser into a directory, once, and gives its path. */
export async function unpacked(directory) {
  process.env.TMPDIR = directory;
  // So that the package unpacks and uses the libraries that it carries.
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}

/** A browser with a profile, as a person has it: what it stores is there when it is started again. */
export async function started(executablePath, profile) {
  return chromium.launchPersistentContext(profile, { executablePath, args: FLAGS, headless: true });
}

/** A module and all it imports as one script, whose exports are in the global `name`. */
export async function bundled(entry, name) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    globalName: name,
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
    absWorkingDir: import.meta.dirname,
  });
  return outputFiles[0].text;
}

// Checks that run alike in Node and in a browser; each gives a verdict in the form of the other suites.

/** @typedef {{name: string, status: "ok" | "error", reason?: string}} Verdict */

/** Runs every check, in order. */
export async function judged(checks) {
  const verdicts = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      verdicts.push({ name, status: "ok" });
    } catch (error) {
      verdicts.push({ name, status: "error", reason: String(error?.stack ?? error) });
    }
  }
  return verdicts;
}

export function equal(actual, expected, what = "") {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
  if (one !== other) {
    throw new Error(`${what}: ${one} is not ${other}`);
  }
}

/** Awaits the refusal of this code, and gives its details. */
export async function refused(code, work) {
  let result;
  try {
    result = await work();
  } catch (error) {
    equal(error.code, code, `refused otherwise (${error.stack})`);
    return error.details;
  }
  throw new Error(`not refused with ${code}: ${JSON.stringify(result)}`);
}

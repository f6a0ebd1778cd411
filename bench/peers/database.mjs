// The same database, role, number of connections and limits as the server's; statements are prepared by name.
import pg from "pg";

export const POOL = {
  connectionString: process.env.DATABASE_URL,
  max: 8,
  options: "-c role=unionhall_app -c jit=off -c statement_timeout=5000 -c application_name=bench-peer",
};

const DATE = 1082;
const INSTANT = 1184;

/** Days as they are written; instants in RFC 3339, UTC, with six digits of a second or none. */
export function useOurSpelling() {
  pg.types.setTypeParser(DATE, (text) => text);
  pg.types.setTypeParser(INSTANT, instant);
}

export function instant(text) {
  const [whole, fraction] = text.slice(0, -3).split(".");
  return `${whole.replace(" ", "T")}${fraction ? `.${fraction.padEnd(6, "0")}` : ""}Z`;
}

/** `query(name, text, values)` gives rows. */
export function openPool(max = POOL.max) {
  const pool = new pg.Pool({ ...POOL, max });
  return async (name, text, values) => (await pool.query({ name, text, values })).rows;
}

// A voter's device before the real server: one step, then what there is to tell of it.

import { Ballots, BallotError, createServer, readDefinition } from "../../../clients/ballot/index.js";

/** Takes the step that is asked for: `cast`, `resume`, `look`. */
export async function station(given, storage, fetch) {
  const { step, url, token, documents, vote, answers } = given;
  const headers = () => ({ authorization: `Bearer ${token}` });
  const server = createServer({ url, documents, headers, ...(fetch && { fetch }) });
  const ballots = new Ballots({ storage, account: "HD000001", server });
  try {
    return { told: await steps[step](ballots, { vote, answers }) };
  } catch (error) {
    if (error instanceof BallotError) {
      return { refused: { code: error.code, ...error.details } };
    }
    throw error;
  }
}

const steps = {
  cast: async (ballots, { vote, answers }) => {
    const definition = await readDefinition(vote.definition, vote.definitionHash);
    return ballots.cast(definition, answers, { id: vote.id, windowSeconds: 0 });
  },
  resume: async (ballots) => {
    const resumed = await ballots.resume();
    return resumed.map(({ receipt, error }) => ({ receipt, error: error && { code: error.code, ...error.details } }));
  },
  look: async (ballots, { vote }) => ballots.look(JSON.parse(vote.definition).vote),
};

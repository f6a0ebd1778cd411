/** Secret ballots by the ballot client, in this client's session and storage (clients/ballot/README.md). */

import { Ballots, createServer } from "unionhall-ballot";

import type { UnionhallClient } from "./client.js";
import { SignedOutError } from "./errors.js";
import { BallotCastDocument, BallotPermitIssueDocument, BallotProofDocument } from "./generated/graphql.js";

export { BallotError, Ballots, composeBallot, readDefinition } from "unionhall-ballot";

export interface SealingOptions {
  readonly channel?: "WEB" | "PHONE";
  readonly fetch?: typeof fetch;
}

/**
 * The ballots of the member who is signed in. Call `resume` when the app starts and when the network comes back. Posts go
 * without session and without the documents' hashes, so that they look like everybody's.
 */
export async function ballotsOf(client: UnionhallClient, { channel = "PHONE", fetch: given }: SealingOptions = {}): Promise<Ballots> {
  const account = await client.session.account();
  if (account === null) {
    throw new SignedOutError("SIGNED_OUT");
  }
  const server = createServer({
    url: client.url,
    documents: {
      cast: BallotCastDocument.toString(),
      permit: BallotPermitIssueDocument.toString(),
      proof: BallotProofDocument.toString(),
    },
    headers: () =>
      client.session.authorised(async (token) => (token === null ? {} : { authorization: `Bearer ${token}` })),
    channel,
    ...(given === undefined ? {} : { fetch: given }),
  });
  return new Ballots({ storage: client.storage, account, server, clock: client.clock });
}

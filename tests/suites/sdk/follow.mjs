// A phone that follows its notifications on a bad line, and whose app is closed and opened now and then.

import { NotificationAddedDocument, NotificationListDocument } from '../../../clients/sdk/build/src/generated/graphql.js';

import { chanceOf, pause, phone } from './phone.mjs';

/** Prints `{"id"}` for each event, until the caller closes standard input; gives what went wrong. */
export async function follow({ url, directory, login, password, seed, restarts = true }) {
  const chance = chanceOf(seed);
  const signedOut = [];
  const open = () => {
    const client = phone({ url, directory });
    client.session.onSignedOut((reason) => signedOut.push(reason));
    return client;
  };
  const reasons = [];
  let client = open();
  await client.session.signIn({ login, password });
  let isOver = false;
  const closed = new Promise((resolve) => process.stdin.on('end', resolve).on('close', resolve).resume()).then(() => {
    isOver = true;
  });
  let starts = 0;
  while (!isOver) {
    starts += 1;
    const stop = new AbortController();
    closed.then(() => stop.abort());
    if (restarts) pause(3_000 + chance() * 4_000).then(() => stop.abort());
    const here = client;
    await here.follow(NotificationAddedDocument, {}, {
      name: 'notifications',
      signal: stop.signal,
      onEvent: ({ notificationAdded }) => console.log(JSON.stringify({ id: notificationAdded.id })),
      reread: async (reason) => {
        reasons.push(reason);
        const { data } = await here.query(NotificationListDocument, { first: 1 });
        console.log(JSON.stringify({ following: true }));
        return data.notifications.nodes[0]?.cursor ?? null;
      },
    });
    client = open();
  }
  return { starts, reasons, signedOut };
}

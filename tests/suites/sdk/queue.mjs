// A phone that is ended in the middle of sending, and one that goes on with what it has kept.

import { SuggestionDraftDocument } from '../../../clients/sdk/build/src/generated/graphql.js';

import { phone } from './phone.mjs';

/** Queues drafts, sends, and ends without a word at the given one: the answer has come, nothing of it was kept. */
export async function act({ url, directory, login, password, category, titles, endsAt }) {
  const client = phone({ url, directory });
  await client.session.signIn({ login, password });
  for (const title of titles) {
    const input = { categoryId: category, title, body: '早班进厂时大门前排队。' };
    await client.queue.add(SuggestionDraftDocument, { input });
  }
  client.queue.onOutcome(({ action }) => {
    if (action.variables.input.title === endsAt) {
      console.log(JSON.stringify({ ended: true }));
      process.exit(9);
    }
  });
  await client.queue.flush();
  return { ended: false };
}

/** Sends what waits, and tells how everything ended. */
export async function resume({ url, directory }) {
  const client = phone({ url, directory });
  const told = [];
  client.queue.onOutcome(({ state, action }) => void told.push([state, action.variables.input.title]));
  const before = (await client.queue.waiting()).length;
  const left = await client.queue.flush();
  return { before, left, told };
}

// Every module of the SDK once, before the real server. Gives {"name", "status", "reason"} for each check.

import {
  ActivityListDocument,
  MemberHomeDocument,
  NotificationListDocument,
  OwnBenefitsDocument,
  OwnRegistrationsDocument,
  SessionRefreshDocument,
  SignInMethodsDocument,
  SuggestionDraftDocument,
  SuggestionHomeDocument,
  SuggestionSubmitDocument,
} from '../../../clients/sdk/build/src/generated/graphql.js';
import { RefusedError, RequestError, SignedOutError, SnapshotStore, refusalsIn } from '../../../clients/sdk/build/src/index.js';
import { memoryStorage } from '../../../clients/sdk/build/src/storage/memory.js';
import { phone } from './phone.mjs';

const SECONDS = 30;
const assert = (holds, reason) => {
  if (!holds) throw new Error(typeof reason === 'string' ? reason : JSON.stringify(reason));
};

export async function tour({ url, login, password, mode }) {
  const verdicts = [];
  const sent = [];
  const spying = async (address, options) => {
    const response = await fetch(address, options);
    const headers = new Headers(options.headers);
    const body = options.body ?? '';
    const isUnknown = body.includes('refreshToken') && (await response.clone().text()).includes('PERSISTED_QUERY_NOT_FOUND');
    sent.push({ method: options.method, status: response.status, tag: headers.get('if-none-match'), body, isUnknown });
    return response;
  };
  const storage = memoryStorage();
  const open = (more = {}) => phone({ url, storage, documents: { mode }, fetch: spying, ...more });
  const client = open();
  const checked = async (name, check) => {
    sent.length = 0;
    try {
      const late = new Promise((_, reject) => setTimeout(() => reject(new Error('too late')), SECONDS * 1000).unref());
      await Promise.race([check(), late]);
      verdicts.push({ name, status: 'ok' });
    } catch (error) {
      verdicts.push({ name, status: 'failed', reason: String(error?.stack ?? error).slice(0, 600) });
    }
  };
  const kept = async () => storage.get('session');

  await checked('session: a wrong password is refused, in the language of the phone', async () => {
    const error = await client.session.signIn({ login, password: 'not this one' }).catch((caught) => caught);
    assert(error instanceof RefusedError && error.code === 'INVALID_CREDENTIALS', String(error));
    assert(/^[\x20-\x7e]+$/.test(error.refusals[0].message), error.refusals[0].message);
  });
  await checked('session: signing in by the password', async () => {
    const account = await client.session.signIn({ login, password });
    const { data } = await client.query(MemberHomeDocument, {});
    assert(data.viewer.member.id === account, data);
    const { data: methods } = await client.query(SignInMethodsDocument, {});
    assert(methods.viewer.sessions.some(({ deviceName }) => deviceName === 'a phone of the tests'), methods);
  });
  await checked('session: another program on this device is signed in, too', async () => {
    const { data } = await open().query(MemberHomeDocument, {});
    assert(data.viewer !== null, data);
  });
  await checked('session: a token that does not hold is renewed once for all who ask', async () => {
    const before = await kept();
    await storage.put('session', { ...before, accessToken: `${before.accessToken}x` });
    await Promise.all(Array.from({ length: 8 }, () => client.query(MemberHomeDocument, {})));
    assert((await kept()).refreshToken !== before.refreshToken, 'not renewed');
    // Who asks after the renewal, on a busy machine, has the new token at once: at most one refusal for each.
    const refused = sent.filter(({ status }) => status === 401).length;
    assert(refused >= 1 && refused <= 8, refused);
    // The first time, the server does not know the document by its hash, and is sent its text as well.
    const renewals = sent.filter(({ body, isUnknown }) => body.includes('refreshToken') && !isUnknown).length;
    assert(renewals === 1, renewals);
  });
  await checked('session: the answer to a renewal that was lost is given again', async () => {
    const before = await kept();
    await client.mutate(SessionRefreshDocument, { refreshToken: before.refreshToken }, { requestKey: null });
    await storage.put('session', { ...before, accessToken: `${before.accessToken}x` });
    await client.query(MemberHomeDocument, {});
    assert((await client.session.account()) !== null, 'signed out');
  });
  await checked('session: the password proves again who is there', async () => {
    await client.session.stepUp({ password });
    const error = await client.session.stepUp({ password: 'not this one' }).catch((caught) => caught);
    assert(error instanceof RefusedError && error.code === 'INVALID_CREDENTIALS', String(error));
  });

  await checked('documents: a hash is enough, by GET', async () => {
    await client.query(ActivityListDocument, { first: 3 });
    sent.length = 0;
    const { data } = await client.query(ActivityListDocument, { first: 4 });
    assert(data.activities.nodes.length === 4, data);
    assert(sent.length === 1 && sent[0].method === 'GET' && sent[0].body === '', sent);
  });
  await checked('documents: what has not changed does not come again', async () => {
    const first = await client.query(OwnRegistrationsDocument, {});
    const tagged = await client.query(OwnRegistrationsDocument, {});
    const third = await client.query(OwnRegistrationsDocument, {});
    assert(sent.at(-1).status === 304 && sent.at(-1).tag !== null, sent);
    assert(JSON.stringify([first.data, tagged.data]) === JSON.stringify([third.data, third.data]), 'not the same');
  });
  await checked('documents: every page', async () => {
    const ids = new Set();
    for await (const { id } of client.pages(SuggestionHomeDocument, { first: 5 }, (data) => data.suggestions)) {
      ids.add(id);
      if (ids.size === 12) break;
    }
    assert(ids.size === 12, ids.size);
  });

  await checked('errors: a request error has its code', async () => {
    const error = await client.query('query Wrong {nothingOfTheKind}', {}).catch((caught) => caught);
    const wanted = mode === 'registered' ? ['PERSISTED_QUERY_NOT_FOUND', 'DOCUMENT_NOT_REGISTERED'] : ['GRAPHQL_VALIDATION_FAILED'];
    assert(error instanceof RequestError && wanted.includes(error.code) && !error.isPassing, String(error));
  });
  await checked('errors: a refusal is an answer', async () => {
    const { data } = await client.mutate(SuggestionSubmitDocument, { input: { suggestionId: 'bm9uZQ' } }).catch((error) => ({ data: error }));
    assert(data instanceof RequestError ? data.code === 'INVALID_ID' : refusalsIn(data).length === 1, String(data));
  });

  await checked('queue: a draft, and handing it in, once each', async () => {
    const { data } = await client.query(SuggestionHomeDocument, { first: 1 });
    const input = { categoryId: data.suggestions.nodes[0].category.id, title: '车棚加灯', body: '夜班取车看不清路。' };
    const told = [];
    const forget = client.queue.onOutcome(async (outcome) => {
      told.push(outcome.state);
      const made = outcome.data?.suggestionDraft?.suggestion;
      if (made) await client.queue.add(SuggestionSubmitDocument, { input: { suggestionId: made.id } }, { subject: 'lamp' });
    });
    await client.queue.add(SuggestionDraftDocument, { input }, { subject: 'lamp' });
    await client.queue.add(SuggestionDraftDocument, { input: { ...input, title: '' } }, { subject: 'other' });
    await client.queue.flush();
    assert((await client.queue.flush()) === 0, 'something waits');
    forget();
    assert(told.toSorted().join() === 'done,done,refused', told);
    const [refused] = await client.queue.refused();
    assert(refused.refusals[0].code === 'SUGGESTION_TEXT_INVALID' && refused.refusals[0].field.includes('title'), refused);
    await client.queue.dismiss(refused);
  });

  await checked('sync: everything, then what changed', async () => {
    const store = new SnapshotStore(storage, 'tour');
    const readAll = async () => {
      const { data } = await client.query(NotificationListDocument, { first: 100 });
      const { data: own } = await client.query(OwnBenefitsDocument, {});
      return { notifications: data.notifications.nodes, vouchers: own.viewer.vouchers };
    };
    const first = await client.keepInStep({ store, readAll });
    assert(first.wasReread && (await store.all('notifications')).length > 0, first);
    const { data } = await client.query(SuggestionHomeDocument, { first: 1 });
    const input = { categoryId: data.suggestions.nodes[0].category.id, title: '食堂加一个窗口', body: '午餐排队太久。' };
    const made = (await client.mutate(SuggestionDraftDocument, { input })).data.suggestionDraft.suggestion;
    const second = await client.keepInStep({ store, readAll });
    assert(!second.wasReread, second);
    assert((await store.all('suggestions')).some(({ id }) => id === made.id), await store.all('suggestions'));
  });

  await checked('session: signing out ends it for the server, too', async () => {
    const before = await kept();
    await client.session.signOut();
    assert((await client.session.account()) === null, 'still there');
    const { data } = await client.mutate(SessionRefreshDocument, { refreshToken: before.refreshToken }, { requestKey: null });
    assert(data.sessionRefresh.userErrors[0].code === 'SESSION_REVOKED', data);
    const error = await client.queue.add(SuggestionDraftDocument, {}).catch((caught) => caught);
    assert(error instanceof SignedOutError, String(error));
  });
  return verdicts;
}

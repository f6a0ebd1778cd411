// The npm client graphql-sse, and the raw protocol through fetch, against one URL.
//   node sse_client.mjs URL '{"subscription": …, "endless": …, "failing": …, "query": …}'
// `subscription` yields three events; `endless` yields at least one and goes on; `failing` yields an error.
// Prints one JSON object per check; exits 1 unless every check is ok.
import { createClient } from 'graphql-sse';

const DEADLINE_MS = 10_000;

const [url, documentsText] = process.argv.slice(2);
if (!url || !documentsText) throw new Error("usage: node sse_client.mjs URL '{…documents}'");
const documents = JSON.parse(documentsText);

let failures = 0;

const within = (promise) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing happened in time')), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const check = async (name, run) => {
  try {
    await within(run());
    console.log(JSON.stringify({ name, status: 'ok' }));
  } catch (error) {
    failures += 1;
    console.log(JSON.stringify({ name, status: 'error', reason: error?.message ?? JSON.stringify(error) }));
  }
};

const expect = (actual, wanted) => {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
    throw new Error(`got ${JSON.stringify(actual)}, wanted ${JSON.stringify(wanted)}`);
  }
};

// --- the client ---------------------------------------------------------------------------------------------------

const collect = async (query, options = {}) => {
  const client = createClient({ url, retryAttempts: 0, ...options });
  const seen = [];
  for await (const result of client.iterate({ query })) seen.push(result);
  client.dispose();
  return seen;
};

await check('client: a subscription yields three events and completes', async () => {
  const seen = await collect(documents.subscription);
  expect(seen.map((result) => Boolean(result.data && !result.errors)), [true, true, true]);
});

await check('client: a query is one event', async () => {
  const [result, ...more] = await collect(documents.query);
  expect([Boolean(result.data), more.length], [true, 0]);
});

await check('client: an invalid document is an event with a code', async () => {
  const [result, ...more] = await collect('subscription { thisFieldIsNotThere }');
  expect([result.errors[0].extensions.code, more.length], ['GRAPHQL_VALIDATION_FAILED', 0]);
});

await check('client: a failing subscription is reported, its cause is not', async () => {
  const seen = JSON.stringify(await collect(documents.failing));
  expect([/INTERNAL/.test(seen), /postgres|Traceback/.test(seen)], [true, false]);
});

await check('client: ten streams run side by side', async () => {
  const counts = await Promise.all(Array.from({ length: 10 }, async () => (await collect(documents.subscription)).length));
  expect(counts, Array(10).fill(3));
});

await check('client: leaving an endless subscription ends it', async () => {
  const client = createClient({ url, retryAttempts: 0 });
  const events = client.iterate({ query: documents.endless });
  expect(Boolean((await events.next()).value.data), true);
  expect((await events.return()).done, true);
});

// --- the wire -----------------------------------------------------------------------------------------------------

const post = (query, headers = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query }),
  });

await check('wire: the type, no cache, no buffering', async () => {
  const answer = await post(documents.query);
  await answer.text();
  const header = (name) => answer.headers.get(name);
  expect(
    [header('content-type'), header('cache-control'), header('x-accel-buffering')],
    ['text/event-stream; charset=utf-8', 'no-store', 'no'],
  );
});

await check('wire: events end with two line feeds, the last one is complete', async () => {
  const text = await (await post(documents.query)).text();
  expect([text.includes('\r'), text.endsWith('event: complete\ndata:\n\n')], [false, true]);
});

await check('wire: a GET as EventSource sends it is a stream', async () => {
  const answer = await fetch(`${url}?query=${encodeURIComponent(documents.subscription)}`, {
    headers: { accept: 'text/event-stream' },
  });
  expect((await answer.text()).match(/event: next\n/g).length, 3);
});

await check('wire: the list that urql sends gets JSON', async () => {
  const accept =
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
  const answer = await post(documents.query, { accept });
  expect([answer.headers.get('content-type').split(';')[0], Boolean((await answer.json()).data)], [
    'application/graphql-response+json',
    true,
  ]);
});

await check('wire: PUT, by which single connection mode reserves a stream, is 405', async () => {
  const answer = await fetch(url, { method: 'PUT', headers: { accept: 'text/event-stream' } });
  expect([answer.status, answer.headers.get('allow')], [405, 'GET, POST']);
});

process.exit(failures ? 1 : 0);

// The npm client graphql-ws, and the raw protocol through the package ws, against one URL.
//   node ws_client.mjs WS_URL '{"subscription": …, "endless": …, "failing": …, "query": …}'
// `subscription` yields three events; `endless` yields at least one and goes on; `failing` yields an error.
// Prints one JSON object per check; exits 1 unless every check is ok.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const PROTOCOL = 'graphql-transport-ws';
const DEADLINE_MS = 10_000;

const [url, documentsText] = process.argv.slice(2);
if (!url || !documentsText) throw new Error("usage: node ws_client.mjs WS_URL '{…documents}'");
const documents = JSON.parse(documentsText);

let failures = 0;

const within = (promise) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing happened in time')), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const describe = (error) => error?.message ?? JSON.stringify(error);

const check = async (name, run) => {
  try {
    await within(run());
    console.log(JSON.stringify({ name, status: 'ok' }));
  } catch (error) {
    failures += 1;
    console.log(JSON.stringify({ name, status: 'error', reason: describe(error) }));
  }
};

const expect = (actual, wanted) => {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) {
    throw new Error(`got ${JSON.stringify(actual)}, wanted ${JSON.stringify(wanted)}`);
  }
};

// --- the client ---------------------------------------------------------------------------------------------------

const collect = async (query, options = {}) => {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, ...options });
  const seen = [];
  try {
    for await (const result of client.iterate({ query })) seen.push(result);
  } catch (error) {
    seen.push({ thrown: error });
  }
  await client.dispose();
  return seen;
};

await check('client: a subscription yields three events and completes', async () => {
  const seen = await collect(documents.subscription);
  expect(seen.map((result) => Boolean(result.data && !result.errors)), [true, true, true]);
});

await check('client: a query runs over the socket', async () => {
  const [result, ...more] = await collect(documents.query);
  expect([Boolean(result.data), more.length], [true, 0]);
});

await check('client: eager connection with parameters stays open', async () => {
  const seen = await collect(documents.query, { lazy: false, connectionParams: { 'x-unknown': 'ignored' } });
  expect(Boolean(seen[0].data), true);
});

await check('client: client pings are answered', async () => {
  let pongs = 0;
  const client = createClient({ url, webSocketImpl: WebSocket, lazy: false, keepAlive: 100 });
  await new Promise((resolve) => {
    client.on('pong', (received) => {
      if (received && ++pongs === 2) resolve();
    });
  });
  await client.dispose();
});

await check('client: an invalid document arrives as an error message with a code', async () => {
  const [{ thrown }] = await collect('subscription { thisFieldIsNotThere }');
  expect(thrown[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
});

await check('client: a failing subscription is reported, its cause is not', async () => {
  const seen = JSON.stringify(await collect(documents.failing));
  expect([/INTERNAL/.test(seen), /postgres|Error|Traceback/.test(seen)], [true, false]);
});

await check('client: ten subscriptions share one socket', async () => {
  const client = createClient({ url, webSocketImpl: WebSocket });
  const all = Array.from({ length: 10 }, async () => {
    let count = 0;
    for await (const result of client.iterate({ query: documents.subscription })) if (result.data) count += 1;
    return count;
  });
  expect(await Promise.all(all), Array(10).fill(3));
  await client.dispose();
});

// --- the protocol -------------------------------------------------------------------------------------------------

class Raw {
  constructor(protocol = PROTOCOL, headers = {}) {
    this.socket = new WebSocket(url, protocol, { headers });
    this.heard = [];
    this.waiting = [];
    this.socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.type === 'ping') return;
      const next = this.waiting.shift();
      if (next) next(message);
      else this.heard.push(message);
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => resolve(code));
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', () => resolve(this));
      this.socket.on('error', reject);
    });
    this.closed.catch(() => {});
  }

  say(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  hear() {
    return this.heard.length ? Promise.resolve(this.heard.shift()) : new Promise((next) => this.waiting.push(next));
  }

  start(id, query) {
    this.say({ id, type: 'subscribe', payload: { query } });
  }
}

const ready = async () => {
  const raw = await new Raw().opened;
  raw.say({ type: 'connection_init' });
  expect((await raw.hear()).type, 'connection_ack');
  return raw;
};

const closesWith = (name, code, open, provoke) =>
  check(`protocol: ${name} closes with ${code}`, async () => {
    const raw = await open();
    await provoke(raw);
    expect(await raw.closed, code);
  });

const bare = () => new Raw().opened;

await check('protocol: a ping is answered with its payload', async () => {
  const raw = await ready();
  raw.say({ type: 'ping', payload: { a: 1 } });
  expect(await raw.hear(), { type: 'pong', payload: { a: 1 } });
  raw.socket.close();
});

await closesWith('subscribe before init', 4401, bare, (raw) => raw.start('1', documents.query));
await closesWith('a second init', 4429, ready, (raw) => raw.say({ type: 'connection_init' }));
await closesWith('an unknown message', 4400, ready, (raw) => raw.say({ type: 'bogus' }));
await closesWith('no JSON', 4400, ready, (raw) => raw.say('not json'));
await closesWith('a binary message', 4400, ready, (raw) => raw.socket.send(Buffer.from([0])));
await closesWith('a message of 200 kB', 1009, ready, (raw) => raw.say({ type: 'pong', payload: { x: 'x'.repeat(2e5) } }));
await closesWith('no init', 4408, bare, () => {});
await closesWith('an id in use', 4409, ready, async (raw) => {
  raw.start('x', documents.endless);
  await raw.hear();
  raw.start('x', documents.endless);
});

await check('protocol: an id is free again after complete', async () => {
  const raw = await ready();
  for (let round = 0; round < 3; round += 1) {
    raw.start('q', documents.query);
    expect([(await raw.hear()).type, (await raw.hear()).type], ['next', 'complete']);
  }
  raw.socket.close();
});

await check('protocol: nothing follows a complete from the client', async () => {
  const raw = await ready();
  raw.start('z', documents.endless);
  await raw.hear();
  raw.say({ id: 'z', type: 'complete' });
  raw.start('after', documents.query);
  const ids = [];
  while (!ids.includes('after')) ids.push((await raw.hear()).id);
  raw.say({ type: 'ping' });
  while ((await raw.hear()).type !== 'pong');
  expect(raw.heard.filter((message) => message.id === 'z'), []);
  raw.socket.close();
});

for (const protocol of ['graphql-ws', 'x-unknown']) {
  await check(`handshake: the subprotocol ${protocol} is refused`, async () => {
    const outcome = await new Raw(protocol).opened.catch(() => 'refused');
    expect(outcome === 'refused' || (await outcome.closed) === 4406, true);
  });
}

for (const origin of ['http://evil.example', 'null']) {
  await check(`handshake: the origin ${origin} is refused with 403`, async () => {
    const reason = await new Raw(PROTOCOL, { origin }).opened.catch((error) => error.message);
    expect(reason, 'Unexpected server response: 403');
  });
}

process.exit(failures ? 1 : 0);

// Real JavaScript clients before a server: Apollo Client 4 (both ways of @defer), urql 6 with its normalised cache.
//
//   node clients_js.mjs '{"url": "http://127.0.0.1:8000/graphql", "token": "…", "category": "…"}' introspection.json
//
// While it runs, the caller must keep getting notifications. Prints one line of JSON for each check: {"name", "status": "ok" | "failed", "reason"}.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client/core';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { persistedExchange } from '@urql/exchange-persisted';
import { createClient as createSocket } from 'graphql-ws';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';

const { url, token, category } = JSON.parse(process.argv[2]);
const SECONDS = 10;
const authorization = `Bearer ${token}`;
// urql ends a finished stream when its source is torn down; that is no fault of the server.
process.on('unhandledRejection', (error) => {
  if (error?.name !== 'AbortError') throw error;
});

const LIST = gql`
  query Activities($first: Int, $after: String) {
    activities(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          id
          title
        }
      }
    }
  }
`;
const DEFERRED = gql`
  query Deferred {
    activities(first: 2) {
      edges {
        node {
          id
          title
          ... @defer(label: "organiser") {
            organisation {
              id
              name
            }
          }
        }
      }
    }
  }
`;
const DRAFT = gql`
  mutation Draft($input: SuggestionDraftInput!) {
    suggestionDraft(input: $input) {
      suggestion {
        id
        title
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;
const CHANGE = gql`
  mutation Change($input: SuggestionDraftChangeInput!) {
    suggestionDraftChange(input: $input) {
      suggestion {
        id
        title
      }
      userErrors {
        code
      }
    }
  }
`;
const WRONG = gql`
  {
    nothingOfTheKind
  }
`;

const ADDED = gql`
  subscription Added {
    notificationAdded {
      id
      message
      cursor
    }
  }
`;

const sent = [];
const spying = async (address, options = {}) => {
  const response = await fetch(address, options);
  sent.push({ method: options.method ?? 'GET', status: response.status, kind: response.headers.get('content-type'), body: options.body });
  return response;
};
const headers = { authorization };
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const http = (more = {}) => new HttpLink({ uri: url, fetch: spying, headers, ...more });
const apollo = (link = http(), more = {}) => new ApolloClient({ link, cache: new InMemoryCache(), ...more });
const urql = (exchanges = [fetchExchange], more = {}) =>
  new Client({ url, fetch: spying, fetchOptions: { headers }, exchanges, preferGetMethod: false, ...more });
const socket = () =>
  createSocket({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, connectionParams: { authorization } });

const assert = (holds, reason) => {
  if (!holds) throw new Error(typeof reason === 'string' ? reason : JSON.stringify(reason));
};
const checked = async (name, check) => {
  sent.length = 0;
  let timer;
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('too late')), SECONDS * 1000);
    });
    await Promise.race([check(), late]);
    console.log(JSON.stringify({ name, status: 'ok' }));
  } catch (error) {
    console.log(JSON.stringify({ name, status: 'failed', reason: String(error?.message ?? error).slice(0, 500) }));
  } finally {
    clearTimeout(timer);
  }
};
const edgesOf = (result) => {
  assert(!result.error, String(result.error));
  return result.data.activities.edges;
};
const draft = (title) => ({ categoryId: category, title, body: '早班进厂时大门前排队。' });

await checked('apollo: a query', async () => {
  assert(edgesOf(await apollo().query({ query: LIST, variables: { first: 3 } })).length === 3, 'not three');
  assert(sent[0].kind.startsWith('application/graphql-response+json'), sent);
});
await checked('apollo: a query by GET', async () => {
  edgesOf(await apollo(http({ useGETForQueries: true })).query({ query: LIST, variables: { first: 2 } }));
  assert(sent[0].method === 'GET', sent);
});
await checked('apollo: a mutation changes the object that a query has read', async () => {
  const client = apollo();
  const made = (await client.mutate({ mutation: DRAFT, variables: { input: draft('门口加一台闸机') } })).data;
  const { id } = made.suggestionDraft.suggestion;
  const input = { suggestionId: id, title: '门口加两台闸机', body: '早班进厂时大门前排队。', categoryId: category };
  const changed = (await client.mutate({ mutation: CHANGE, variables: { input } })).data;
  assert(changed.suggestionDraftChange.userErrors.length === 0, changed);
  const kept = Object.values(client.cache.extract()).filter((each) => each.id === id);
  assert(kept.length === 1 && kept[0].title === '门口加两台闸机', kept);
});
await checked('apollo: a business error is data', async () => {
  const { data } = await apollo().mutate({ mutation: DRAFT, variables: { input: { ...draft(''), title: '' } } });
  assert(data.suggestionDraft.userErrors[0].field[0] === 'title', data);
});
await checked('apollo: a request error is an error with its code', async () => {
  const client = apollo(http({ headers: { ...headers, accept: 'application/graphql-response+json' } }));
  const error = await client.query({ query: WRONG }).then(
    () => null,
    (caught) => caught,
  );
  assert(error?.errors?.[0]?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED' && sent[0].status === 400, String(error));
});
for (const [name, Handler] of [
  ['deferSpec=20220824', Defer20220824Handler],
  ['incrementalSpec=v0.2', GraphQL17Alpha9Handler],
]) {
  await checked(`apollo: what is deferred comes later (${name})`, async () => {
    const client = apollo(http(), { incrementalHandler: new Handler() });
    const states = [];
    await new Promise((resolve, reject) => {
      client.watchQuery({ query: DEFERRED }).subscribe({
        next: (result) => {
          states.push(result);
          if (result.error) reject(result.error);
          if (result.data?.activities?.edges?.every(({ node }) => node.organisation?.name)) resolve();
        },
        error: reject,
      });
    });
    const isInParts = states.some(({ data }) => data?.activities?.edges?.[0]?.node?.title && !data.activities.edges[0].node.organisation);
    assert(isInParts, `in one piece: ${sent[0].kind}`);
  });
}
await checked('apollo: a hash is registered once, then enough', async () => {
  const client = apollo(ApolloLink.from([new PersistedQueryLink({ sha256 }), http()]));
  edgesOf(await client.query({ query: LIST, variables: { first: 1 } }));
  sent.length = 0;
  edgesOf(await client.query({ query: LIST, variables: { first: 2 } }));
  assert(sent.length === 1 && !sent[0].body.includes('"query"'), sent);
});
await checked('apollo: hashes go by GET', async () => {
  const client = apollo(ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries: true }), http()]));
  edgesOf(await client.query({ query: LIST, variables: { first: 1 } }));
  edgesOf(await client.query({ query: LIST, variables: { first: 4 } }));
  assert(sent.at(-1).method === 'GET' && sent.at(-1).status === 200, sent);
});
await checked('apollo: a subscription over a socket', async () => {
  const ws = socket();
  const message = await new Promise((resolve, reject) => {
    apollo(new GraphQLWsLink(ws))
      .subscribe({ query: ADDED })
      .subscribe({ next: ({ data, error }) => (error ? reject(error) : resolve(data.notificationAdded.message)), error: reject });
  });
  await ws.dispose();
  assert(message, 'an event without a message');
});

await checked('apollo: a subscription in parts, without a socket', async () => {
  const message = await new Promise((resolve, reject) => {
    apollo()
      .subscribe({ query: ADDED })
      .subscribe({ next: ({ data, error }) => (error ? reject(error) : resolve(data.notificationAdded.message)), error: reject });
  });
  assert(message && sent[0].kind.startsWith('multipart/mixed'), sent);
});

const done = (result) => {
  if (result.error) throw new Error(String(result.error));
  return result;
};
await checked('urql: a query', async () => {
  assert(edgesOf(done(await urql().query(LIST, { first: 2 }).toPromise())).length === 2, 'not two');
  assert(sent[0].kind.startsWith('application/graphql-response+json'), sent);
});
await checked('urql: a query by GET', async () => {
  done(await urql([fetchExchange], { preferGetMethod: 'force' }).query(LIST, { first: 2 }).toPromise());
  assert(sent[0].method === 'GET', sent);
});
await checked('urql: a mutation', async () => {
  const { data } = done(await urql().mutation(DRAFT, { input: draft('车棚加灯') }).toPromise());
  assert(data.suggestionDraft.suggestion.id, data);
});
await checked('urql: a request error is an error with its code', async () => {
  const { error } = await urql().query(WRONG, {}).toPromise();
  assert(error?.graphQLErrors?.[0]?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED', String(error));
});
await checked('urql: two pages become one list in the normalised cache', async () => {
  const schema = JSON.parse(readFileSync(process.argv[3]));
  const cache = graphcache({ schema, resolvers: { Query: { activities: relayPagination() } } });
  const client = urql([cache, fetchExchange]);
  const first = done(await client.query(LIST, { first: 2 }).toPromise());
  const after = first.data.activities.pageInfo.endCursor;
  const both = done(await client.query(LIST, { first: 2, after }).toPromise());
  assert(new Set(edgesOf(both).map(({ node }) => node.id)).size === 4, both.data);
});
await checked('urql: what is deferred comes later', async () => {
  const results = [];
  await new Promise((resolve, reject) => {
    urql([cacheExchange, fetchExchange])
      .query(DEFERRED, {})
      .subscribe((result) => {
        if (result.error) reject(new Error(String(result.error)));
        results.push(result);
        if (!result.hasNext) resolve();
      });
  });
  assert(results.length > 1, sent[0].kind);
  assert(results.at(-1).data.activities.edges.every(({ node }) => node.organisation.name), results.at(-1).data);
});
await checked('urql: a subscription over a socket', async () => {
  const ws = socket();
  const forward = (request) => ({
    subscribe: (sink) => ({ unsubscribe: ws.subscribe({ ...request, query: request.query ?? '' }, sink) }),
  });
  const client = urql([subscriptionExchange({ forwardSubscription: forward })]);
  const message = await new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(ADDED, {}).subscribe(({ data, error }) => {
      if (error) reject(new Error(String(error)));
      else resolve(data.notificationAdded.message);
      queueMicrotask(() => unsubscribe());
    });
  });
  await ws.dispose();
  assert(message, 'an event without a message');
});
await checked('urql: a subscription through fetch', async () => {
  const client = urql([fetchExchange], { fetchSubscriptions: true });
  const message = await new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(ADDED, {}).subscribe(({ data, error }) => {
      if (error) reject(new Error(String(error)));
      else resolve(data.notificationAdded.message);
      queueMicrotask(() => unsubscribe());
    });
  });
  assert(message && sent[0].kind.startsWith('text/event-stream'), sent);
});
await checked('urql: a hash is registered once, then enough', async () => {
  const persisted = persistedExchange({ preferGetForPersistedQueries: false, generateHash: async (text) => sha256(text) });
  const client = urql([persisted, fetchExchange]);
  done(await client.query(LIST, { first: 1 }).toPromise());
  sent.length = 0;
  done(await client.query(LIST, { first: 2 }).toPromise());
  assert(sent.length === 1 && !sent[0].body?.includes('"query"'), sent);
});
await checked('urql: hashes go by GET', async () => {
  const persisted = persistedExchange({ preferGetForPersistedQueries: 'force', generateHash: async (text) => sha256(text) });
  const client = urql([persisted, fetchExchange]);
  done(await client.query(LIST, { first: 1 }).toPromise());
  done(await client.query(LIST, { first: 5 }).toPromise());
  assert(sent.at(-1).method === 'GET' && sent.at(-1).status === 200, sent);
});
process.exit(0);

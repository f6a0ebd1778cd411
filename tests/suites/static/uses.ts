// A phone written against the generated documents: compiled strictly, then run against a server.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

import { SessionOpenDocument, SuggestionDraftDocument, SuggestionHomeDocument } from './generated/graphql';

const [url, login, password] = process.argv.slice(2);
if (!url || !login || !password) throw new Error('uses.js URL LOGIN PASSWORD');

async function ask<Result, Variables>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
  token?: string,
): Promise<Result> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token) headers['authorization'] = `Bearer ${token}`;
  // With persisted documents the generated ones are strings of the exact text; without, they are trees.
  const query = typeof document === 'string' ? document : print(document);
  const response = await fetch(url as string, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const answer = (await response.json()) as { data?: Result; errors?: unknown };
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

const session = await ask(SessionOpenDocument, { login, password });
const token = session.sessionOpen?.credentials?.accessToken;
if (!token) throw new Error(JSON.stringify(session));
const home = await ask(SuggestionHomeDocument, { first: 5 }, token);
const category = home.suggestions?.nodes[0]?.category;
if (!category) throw new Error('this member sees no suggestion');
const input = {
  categoryId: category.id,
  title: '更衣室加装储物柜',
  body: '夜班与白班合用柜子，下班后无处放置。',
  requestKey: crypto.randomUUID(),
};
const answers = [];
for (let time = 0; time < 2; time += 1) {
  const answer = (await ask(SuggestionDraftDocument, { input }, token)).suggestionDraft;
  answers.push({ ...answer?.suggestion, errors: answer?.userErrors.map((error) => error.code) });
}
console.log(JSON.stringify(answers));

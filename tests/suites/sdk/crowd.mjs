// Members with phones on a bad line, who do many things at once; what their phones believe in the end.

import { join } from 'node:path';

import {
  ActivityListDocument,
  ActivityRegisterDocument,
  BenefitClaimDocument,
  BenefitCycleListDocument,
  NotificationListDocument,
  NotificationReadDocument,
  OwnBenefitsDocument,
  OwnRegistrationsDocument,
  RegistrationCancelDocument,
  RegistrationWithdrawDocument,
  SuggestionCommentAddDocument,
  SuggestionDraftDocument,
  SuggestionHomeDocument,
  SuggestionSubmitDocument,
  SuggestionSupportDocument,
  SuggestionSupportWithdrawDocument,
} from '../../../clients/sdk/build/src/generated/graphql.js';
import { SnapshotStore } from '../../../clients/sdk/build/src/index.js';
import { fileStorage } from '../../../clients/sdk/build/src/storage/files.js';
import { chanceOf, pause, phone } from './phone.mjs';

const BODY = '夜班与白班合用柜子，下班后无处放置。';
const SUGGESTIONS = 12;

/** Everybody at once; `each` actions of each member. */
export async function crowd({ members, seed, ...given }) {
  const started = Date.now();
  const all = members.map((member, index) => new Member({ ...given, ...member, seed: seed * 1000 + index }));
  await Promise.all(all.map((member) => member.live()));
  const reports = await Promise.all(all.map((member) => member.settle()));
  return { seconds: (Date.now() - started) / 1000, members: reports };
}

class Member {
  constructor({ url, directory, login, password, each, seed }) {
    Object.assign(this, { url, login, password, each, chance: chanceOf(seed) });
    this.directory = join(directory, login);
    this.outcomes = new Map();
    this.signedOut = [];
    this.queued = 0;
    this.supported = new Map();
    this.tellings = 0;
  }

  open() {
    const client = phone({ url: this.url, directory: this.directory });
    client.session.onSignedOut((reason) => this.signedOut.push(reason));
    client.queue.onOutcome((outcome) => this.told(client, outcome));
    return client;
  }

  pick(list) {
    return list[Math.floor(this.chance() * list.length)];
  }

  live() {
    return this.stay().catch((error) => this.unlessOut(error));
  }

  async stay() {
    let client = this.open();
    const account = await client.session.signIn({ login: this.login, password: this.password });
    const store = new SnapshotStore(fileStorage(this.directory), account);
    const readAll = () => readOwn(client);
    await client.keepInStep({ store, readAll, kinds: ['REGISTRATION', 'VOUCHER'] });
    await this.look(client);
    this.account = account;

    while (this.isIn() && (this.queued < this.each || (await client.queue.waiting()).length > 0)) {
      // The app is open for a while, and closed in the middle of whatever goes on.
      const stop = new AbortController();
      const running = client.queue.run(stop.signal).catch((error) => this.unlessOut(error));
      const until = Date.now() + 3_000 + this.chance() * 6_000;
      while (this.isIn() && Date.now() < until && (this.queued < this.each || (await client.queue.waiting()).length > 0)) {
        // What follows from answers has its share.
        const isEarly = this.queued < 0.7 * this.each;
        if (this.queued < this.each && (isEarly || (await client.queue.waiting()).length === 0)) await this.act(client);
        await pause(50 + this.chance() * 350);
      }
      stop.abort();
      await running;
      client = this.open();
    }
  }

  /** Whether the member is signed in still: whose session the server has ended does no more. */
  isIn() {
    return this.signedOut.length === 0;
  }

  unlessOut(error) {
    if (this.isIn()) throw error;
  }

  /** What the phone believes once everybody is done: its copies are in step. */
  async settle() {
    if (!this.isIn()) return this.report({ isSignedIn: false, left: 0, registrations: {}, vouchers: [] });
    const client = this.open();
    const { account } = this;
    const store = new SnapshotStore(fileStorage(this.directory), account);
    await client.keepInStep({ store, readAll: () => readOwn(client), kinds: ['REGISTRATION', 'VOUCHER'] });
    return this.report({
      isSignedIn: (await client.session.account()) === account,
      left: (await client.queue.waiting()).length,
      registrations: Object.fromEntries((await store.all('registrations')).map(({ id, state }) => [id, state])),
      vouchers: (await store.all('vouchers')).map(({ id }) => id),
    });
  }

  report(found) {
    const { login, outcomes, signedOut, tellings } = this;
    return { login, outcomes: [...outcomes.values()], tellings, signedOut, ...found };
  }

  /** What there is to do, as the phone reads it. */
  async look(client) {
    const { data } = await client.query(SuggestionHomeDocument, { first: 50 });
    const open = data.suggestions.nodes.filter(({ isOwn }) => !isOwn);
    this.category = open[0].category.id;
    this.suggestions = open.slice(0, SUGGESTIONS);
    for (const { id, isSupported } of this.suggestions) this.supported.set(id, isSupported);
    const { data: events } = await client.query(ActivityListDocument, { first: 50, where: { isOpenForViewer: true } });
    this.activities = events.activities.nodes.filter(({ viewerCanRegister }) => viewerCanRegister.allowed).map(({ id }) => id);
    const { data: benefits } = await client.query(BenefitCycleListDocument, { first: 50 });
    this.cycles = benefits.benefitCycles.nodes.filter(({ mode, viewerCanClaim }) => mode === 'FIRST_COME' && viewerCanClaim.allowed).map(({ id }) => id);
    const { data: letters } = await client.query(NotificationListDocument, { first: 20 });
    this.letters = letters.notifications.nodes.filter(({ readAt }) => readAt === null).map(({ id }) => id);
  }

  /** One more action, of whatever sort. */
  async act(client) {
    const sort = this.chance();
    if (sort < 0.12 && this.activities.length > 0) {
      const activityId = this.activities.pop();
      await this.add(client, ActivityRegisterDocument, { input: { activityId } }, activityId);
    } else if (sort < 0.17 && this.cycles.length > 0) {
      const cycleId = this.cycles.pop();
      await this.add(client, BenefitClaimDocument, { input: { cycleId } }, cycleId);
    } else if (sort < 0.22 && this.letters.length > 0) {
      await this.add(client, NotificationReadDocument, { ids: this.letters.splice(0, 2) }, 'letters');
    } else if (sort < 0.42) {
      const title = `柜子 ${this.login} ${this.queued}`;
      await this.add(client, SuggestionDraftDocument, { input: { categoryId: this.category, title, body: BODY } }, title);
    } else if (sort < 0.62) {
      const { id: suggestionId } = this.pick(this.suggestions);
      const document = this.supported.get(suggestionId) ? SuggestionSupportWithdrawDocument : SuggestionSupportDocument;
      this.supported.set(suggestionId, document === SuggestionSupportDocument);
      await this.add(client, document, { input: { suggestionId } }, suggestionId);
    } else {
      const { id: suggestionId } = this.pick(this.suggestions);
      const body = `赞成 ${this.login} ${this.queued}`;
      await this.add(client, SuggestionCommentAddDocument, { input: { suggestionId, body } }, suggestionId);
    }
  }

  async add(client, document, variables, subject) {
    if (this.queued >= this.each) return;
    this.queued += 1;
    await client.queue.add(document, variables, { subject }).catch((error) => this.unlessOut(error));
  }

  /** What the phone keeps of an answer, and what the member does next. */
  async told(client, { state, action, data }) {
    this.tellings += 1;
    const isFirst = !this.outcomes.has(action.id);
    const payload = data === undefined ? null : Object.values(data)[0];
    const { name } = action.operation;
    const outcome = {
      id: action.id,
      number: action.number,
      name,
      state,
      code: action.refusals?.[0]?.code ?? null,
      variables: action.variables,
      made: payload?.registration ?? payload?.comment ?? payload?.voucher ?? payload?.suggestion ?? null,
    };
    const before = this.outcomes.get(action.id);
    if (before !== undefined && before.made?.id !== outcome.made?.id) throw new Error('another answer to the same request key');
    this.outcomes.set(action.id, outcome);
    if (!isFirst || state !== 'done') return;
    if (name === 'SuggestionDraft' && this.chance() < 0.4) {
      await this.add(client, SuggestionSubmitDocument, { input: { suggestionId: outcome.made.id } }, action.subject);
    }
    if (name === 'ActivityRegister' && this.chance() < 0.6) {
      const document = outcome.made.state === 'REGISTERED' ? RegistrationCancelDocument : RegistrationWithdrawDocument;
      await this.add(client, document, { input: { registrationId: outcome.made.id } }, action.subject);
    }
  }
}

async function readOwn(client) {
  const { data: registered } = await client.query(OwnRegistrationsDocument, {});
  const { data: given } = await client.query(OwnBenefitsDocument, {});
  return { registrations: registered.viewer.registrations, vouchers: given.viewer.vouchers };
}

/** What a program does that repeats what was lost, and makes no request key: drafts, by one member. */
export async function naive({ url, directory, login, password, count, seed }) {
  const client = phone({ url, directory, retry: { attempts: 12, firstMs: 100, longestMs: 1_000, totalMs: 60_000 } });
  await client.session.signIn({ login, password });
  const { data } = await client.query(SuggestionHomeDocument, { first: 1 });
  const categoryId = data.suggestions.nodes[0].category.id;
  const chance = chanceOf(seed);
  const one = async (number) => {
    const variables = { input: { categoryId, title: `柜子 ${login} ${number}`, body: BODY } };
    await pause(chance() * 1_000);
    for (;;) {
      const result = await client.mutate(SuggestionDraftDocument, variables, { requestKey: null }).catch((error) => {
        if (!error.isPassing) throw error;
        return null;
      });
      if (result !== null) {
        const made = result.data.suggestionDraft.suggestion;
        return { id: String(number), name: 'SuggestionDraft', state: 'done', code: null, variables, made };
      }
    }
  };
  const outcomes = await Promise.all(Array.from({ length: count }, (_, number) => one(number)));
  return { members: [{ login, outcomes, signedOut: [], isSignedIn: true, left: 0, registrations: {}, vouchers: [] }] };
}

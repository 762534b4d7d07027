// The officer's answers on this device: a local copy written before anything is sent, a queue with rising revisions, the
// server's clock, hand-in. Refuses to guess: only a reply that names an answer's revision counts as saved.
// Nothing here touches the page; exam.js shows what this reports. ES2019, for webviews as old as Chromium 86.

const PREFIX = 'exam-answers:';
const KEEP_MS = 7 * 24 * 3600 * 1000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const TIMEOUT_MS = 10000;
const CHOICE_MS = 250;
const TEXT_MS = 800;
const TEXT_LIMIT_MS = 4000;
const BATCH_LIMIT = 200;
const BATCH_CHARACTERS = 20000; // at most 3 bytes each: below the 64 KB that the server and keepalive allow
const STUCK_MS = 60000;
const HEARTBEAT_MS = 60000;
const FINAL = /^(sealed|time_up|taken_over)$/;
const ACKNOWLEDGED = /^(saved|superseded)$/;

const isWaiting = (item) => item.rev > item.acked && !item.refused;


function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Time left by the server's clock and performance.now(); the device's own clock is never read. Milliseconds throughout. */
export function createClock(config) {
  const page = performance.getEntriesByType('navigation')[0];
  let at = page && page.responseStart > 0 ? page.responseStart : performance.now();
  let serverNow = config.serverNow;
  let deadline = config.deadline;
  let acceptUntil = config.acceptUntil;
  const now = () => serverNow + performance.now() - at;
  return {
    now,
    remaining: () => deadline - now(),
    acceptLeft: () => acceptUntil - now(),
    /** Takes a reply's time and deadline; returns by how much the deadline grew. A slow reply moves no clock. */
    sync(reply, sentAt) {
      if (!reply || typeof reply.server_now !== 'number') return 0;
      const got = performance.now();
      if (got - sentAt < 3000 || got - at > 120000) {
        at = (sentAt + got) / 2;
        serverNow = reply.server_now;
      }
      const before = deadline;
      if (typeof reply.deadline === 'number') deadline = reply.deadline;
      if (typeof reply.accept_until === 'number') acceptUntil = reply.accept_until;
      return deadline - before;
    },
  };
}

/** Opens the local copy of one attempt: localStorage, or memory where a webview refuses it. Drops copies older than 7 days. */
export function openStore(attempt) {
  const prefix = PREFIX + attempt + ':';
  const memory = {};
  let disk = null;
  try {
    disk = window.localStorage;
    disk.setItem(PREFIX + 'try', '1');
    disk.removeItem(PREFIX + 'try');
  } catch {
    disk = null;
  }

  const keys = (start) => (disk ? Object.keys(disk).filter((key) => key.startsWith(start)) : []);

  const read = (name) => (name in memory || !disk ? memory[name] || null : parse(disk.getItem(prefix + name)));

  function write(name, data) {
    try {
      disk.setItem(prefix + name, JSON.stringify(data));
      delete memory[name];
    } catch {
      disk = null;
      memory[name] = data;
    }
  }

  function remove(name) {
    delete memory[name];
    if (disk) disk.removeItem(prefix + name);
  }

  for (const key of keys(PREFIX)) {
    if (Date.now() - (parse(disk.getItem(key)) || { t: 0 }).t > KEEP_MS) disk.removeItem(key);
  }

  return {
    read,
    write,
    remove,
    isPersistent: () => disk !== null,
    nameOf: (key) => (key && key.startsWith(prefix) ? key.slice(prefix.length) : ''),
    clear: () => keys(prefix).forEach((key) => disk.removeItem(key)),
  };
}

/** POST that ends after 10 s. Resolves to {status, body, wait}: status 0 when nothing came back, body null unless JSON. */
export async function post(url, headers, body, keepalive) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const options = { method: 'POST', headers, body, keepalive, credentials: 'same-origin', cache: 'no-store' };
    const response = await fetch(url, Object.assign(options, { signal: stop.signal }));
    const wait = 1000 * (Number(response.headers.get('Retry-After')) || 0);
    return { status: response.status, body: parse(await response.text()), wait, isElsewhere: response.redirected };
  } catch {
    return { status: 0, body: null, wait: 0, isElsewhere: false };
  } finally {
    clearTimeout(timer);
  }
}

export const backoff = (tries) => RETRY_MS[Math.min(Math.max(tries, 1), RETRY_MS.length) - 1] * (0.8 + Math.random() * 0.4);

/**
 * Asks the server to seal. Safe to repeat: the same attempt gives the same receipt. Resolves to {receipt}, {auth: true} when
 * the officer has to log in again, {reason} when this device may not hand in, or {wait} (ms) when it is worth another try.
 */
export async function handIn(config, formToken) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/); // changes when the officer logs in again elsewhere
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
    'X-Attempt-Token': config.token,
    'X-CSRFToken': cookie ? cookie[1] : formToken,
  };
  const { status, body, wait, isElsewhere } = await post(config.submitUrl, headers, 'action=submit', false);
  if (body && body.receipt) return { receipt: body.receipt };
  if (status === 409 && body && body.reason === 'taken_over') return { reason: body.reason };
  return { auth: status === 401 || status === 403 || status === 409 || isElsewhere, wait };
}

/**
 * The queue of answers. `initial` maps a position to the {value, marked} the server sent; `report(event, detail)` hears
 * `change`, `saved`, `extended` (ms), `halted` ({reason, device}), `auth` and `adopted` (positions that another page changed).
 */
export class Answers {
  constructor({ config, clock, store, initial, report }) {
    Object.assign(this, { config, clock, store, report, savedAt: config.savedAt });
    this.items = {};
    this.stale = []; // unsent here, but the server has a later answer
    this.adopted = []; // newer here than on the server
    this.flight = null; // the request under way
    Object.assign(this, { flightAt: 0, dueAt: Infinity, textAt: 0, failures: 0, cause: '', limit: BATCH_LIMIT });
    Object.assign(this, { isDown: navigator.onLine === false, isAuthLost: false, halted: '' });
    for (let position = 1; position <= config.itemCount; position += 1) this.load(position, initial[position]);
    this.listen();
    if (this.pending().length) this.plan(0);
  }

  load(position, { value, marked }) {
    const rev = this.config.revs[position] || 0;
    const item = { value, marked, rev, acked: rev, since: 0, tries: 0, refused: '' };
    this.items[position] = item;
    const local = this.store.read(position);
    if (!local) return;
    if (local.r > rev) {
      Object.assign(item, { value: local.v, marked: local.m, rev: local.r, since: performance.now() });
      this.adopted.push(position);
    } else if (local.a < local.r && JSON.stringify(local.v) !== JSON.stringify(value)) {
      this.stale.push(position);
    } else {
      this.store.remove(position);
    }
  }

  listen() {
    let hiddenAt = 0;
    window.addEventListener('storage', (event) => this.hear(event));
    window.addEventListener('pagehide', () => this.flushAway());
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.probe(); });
    window.addEventListener('offline', () => this.hearNetwork(true));
    window.addEventListener('online', () => this.hearNetwork(false));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') {
        hiddenAt = performance.now();
        this.flushAway();
      } else if (this.pending().length || performance.now() - hiddenAt > 10000) {
        this.probe();
      }
    });
    setInterval(() => { if (document.visibilityState === 'visible') this.probe(); }, HEARTBEAT_MS);
  }

  hearNetwork(isDown) {
    Object.assign(this, { isDown, failures: 0 });
    if (isDown) this.report('change');
    else this.probe();
  }

  get(position) {
    return this.items[position];
  }

  positions(test) {
    return Object.keys(this.items).map(Number).filter((position) => test(this.items[position]));
  }

  pending() {
    return this.positions(isWaiting);
  }

  refused() {
    return this.positions((item) => item.refused);
  }

  unsent() {
    return this.positions((item) => item.rev > item.acked);
  }

  keep(position) {
    const { value, marked, rev, acked } = this.items[position];
    this.store.write(position, { v: value, m: marked, r: rev, a: acked, t: Date.now() });
  }

  plan(ms) {
    clearTimeout(this.timer);
    this.dueAt = performance.now() + ms;
    this.timer = setTimeout(() => this.probe(), ms);
  }

  /** Notes a change on this device at once, then sends it: a choice within 300 ms, text when typing pauses. */
  record(position, change, isText) {
    if (this.halted) return;
    const item = this.items[position];
    const other = this.store.read(position); // another page of this attempt may have gone ahead
    const rev = Math.max(item.rev, (other && other.r) || 0) + 1;
    const now = performance.now();
    Object.assign(item, change, { rev, refused: '', tries: 0, since: item.since || now });
    this.keep(position);
    if (!isText) {
      this.textAt = 0;
      if (this.dueAt > now + CHOICE_MS) this.plan(CHOICE_MS);
    } else if (this.textAt || this.dueAt === Infinity) {
      this.textAt = this.textAt || now;
      this.plan(Math.max(0, Math.min(TEXT_MS, this.textAt + TEXT_LIMIT_MS - now)));
    }
    this.report('change');
  }

  wire(position) {
    const { value, rev, marked } = this.items[position];
    return { position, value, rev, marked };
  }

  takeBatch() {
    const batch = [];
    let size = 0;
    for (const position of this.halted ? [] : this.pending()) {
      const answer = this.wire(position);
      size += JSON.stringify(answer).length + 1;
      if (batch.length && (batch.length >= this.limit || size > BATCH_CHARACTERS)) break;
      batch.push(answer);
    }
    return batch;
  }

  /** Sends what waits; resolves when that request has ended, whatever came of it. */
  flush() {
    if (this.flight) return this.flight;
    clearTimeout(this.timer);
    Object.assign(this, { dueAt: Infinity, textAt: 0 });
    const batch = this.takeBatch();
    if (batch.length) this.flight = this.exchange(batch);
    return this.flight || Promise.resolve();
  }

  /** As flush; with nothing waiting, asks for the time and our standing by repeating an answer that the server has. */
  probe() {
    const known = this.positions((item) => item.acked > 0 && item.acked === item.rev);
    if (this.flight || this.halted || this.pending().length || !known.length) return this.flush();
    this.flight = this.exchange([this.wire(known[known.length - 1])]);
    return this.flight;
  }

  send(batch, keepalive) {
    const headers = { 'Content-Type': 'application/json', 'X-Attempt-Token': this.config.token };
    return post(this.config.saveUrl, headers, JSON.stringify({ answers: batch }), keepalive);
  }

  /** The page may be gone in a moment: send without waiting. Repeating an answer does no harm. */
  flushAway() {
    const batch = this.takeBatch();
    if (batch.length) this.send(batch, true);
  }

  async exchange(batch) {
    const sentAt = performance.now();
    this.flightAt = sentAt;
    const reply = await this.send(batch, false);
    this.flight = null;
    if (!this.halted) this.take(reply, batch, sentAt);
    this.report('change');
  }

  take({ status, body, wait }, batch, sentAt) {
    const grown = this.clock.sync(body, sentAt);
    if (grown > 0) this.report('extended', grown);
    const isSettled = this.settle((body && body.answers) || []);
    if (isSettled) this.savedAt = body.server_now || this.clock.now();
    if (status === 0) return this.fail('network', 0);
    if (status === 401 || status === 403) {
      this.isAuthLost = true;
      return this.report('auth');
    }
    if (status === 409 && body && FINAL.test(body.reason)) return this.halt(body);
    if (status === 409 && body) this.refuse(batch, body);
    else if ((status === 413 || status === 400) && batch.length > 1) this.limit = Math.ceil(batch.length / 4);
    else if (status === 413 || status === 400) this.refuse(batch, { reason: 'malformed' });
    else if (status !== 200 || !isSettled) return this.fail('server', wait);
    Object.assign(this, { failures: 0, isDown: false, isAuthLost: false });
    if (this.pending().length) return this.plan(0);
    this.limit = BATCH_LIMIT;
    return this.report('saved');
  }

  /** Only an answer named with its revision counts as saved. True when there was one. */
  settle(answers) {
    const settled = answers.filter(({ position, status }) => this.items[position] && ACKNOWLEDGED.test(status));
    for (const { position, rev } of settled) {
      const item = this.items[position];
      item.acked = Math.max(item.acked, Math.min(rev, item.rev));
      if (!isWaiting(item)) Object.assign(item, { since: 0, tries: 0 });
      this.keep(position);
    }
    return settled.length > 0;
  }

  /** Answers refused one by one: a revision that another page of this device used is raised, the rest waits for the officer. */
  refuse(batch, body) {
    const verdicts = new Map((body.answers || []).map((answer) => [answer.position, answer]));
    for (const { position, rev } of batch) {
      const item = this.items[position];
      if (item.acked >= rev || item.rev !== rev) continue;
      const verdict = verdicts.get(position) || {};
      item.tries += 1;
      if (verdict.reason === 'conflict' && item.tries < 6) {
        item.rev = rev + 1;
        this.keep(position);
      } else if (verdict.reason || batch.length === 1 || item.tries > 5) {
        item.refused = verdict.reason || body.reason;
      }
    }
  }

  fail(cause, wait) {
    this.failures += 1;
    this.cause = cause;
    this.plan(Math.max(backoff(this.failures), wait));
  }

  halt({ reason, device }) {
    this.halted = reason;
    clearTimeout(this.timer);
    this.report('halted', { reason, device: device || '' });
  }

  /** One of idle, ok, saving, offline, failed, auth, readonly; with the positions that still wait. */
  status() {
    const waiting = this.pending();
    const age = performance.now() - Math.min(Infinity, ...waiting.map((position) => this.items[position].since));
    const isStuck = this.failures > 0 && age > STUCK_MS && navigator.onLine !== false;
    const isSlow = (this.flight && waiting.length && performance.now() - this.flightAt > 400) || age > 1500;
    let state = this.savedAt ? 'ok' : 'idle';
    if (this.halted) state = 'readonly';
    else if (this.isAuthLost) state = 'auth';
    else if (this.refused().length || isStuck) state = 'failed';
    else if (this.isDown || this.failures >= 2) state = 'offline';
    else if (isSlow) state = 'saving';
    return { state, waiting, cause: this.isDown ? 'network' : this.cause, savedAt: this.savedAt };
  }

  retryNow() {
    for (const position of this.refused()) Object.assign(this.items[position], { refused: '', tries: 0 });
    this.failures = Math.min(this.failures, 1);
    return this.probe();
  }

  /** Another page of this attempt wrote: a higher revision there is the officer's newer answer. */
  hear(event) {
    const position = this.store.nameOf(event.key);
    const item = this.items[position];
    const other = item && event.newValue && this.store.read(position);
    if (!other || other.r < item.rev) return;
    const isNewer = other.r > item.rev;
    Object.assign(item, { value: other.v, marked: other.m, rev: other.r, acked: Math.max(item.acked, other.a) });
    if (isNewer) this.report('adopted', [Number(position)]);
  }

  forgetStale() {
    this.stale.splice(0).forEach((position) => this.store.remove(position));
  }
}

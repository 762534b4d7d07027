// What an officer covered of lectures, on its way to the server: kept in localStorage from the first second, sent in batches that
// may come twice, through dead spots, reloads and closed tabs. Only a reply of the server takes a batch out. Nothing here touches
// the page; lecture.js shows what this reports. ES2019.

const RETRY_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const TIMEOUT_MS = 15000;
const KEEP_MS = 7 * 24 * 3600 * 1000;
const ABANDONED_MS = 60000; // the draft of another tab that nobody has touched for so long
const MOST_SEGMENTS = 400;
const MOST_WAITING = 200;
const TOUCH = 0.3; // seconds between two stretches that count as one

function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** localStorage, or memory where a webview refuses it. */
function openStorage() {
  try {
    localStorage.setItem('lecture-probe', '1');
    localStorage.removeItem('lecture-probe');
    return { isKept: true, names: () => Object.keys(localStorage), get: (name) => localStorage.getItem(name), set: (name, text) => localStorage.setItem(name, text), drop: (name) => localStorage.removeItem(name) };
  } catch (error) {
    const memory = new Map();
    return { isKept: false, names: () => Array.from(memory.keys()), get: (name) => memory.get(name) || null, set: (name, text) => memory.set(name, text), drop: (name) => memory.delete(name) };
  }
}

export class Reports {
  /** `config`: officer, progressUrl, opened. `token`: against forged posts. `onState(state)`: saved, pending, waiting, login. */
  constructor({ config, token, onState, onReply }) {
    this.url = config.progressUrl;
    this.opened = config.opened;
    this.token = token;
    this.onState = onState;
    this.onReply = onReply;
    this.storage = openStorage();
    this.queueName = `lecture-reports:${config.officer}`;
    this.draftPrefix = `lecture-draft:${config.officer}:`;
    this.draftName = this.draftPrefix + makeId();
    this.failures = 0;
    this.isSending = false;
    this.needsLogin = false;
    this.timer = 0;
    this.begin();
    this.adopt();
    window.addEventListener('online', () => this.send());
    window.addEventListener('offline', () => this.tell());
    window.addEventListener('pagehide', () => this.leave());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.leave();
      else this.send();
    });
    window.setTimeout(() => { this.adopt(); this.send(); }, ABANDONED_MS + 1000);
  }

  get isKept() {
    return this.storage.isKept;
  }

  begin() {
    this.draft = { segments: [], blocks: [], position: null };
    this.isEmpty = true;
  }

  /** A stretch of video that has just grown to `to`. */
  addStretch(from, to, rate) {
    const last = this.draft.segments[this.draft.segments.length - 1];
    if (last && last.rate === rate && Math.abs(last.to - from) < TOUCH && to >= last.to) last.to = to;
    else if (to > from) this.draft.segments.push({ from, to, rate });
    this.draft.position = to;
    this.keep();
    if (this.draft.segments.length >= MOST_SEGMENTS) this.seal();
  }

  addBlocks(numbers) {
    for (const number of numbers) if (!this.draft.blocks.includes(number)) this.draft.blocks.push(number);
    this.keep();
  }

  setPosition(position) {
    this.draft.position = position;
    this.keep();
  }

  keep() {
    this.isEmpty = false;
    this.write(this.draftName, { at: Date.now(), url: this.url, opened: this.opened, draft: this.draft });
    this.tell();
  }

  write(name, value) {
    try {
      this.storage.set(name, JSON.stringify(value));
    } catch (error) {
      this.storage.isKept = false;
    }
  }

  read(name) {
    try {
      return JSON.parse(this.storage.get(name));
    } catch (error) {
      return null;
    }
  }

  get queue() {
    const found = this.read(this.queueName);
    return Array.isArray(found) ? found.filter((one) => one && one.body && Date.now() - one.at < KEEP_MS) : [];
  }

  put(change) {
    this.write(this.queueName, change(this.queue).slice(-MOST_WAITING));
  }

  /** The draft becomes a batch that is sent until the server has it. */
  seal() {
    if (this.isEmpty) return;
    const body = { batch: makeId(), opened: this.opened, ...this.draft };
    this.put((queue) => queue.concat({ at: Date.now(), url: this.url, body }));
    this.storage.drop(this.draftName);
    this.begin();
  }

  /** Drafts of tabs that were killed. */
  adopt() {
    for (const name of this.storage.names()) {
      if (!name.startsWith(this.draftPrefix) || name === this.draftName) continue;
      const found = this.read(name);
      if (found && found.draft && Math.abs(Date.now() - found.at) < ABANDONED_MS) continue;
      this.storage.drop(name);
      if (!found || !found.draft) continue;
      const body = { batch: makeId(), opened: found.opened, ...found.draft };
      this.put((queue) => queue.concat({ at: Date.now(), url: found.url, body }));
    }
  }

  flush() {
    this.seal();
    return this.send();
  }

  tell() {
    const isWaiting = this.queue.length > 0 || !this.isEmpty;
    if (this.needsLogin) this.onState('login');
    else if (isWaiting && (this.failures > 0 || navigator.onLine === false)) this.onState('waiting');
    else this.onState(isWaiting ? 'pending' : 'saved');
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    window.clearTimeout(this.timer);
    try {
      for (let next = this.queue[0]; next; next = this.queue[0]) {
        if (!await this.deliver(next)) break;
      }
    } finally {
      this.isSending = false;
      this.tell();
    }
  }

  /** Whether the next batch may go. */
  async deliver(batch) {
    const abort = new AbortController();
    const limit = window.setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await this.post(batch, { signal: abort.signal });
      if (response.status === 401 || response.status === 403) {
        this.needsLogin = true;
        return false;
      }
      if (response.status >= 500 || response.status === 429) throw new TypeError(String(response.status));
      const reply = response.ok ? await response.json() : null; // anything else can never be taken
      this.put((queue) => queue.filter((one) => one.body.batch !== batch.body.batch));
      this.failures = 0;
      this.needsLogin = false;
      if (reply && batch.url === this.url) this.onReply(reply);
      return true;
    } catch (error) {
      const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
      this.failures += 1;
      this.timer = window.setTimeout(() => this.send(), pause);
      return false;
    } finally {
      window.clearTimeout(limit);
    }
  }

  post(batch, options) {
    const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': this.token };
    return fetch(batch.url, { method: 'POST', headers, body: JSON.stringify(batch.body), credentials: 'same-origin', ...options });
  }

  /** The page may be gone in a moment: the batches stay here until a later page hears that the server has them. */
  leave() {
    this.seal();
    if (this.isSending || this.needsLogin) return;
    for (const batch of this.queue.slice(0, 4)) this.post(batch, { keepalive: true }).catch(() => null);
  }
}

// The exam page: one question at a time on a phone, the whole paper on a PC, sheets, keys, clock, hand-in. What is said to
// the officer comes from the page (#exam-strings); what is kept and sent is answers.js's business. ES2019.

import { Answers, backoff, createClock, handIn, openStore, post } from './answers.js';

const find = (selector, root) => (root || document).querySelector(selector);
const findAll = (selector, root) => Array.from((root || document).querySelectorAll(selector));
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const config = read('attempt-config');
const words = read('exam-strings');
const say = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const gap = /^zh/.test(document.documentElement.lang) ? '' : ' '; // between sentences
const utcOffset = Number(find('#exam').dataset.utcOffset) || 0; // seconds; the device's zone may be wrong

/** Makes an element; `props` are properties, except dataset, aria-* and role. Children: nodes or text. */
function make(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (/^(aria-|role$|data-|for$)/.test(name)) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  svg.setAttribute('class', `i i-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A sentence with its numbers in bold. */
const strong = (text) => text.split(/(\d+)/).map((part) => (/^\d/.test(part) ? make('b', null, part) : part));

function saySpan(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = { h: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60, s: seconds % 60 };
  return say(parts.h ? 'hms' : parts.m ? 'ms' : 'sec', parts);
}

function formatClock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (number) => String(number).padStart(2, '0');
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds > 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : seconds === 3600 ? '60:00' : rest;
}

const formatTime = (ms) => new Date(ms + utcOffset * 1000).toISOString().slice(11, 16);

// ---------------------------------------------------------------- the paper

const exam = find('#exam');
const head = find('#head');
const sheet = find('#sheet');
const dock = find('#dock');
const wide = window.matchMedia('(min-width:1024px)');
const calm = window.matchMedia('(prefers-reduced-motion:reduce)');
const slipBars = findAll('.slips').map((bar) => findAll('.s', bar));
const cells = findAll('.cell[href]', sheet);
const sections = findAll('.sec');
const questions = [null].concat(findAll('.q').map((node, index) => {
  const section = sections.filter((one) => one.compareDocumentPosition(node) & 4).length - 1;
  return { node, section, position: index + 1, block: find('[data-reads]', node), clears: [] };
}));
const count = questions.length - 1;
const pageTitle = document.title;
let current = 1;
let isLocked = false;

// ---------------------------------------------------------------- fields: each block says by data-reads how its answer is read

const controls = (block) => findAll('input:not([type=file]),select,textarea', block);
const partsOf = (block) => findAll('[data-part]', block).map((part) => [part.dataset.part, find('[data-reads]', part)]);
const orNull = (list) => (list.length ? list : null);

/** What a control holds: as it is now, or as the server sent it. A box or button that is not chosen holds "". */
function valueOf(control, asSent) {
  if (control.tagName === 'SELECT') {
    const sent = Array.from(control.options).find((option) => option.defaultSelected);
    return asSent ? (sent ? sent.value : '') : control.value;
  }
  const isBox = control.type === 'radio' || control.type === 'checkbox';
  if (isBox) return (asSent ? control.defaultChecked : control.checked) ? control.value : '';
  return asSent ? control.defaultValue : control.value;
}

function setControl(control, value) {
  if (control.type === 'radio' || control.type === 'checkbox') control.checked = [].concat(value).includes(control.value);
  else control.value = value || '';
}

const chosenIn = (block, asSent) => controls(block).map((control) => valueOf(control, asSent)).filter(Boolean);

/** Each way to read the fields of a block; null: unanswered. */
const readers = {
  choice: (block, asSent) => chosenIn(block, asSent)[0] || null,
  choices: (block, asSent) => orNull(chosenIn(block, asSent)),
  truth: (block, asSent) => (chosenIn(block, asSent).length ? chosenIn(block, asSent)[0] === 'true' : null),
  text: (block, asSent) => (chosenIn(block, asSent).join('').trim() ? chosenIn(block, asSent)[0] : null),
  texts(block, asSent) {
    const texts = controls(block).map((control) => valueOf(control, asSent));
    return texts.some((text) => text.trim()) ? texts : null;
  },
  map(block, asSent) {
    const named = controls(block).map((control) => [control.dataset.name, valueOf(control, asSent)]);
    const given = named.filter(([, text]) => text.trim());
    return given.length ? fromPairs(given) : null;
  },
  order(block, asSent) {
    const places = controls(block).map((control) => [valueOf(control, asSent), control.dataset.name]);
    const order = places.map((_, index) => (places.find(([place]) => place === String(index + 1)) || ['', ''])[1]);
    return order.some(Boolean) ? order : null;
  },
  files(block, asSent) {
    const files = chosenIn(block, asSent);
    return files.length ? { files } : null;
  },
  parts(block, asSent) {
    const given = partsOf(block).map(([id, inner]) => [id, readBlock(inner, asSent)]).filter(([, value]) => value !== null);
    return given.length ? fromPairs(given) : null;
  },
};

/** The ways to write an answer back; those not named here choose or fill each control by itself. */
const writers = {
  texts: (block, value) => controls(block).forEach((control, index) => setControl(control, (value || [])[index])),
  map: (block, value) => controls(block).forEach((control) => setControl(control, (value || {})[control.dataset.name])),
  order: (block, value) => controls(block).forEach((control) => {
    const place = (value || []).indexOf(control.dataset.name) + 1;
    setControl(control, place ? String(place) : '');
    control.dataset.before = control.value;
  }),
  files(block, value) {
    const kept = (value && value.files) || [];
    findAll('[data-file]', block).filter((row) => !kept.includes(row.dataset.file)).forEach((row) => row.remove());
    const listed = findAll('[data-file]', block).map((row) => row.dataset.file);
    kept.filter((id) => !listed.includes(id)).forEach((id) => find('ul', block).append(makeFileRow(block, id)));
    controls(block).forEach((control) => { control.checked = kept.includes(control.value); });
  },
  parts: (block, value) => partsOf(block).forEach(([id, inner]) => writeBlock(inner, value && id in value ? value[id] : null)),
};

/** A file that another page of this attempt handed in; only its number is known here. */
function makeFileRow(block, id) {
  const box = make('input', { type: 'checkbox', name: block.dataset.field, value: id, checked: true });
  const text = say('file', { n: findAll('[data-file]', block).length + 1 });
  const label = make('label', { className: 'kept' }, box, make('span', { className: 'b' }, text));
  return make('li', { className: 'file-row', 'data-file': id }, label);
}

function fromPairs(pairs) {
  const made = {};
  pairs.forEach(([name, value]) => { made[name] = value; });
  return made;
}

const readBlock = (block, asSent) => readers[block.dataset.reads](block, asSent);

function writeBlock(block, value) {
  const write = writers[block.dataset.reads];
  if (write) write(block, value);
  else controls(block).forEach((control) => setControl(control, value === null ? '' : [].concat(value).map(String)));
}

/** Whether the answer sheet counts it as answered: an order has to be whole, of several parts one is enough. */
function isGiven(block, value) {
  if (value === null) return false;
  if (block.dataset.reads === 'order') return !value.includes('');
  if (block.dataset.reads !== 'parts') return true;
  return partsOf(block).some(([id, inner]) => id in value && isGiven(inner, value[id]));
}

const readFields = (question, asSent) => readBlock(question.block, asSent);
const writeFields = (question, value) => writeBlock(question.block, value);

/** In an order each place is taken once: who is sent away gets the place that became free. */
function swapPlaces(select) {
  const block = select.closest('[data-reads=order]');
  if (!block) return;
  const others = controls(block).filter((one) => one !== select);
  const rival = others.find((one) => one.value && one.value === select.value);
  if (rival) rival.value = select.dataset.before || '';
  controls(block).forEach((one) => { one.dataset.before = one.value; });
}

const flagOf = (question) => find('.flag', question.node);
const initial = {};
questions.slice(1).forEach((question) => {
  const marked = flagOf(question).getAttribute('aria-pressed') === 'true';
  initial[question.position] = { value: readFields(question, true), marked };
});

const clock = createClock(config);
const store = openStore(config.attempt);
const answers = new Answers({ config, clock, store, initial, report: hear });
const isAnswered = (position) => isGiven(questions[position].block, answers.get(position).value);
const all = questions.slice(1).map((question) => question.position);
const unanswered = () => all.filter((position) => !isAnswered(position));
const markedCount = () => all.filter((position) => answers.get(position).marked).length;

/** Numbers with runs of four and more merged, never across sections: [[20, 20], [31, 40]]. */
function mergeRuns(positions) {
  const runs = [];
  for (const position of positions) {
    const last = runs[runs.length - 1];
    const joins = last && last[1] === position - 1 && questions[position].section === questions[last[1]].section;
    if (joins) last[1] = position;
    else runs.push([position, position]);
  }
  const split = ([from, to]) => (to - from < 3 ? all.slice(from - 1, to).map((one) => [one, one]) : [[from, to]]);
  return [].concat(...runs.map(split));
}

const sayRun = ([from, to]) => (from === to ? String(from) : `${from}–${to}`);
const listOf = (positions) => mergeRuns(positions).map(sayRun).join(words.and);

function paint(position) {
  const question = questions[position];
  const { value, marked } = answers.get(position);
  const isUnsent = answers.unsent().includes(position);
  const facts = [say('question', { n: position }), words[isAnswered(position) ? 'answered' : 'unanswered']];
  if (marked) facts.push(words.isMarked);
  if (isUnsent) facts.push(words.isUnsent);
  if (position === current) facts.push(words.current);
  const cell = cells[position - 1];
  for (const node of [cell].concat(slipBars.map((bar) => bar[position - 1]))) {
    node.classList.toggle('d', isAnswered(position));
    node.classList.toggle('f', marked);
    node.classList.toggle('c', position === current);
  }
  cell.classList.toggle('u', isUnsent);
  cell.setAttribute('aria-label', facts.join(words.comma));
  if (position === current) cell.setAttribute('aria-current', 'true');
  else cell.removeAttribute('aria-current');
  const flag = flagOf(question);
  flag.setAttribute('aria-pressed', String(marked));
  find('span', flag).textContent = words[marked ? 'isMarked' : 'mark'];
  const picked = find('.picked', question.node);
  if (picked) picked.textContent = say('picked', { n: value === null ? 0 : value.length });
  findAll('[data-spot]', question.node).forEach((spot) => {
    spot.classList.toggle('on', find(`input[value="${spot.dataset.spot}"]`, spot.closest('[data-reads]')).checked);
  });
  question.clears.forEach(({ button, block }) => { button.hidden = isLocked || readBlock(block) === null; });
}

function paintCounts() {
  const missing = unanswered().length;
  const values = { a: count - missing, b: missing, c: markedCount() };
  findAll('[data-count]').forEach((node) => { node.textContent = String(values.a); });
  find('.counts', sheet).replaceChildren(...strong(say('counts', values)));
  const bar = find('.slips', head);
  bar.setAttribute('aria-label', say('progress', { t: count, a: values.a, c: values.c, n: current }));
}

function paintAll() {
  all.forEach(paint);
  paintCounts();
}

function record(position, change, isText) {
  answers.record(position, change, isText);
  paint(position);
  paintCounts();
}

function take(question, isText) {
  const value = readFields(question);
  if (JSON.stringify(value) !== JSON.stringify(answers.get(question.position).value)) {
    record(question.position, { value }, isText);
  }
}

function toggleMark(position) {
  if (!isLocked) record(position, { marked: !answers.get(position).marked });
}

// ---------------------------------------------------------------- moving about

const isSingle = () => !wide.matches || config.onePerScreen;

/** Makes a question the current one; `focus` also moves the keyboard there, `scroll` the page (whole paper only). */
function go(position, { focus, scroll, from } = {}) {
  const last = current;
  current = Math.min(Math.max(position, 1), count);
  const question = questions[current];
  questions[last].node.classList.remove('is-current');
  question.node.classList.add('is-current');
  sections.forEach((node, index) => node.classList.toggle('is-current', index === question.section));
  findAll('.slips').forEach((bar) => bar.classList.toggle('long', count > 60));
  slipBars.forEach((bar) => bar.forEach((slip, index) => {
    slip.classList.toggle('far', count > 60 && questions[index + 1].section !== question.section);
  }));
  paint(last);
  paint(current);
  paintCounts();
  document.title = `${say('question', { n: current })} - ${pageTitle}`;
  history.replaceState(history.state, '', `#q${current}`);
  store.write('place', { n: current, t: Date.now() });
  find('[data-go=previous]').disabled = current === 1;
  find('[data-go=next]').classList.toggle('last', current === count);
  find('[data-go=next] span').textContent = words[current === count ? 'reviewAndHandIn' : 'next'];
  if (isSingle() && last !== current) {
    window.scrollTo(0, 0);
    if (!calm.matches && from !== 'start') slide(question.node, current > last ? 1 : -1);
  } else if (scroll) {
    question.node.scrollIntoView();
  }
  if (focus) find('.qn', question.node).focus({ preventScroll: true });
}

function slide(node, direction) {
  node.animate(
    [{ transform: `translateX(${24 * direction}px)`, opacity: 0.4 }, { transform: 'none', opacity: 1 }],
    { duration: 150, easing: 'ease-out' },
  );
}

function goNext() {
  if (current === count) openHandIn();
  else go(current + 1, { focus: true, scroll: true });
}

const goPrevious = () => go(current - 1, { focus: true, scroll: true });

/** On the whole paper the current question is the one nearest to 30 % of the window's height. */
let scrollFrame = 0;
function followScroll() {
  if (isSingle() || scrollFrame || dialog) return;
  scrollFrame = requestAnimationFrame(() => {
    scrollFrame = 0;
    const line = window.innerHeight * 0.3;
    const distance = ({ node }) => {
      const box = node.getBoundingClientRect();
      return box.top > line ? box.top - line : Math.max(0, line - box.bottom);
    };
    const nearest = questions.slice(1).reduce((best, one) => (distance(one) < distance(best) ? one : best));
    if (nearest.position !== current) go(nearest.position);
  });
}

function layOut() {
  exam.classList.toggle('one', isSingle());
  dock.hidden = !isSingle();
  if (dialog && dialog.node === sheet && wide.matches) closeDialog();
  sheet.hidden = !wide.matches && !(dialog && dialog.node === sheet);
  const root = document.documentElement;
  root.style.scrollPaddingTop = `${head.offsetHeight + 12}px`;
  root.style.setProperty('--head', `${head.offsetHeight}px`);
}

// ---------------------------------------------------------------- what the officer likes

const preferences = Object.assign({ hideTime: false, autoNext: false, swipe: true, keys: true }, readPreferences());

function readPreferences() {
  try {
    return JSON.parse(window.localStorage.getItem('exam-preferences'));
  } catch {
    return null;
  }
}

function prefer(name, value) {
  preferences[name] = value;
  try {
    window.localStorage.setItem('exam-preferences', JSON.stringify(preferences));
  } catch {
    // a webview without storage: it holds for this page
  }
  showTime();
}

function setTextSize(size) {
  document.documentElement.dataset.size = size;
  layOut();
  const body = new URLSearchParams({ text_size: size, csrfmiddlewaretoken: find('[name=csrfmiddlewaretoken]').value });
  const headers = { Accept: 'application/json' };
  fetch(exam.dataset.preferencesUrl, { method: 'POST', body, headers, credentials: 'same-origin' }).catch(() => null);
}

// ---------------------------------------------------------------- sheets

let dialog = null; // {node, mask, opener, hidden, isFixed}

/** Everything outside `node` leaves the reach of keyboard and screen reader; returns how to bring it back. */
function isolate(node) {
  const hidden = [];
  for (let one = node; one !== document.body; one = one.parentElement) {
    for (const other of one.parentElement.children) {
      if (other === one || other.inert || /^(SCRIPT|TEMPLATE)$/.test(other.tagName) || other.id === 'live') continue;
      other.inert = true;
      other.setAttribute('aria-hidden', 'true');
      hidden.push(other);
    }
  }
  return hidden;
}

function openDialog(node, { isFixed, focus } = {}) {
  const opener = dialog ? dialog.opener : document.activeElement;
  if (dialog) closeDialog(true);
  const mask = make('div', { className: 'mask' });
  if (!node.parentElement) document.body.append(node);
  node.before(mask);
  node.hidden = false;
  node.classList.add('drawer');
  if (node.getAttribute('role') !== 'alertdialog') node.setAttribute('role', 'dialog');
  node.setAttribute('aria-modal', 'true');
  dialog = { node, mask, opener, isFixed, hidden: isolate(node) };
  if (!isFixed) mask.addEventListener('click', () => closeDialog());
  (focus || find('[data-first]', node) || find('h2', node)).focus();
}

function closeDialog(isReplaced) {
  if (!dialog) return;
  const { node, mask, opener, hidden } = dialog;
  dialog = null;
  hidden.forEach((other) => {
    other.inert = false;
    other.removeAttribute('aria-hidden');
  });
  mask.remove();
  if (node === sheet) {
    node.setAttribute('role', 'complementary');
    node.removeAttribute('aria-modal');
    node.classList.remove('drawer');
    node.hidden = !wide.matches;
  } else {
    node.remove();
  }
  if (!isReplaced && opener && opener.isConnected) opener.focus({ preventScroll: true });
}

/** Tab goes round inside the sheet; Esc closes it. */
function holdFocus(event) {
  if (event.key === 'Escape' && !dialog.isFixed) return closeDialog();
  if (event.key !== 'Tab') return undefined;
  const stops = findAll('a[href],button:not([disabled]),input:not([disabled]),[tabindex="0"]', dialog.node)
    .filter((node) => node.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  const isOutside = !stops.includes(document.activeElement);
  if (!stops.length || (document.activeElement !== edge && !isOutside)) return undefined;
  event.preventDefault();
  if (stops.length) stops[event.shiftKey ? stops.length - 1 : 0].focus();
  return undefined;
}

/** A sheet of words: `actions` are [label, run or address], the first one primary and focused. */
function ask({ title, body, actions, symbol, isFixed, isFull }) {
  const buttons = actions.map(([label, run], index) => {
    const props = { className: `btn ${index ? 'btn-s' : 'btn-p'}` };
    if (!index) props['data-first'] = '';
    if (typeof run === 'string') return make('a', Object.assign(props, { href: run }), label);
    return make('button', Object.assign(props, { type: 'button', onclick: run || (() => closeDialog()) }), label);
  });
  const paragraphs = body.filter(Boolean).map((part) => (part.nodeType ? part : make('p', null, part)));
  const tile = symbol ? [make('span', { className: 'tile' }, icon(symbol))] : [];
  const node = make(
    'div',
    { className: isFull ? 'full' : 'ask', role: 'alertdialog', 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' },
    ...tile,
    make('h2', { className: 'h2', id: 'ask-title', tabIndex: -1 }, title),
    make('div', { className: 'text', id: 'ask-text' }, ...paragraphs),
    make('div', { className: 'btns' }, ...buttons),
  );
  openDialog(node, { isFixed });
  return node;
}

function openSettings() {
  const title = make('h2', { className: 'h2', id: 'ask-title', tabIndex: -1 }, words.settings);
  const close = make('button', { className: 'icon-btn', type: 'button', onclick: () => closeDialog() }, icon('close'));
  close.setAttribute('aria-label', words.close);
  const node = make('div', { className: 'ask settings', 'aria-labelledby': 'ask-title' });
  node.append(make('div', { className: 'h' }, title, close), find('#settings').content.cloneNode(true));
  findAll('[name=text_size]', node).forEach((input) => {
    input.checked = input.value === (document.documentElement.dataset.size || 's');
    input.addEventListener('change', () => setTextSize(input.value));
  });
  findAll('[data-setting]', node).forEach((input) => {
    input.checked = preferences[input.dataset.setting];
    input.addEventListener('change', () => prefer(input.dataset.setting, input.checked));
  });
  openDialog(node);
}

const device = () => words[wide.matches ? 'pc' : 'phone'];

function openLeave() {
  const n = answers.pending().length;
  const kept = store.isPersistent() ? 'leaveKept' : 'leaveLost';
  const body = n ? say(kept, { n, device: device() }) : words.leaveSaved;
  const leave = () => {
    isLeaving = true;
    window.location.assign(config.briefingUrl);
  };
  ask({ title: words.leaveTitle, body: [body], actions: [[words.goOn], [words.leave, leave]] });
}

function openLogin() {
  if (dialog && dialog.node.classList.contains('login')) return;
  const node = ask({
    title: words.auth,
    body: [words.authBody],
    actions: [[words.signIn, config.loginUrl], [words.goOn, () => closeDialog()]],
    isFixed: isTimeUp,
  });
  node.classList.add('login');
  const link = find('a', node);
  if (!store.isPersistent()) link.target = '_blank'; // this page is then the only place that has the answers
  link.addEventListener('click', () => {
    isLeaving = store.isPersistent();
    store.remove('left');
  });
}

// ---------------------------------------------------------------- notices and the state of saving

const notices = {};
const live = find('#live');
let shownState = '';
let shownText = '';
let heardState = '';

function announce(text) {
  live.textContent = text;
}

/** Shows, changes or (no `parts`) takes away the notice of this name. The first part is bold. */
function notify(name, parts, { kind = 'w', symbol = 'alert', onDismiss } = {}) {
  const key = parts ? parts.join('') : '';
  if ((notices[name] ? notices[name].key : '') === key) return;
  if (notices[name]) notices[name].node.remove();
  delete notices[name];
  if (!parts) return;
  const node = make('div', { className: `notice notice-${kind}` }, icon(symbol));
  node.append(make('p', null, make('b', null, parts[0]), parts[0] ? gap : '', parts.slice(1).join(gap)));
  if (onDismiss) {
    const close = make('button', { className: 'icon-btn', type: 'button', onclick: onDismiss }, icon('close'));
    close.setAttribute('aria-label', words.close);
    node.append(close);
  }
  notices[name] = { key, node };
  find('#notices').append(node);
}

function notifyState({ state, waiting, cause }) {
  const kept = store.isPersistent() ? 'offlineKept' : 'offlineHeld';
  const rest = say(waiting.length ? kept : 'offlineNone', { n: waiting.length, device: device() });
  const isCut = state === 'offline' || (state === 'failed' && !answers.refused().length);
  notify('offline', isCut && [words[cause === 'server' ? 'busyHead' : 'offlineHead'], rest], { symbol: 'offline' });
  const refused = answers.refused();
  notify('refused', refused.length && [say('refused', { list: listOf(refused) })], { kind: 'x' });
}

function showState() {
  const status = answers.status();
  const { state, savedAt } = status;
  const key = state === 'offline' && !store.isPersistent() ? 'waiting' : state;
  const text = say(key, { time: savedAt ? formatTime(savedAt) : '' });
  if (state !== shownState || text !== shownText) {
    shownState = state;
    shownText = text;
    const symbols = { idle: 'ok', saving: 'saving', offline: 'offline', ok: 'ok', readonly: 'devices' };
    const inner = [icon(symbols[state] || 'alert'), make('span', null, text)];
    const isButton = state === 'failed' || state === 'auth';
    const run = () => (state === 'auth' ? openLogin() : answers.retryNow());
    const save = find('#save');
    save.className = `save ${state}`;
    save.replaceChildren(...(isButton ? [make('button', { type: 'button', onclick: run }, ...inner)] : inner));
  }
  notifyState(status);
  const isBad = state === 'offline' || state === 'failed';
  if (isBad && heardState !== state) announce(text);
  if (heardState && !isBad && state === 'ok') announce(words.restored);
  if (isBad || state === 'ok') heardState = isBad ? state : '';
}

// ---------------------------------------------------------------- time

const MINUTE = 60000;
let lastLeft = Infinity;
let isTimeUp = false;
let isLeaving = false;
let isOver = false;

/** What counts as the last minutes: five, or a fifth of a short exam, or it would be all last minutes from its start. */
function lastMinutes() {
  const fifth = (clock.now() + clock.remaining() - config.startedAt) / 5;
  return Math.min(5 * MINUTE, Math.max(MINUTE, Math.floor(fifth / MINUTE) * MINUTE));
}

function showTime() {
  const left = clock.remaining();
  const isHidden = preferences.hideTime && left > lastMinutes();
  findAll('.timer').forEach((timer) => {
    const face = find('.clock', timer);
    const text = isHidden ? words.timeHidden : formatClock(left);
    if (face.textContent === text) return;
    face.textContent = text;
    timer.classList.toggle('hot', left <= lastMinutes());
    timer.classList.toggle('off', isHidden);
    timer.setAttribute('aria-label', isHidden ? text : say('remaining', { time: saySpan(left) }));
  });
}

function warnOfTime(left) {
  const soon = lastMinutes() / MINUTE;
  const marks = soon === 5 ? [1, 5, 10] : [1, soon];
  const crossed = marks.find((minutes) => lastLeft > minutes * MINUTE && left <= minutes * MINUTE);
  lastLeft = left;
  if (!crossed || left <= 0) return;
  announce(say('minutesLeft', { n: crossed }));
  if (crossed === 10) return;
  const hide = () => notify('soon');
  notify('soon', [say('soonHead', { n: crossed }), words.soonRest], { symbol: 'soon', onDismiss: hide });
  setTimeout(hide, 10000);
}

function tick() {
  if (isOver) return;
  const left = clock.remaining();
  showTime();
  showState();
  if (answers.halted) return;
  warnOfTime(left);
  const wait = find('#wait-left');
  if (wait) wait.replaceChildren(...strong(say('waitLeft', { time: saySpan(clock.acceptLeft()) })));
  if (left <= 0 && !isTimeUp) endTime();
}

function lock(isOn) {
  isLocked = isOn;
  exam.classList.toggle('locked', isOn);
  findAll('fieldset', find('#paper')).forEach((fieldset) => { fieldset.disabled = isOn; });
  findAll('.flag').forEach((flag) => { flag.disabled = isOn; });
  paintAll();
}

function takeText() {
  questions.slice(1).forEach((question) => take(question));
}

/** Time is up: nothing can be changed any more; what waits is sent, then the paper is handed in. */
async function endTime() {
  takeText();
  isTimeUp = true;
  lock(true);
  isSubmitting = false;
  ask({ title: words.timeUpTitle, body: [words.timeUpBody], actions: [], symbol: 'wait', isFixed: true, isFull: true });
  await answers.probe(); // also tells whether we were given more time
  if (clock.remaining() > 0) reopen();
  else submit();
}

function reopen() {
  isTimeUp = false;
  isSubmitting = false;
  lock(false);
  closeDialog();
}

function hearExtension(ms) {
  const n = Math.round(ms / MINUTE);
  if (n < 1) return;
  lastLeft = Infinity;
  const text = say('extended', { n });
  announce(text);
  notify('extended', [text], { kind: 'b', symbol: 'clock', onDismiss: () => notify('extended') });
  setTimeout(() => notify('extended'), 10000);
  if (isTimeUp && clock.remaining() > 0) reopen();
}

// ---------------------------------------------------------------- leaving the page

function noteLeaving() {
  if (!isLeaving && !isOver && !store.read('left')) store.write('left', { at: clock.now(), t: Date.now() });
}

/** Reports an absence in seconds (0: only those kept from before). What cannot be sent is kept. Resolves to the count, or 0. */
let isReporting = false;
async function reportLeave(seconds) {
  const kept = store.read('leaves');
  const list = ((kept && kept.list) || []).concat(seconds ? [Math.round(seconds * 10) / 10] : []);
  if (list.length) store.write('leaves', { list, t: Date.now() });
  if (!list.length || isReporting) return 0;
  isReporting = true;
  const headers = { 'Content-Type': 'application/json', 'X-Attempt-Token': config.token };
  let count = 0;
  while (list.length) {
    const { status, body } = await post(config.leaveUrl, headers, JSON.stringify({ seconds: list[0] }), false);
    if (status !== 200) break;
    count = (body && body.count) || 0;
    list.shift();
    store.write('leaves', { list, t: Date.now() });
  }
  isReporting = false;
  return list.length ? 0 : count;
}

async function noteReturn() {
  const left = store.read('left');
  store.remove('left');
  if (!left || config.leavePolicy !== 'record' || isOver || answers.halted) return;
  const isAsked = new Promise((resolve) => { setTimeout(resolve, 1500); });
  await Promise.race([answers.probe(), isAsked]); // a phone that slept has to ask the server for the time first
  const away = clock.now() - left.at;
  if (away < config.leaveThreshold * 1000) return;
  const n = await reportLeave(away / 1000);
  if (dialog && dialog.isFixed) return;
  const body = [n ? say('leftCounted', { n }) : words.leftNoted, say('leftRule', { n: config.leaveThreshold })];
  ask({ title: say('leftTitle', { time: saySpan(away) }), body, actions: [[words.goOn]], symbol: 'left-page' });
}

/** The Back button asks first, and never walks through the questions one by one. */
function guardBack() {
  if (history.state && history.state.exam) return;
  history.replaceState({ exam: 'base' }, '');
  history.pushState({ exam: 'guard' }, '', `#q${current}`);
}

// ---------------------------------------------------------------- handing in

let isSubmitting = false;
let wake = () => undefined;

/** Numbers as links to their questions. */
function links(positions) {
  const nodes = [];
  mergeRuns(positions).forEach((run, index) => {
    if (index) nodes.push(words.and);
    const jump = (event) => {
      event.preventDefault();
      closeDialog();
      go(run[0], { focus: true, scroll: true });
    };
    nodes.push(make('a', { href: `#q${run[0]}`, className: 'num', onclick: jump }, sayRun(run)));
  });
  return nodes;
}

function summarize() {
  const missing = unanswered();
  const [before, after] = words.missing.split('{list}');
  const marked = markedCount();
  const first = make('p', null, ...(missing.length ? [before, ...links(missing), after] : [say('allAnswered', { n: count })]));
  const files = findAll('[data-unsent]').length;
  const left = files ? say('filesUnsent', { n: files }) : '';
  const rest = [left, marked ? say('marked', { n: marked }) : '', words[missing.length ? 'missingEnd' : 'handInEnd']];
  first.append(gap, rest.filter(Boolean).join(gap));
  const fact = make('p', { className: 'cap num', id: 'hand-in-state', role: 'status' });
  return { missing, body: [first, fact] };
}

function showHandInState(text) {
  const fact = find('#hand-in-state');
  if (!fact) return;
  const n = answers.pending().length;
  const state = text || (n ? say('uploading', { n }) : words.allSaved);
  const time = say('remaining', { time: saySpan(clock.remaining()) });
  if (fact.dataset.shown !== state) fact.replaceChildren(time, ' · ', state);
  fact.dataset.shown = state;
}

function openHandIn() {
  if (isLocked || isSubmitting) return;
  takeText();
  answers.flush();
  const { missing, body } = summarize();
  const stay = [words[missing.length ? 'goOn' : 'checkAgain'], () => stopSubmitting()];
  const run = [words[missing.length ? 'handInAnyway' : 'handIn'], () => submit()];
  const title = missing.length ? say('missingTitle', { n: missing.length }) : words.handInTitle;
  const node = ask({ title, body, actions: missing.length ? [stay, run] : [run, stay] });
  findAll('.btn', node)[missing.length ? 1 : 0].id = 'hand-in';
  showHandInState();
}

function stopSubmitting() {
  isSubmitting = false;
  wake();
  closeDialog();
}

/** Words for where the hand-in stands: in the sheet, or on the full page once time is up. */
function showProgress(tries) {
  const n = answers.pending().length;
  const retrying = tries ? say('retrying', { n: tries }) : '';
  if (!isTimeUp) {
    const button = find('#hand-in');
    if (button) Object.assign(button, { disabled: true, textContent: n && !tries ? say('uploading', { n }) : words.handingIn });
    showHandInState(retrying);
    return;
  }
  if (!n && !tries) return;
  const time = say('minutes', { m: Math.max(1, Math.ceil((config.acceptUntil - config.deadline) / MINUTE)) });
  const body = [n ? say('waitBody', { n, time, device: device() }) : words.timeUpBody, n ? '' : retrying];
  body.push(make('p', { className: 'num', id: 'wait-left' }));
  if (find('#wait-left') && find('.full').dataset.waiting === String(n)) return;
  const title = n ? words.waitTitle : words.timeUpTitle;
  const actions = [[words.retryNow, () => wake()]];
  ask({ title, body, actions, symbol: 'wait', isFixed: true, isFull: true }).dataset.waiting = String(n);
}

function pause(ms) {
  return new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, ms);
    window.addEventListener('online', resolve, { once: true });
  });
}

/** Sends what waits, then asks the server to seal, again and again until it answers. Double taps do nothing. */
async function submit() {
  if (isSubmitting) return;
  isSubmitting = true;
  const token = find('[name=csrfmiddlewaretoken]').value;
  for (let tries = 0; isSubmitting; ) {
    showProgress(tries);
    await answers.flush();
    if (!isSubmitting || isOver) return;
    const isWaiting = answers.pending().length > 0;
    const reply = isWaiting ? { auth: answers.isAuthLost } : await handIn(config, token);
    if (reply.receipt) return finish();
    if (reply.reason) return answers.halt(reply);
    if (reply.auth) {
      isSubmitting = false;
      return openLogin();
    }
    if (isTimeUp && isWaiting && clock.acceptLeft() <= 0) return showLate('lateTitle');
    if (isWaiting && !answers.failures) continue;
    tries += 1;
    showProgress(tries);
    await pause(Math.max(backoff(tries), reply.wait || 0));
  }
}

function finish() {
  isOver = true;
  store.clear();
  window.location.replace(config.receiptUrl);
}

/** The attempt is closed and some answers of this device did not make it: say which, and keep them. */
function showLate(title) {
  isOver = true;
  isSubmitting = false;
  const list = answers.unsent();
  const body = list.length ? say('lateBody', { list: listOf(list), device: device() }) : words.lateAll;
  const actions = [[words.seeReceipt, config.receiptUrl]];
  ask({ title: words[title], body: [body], actions, symbol: 'wait', isFixed: true, isFull: true });
}

function hearHalt({ reason, device: name }) {
  isSubmitting = false;
  wake();
  lock(true);
  if (reason !== 'taken_over') {
    if (answers.unsent().length) showLate(reason === 'sealed' ? 'sealedTitle' : 'lateTitle');
    else finish();
    return;
  }
  if (dialog) closeDialog();
  const text = say('takenOver', { device: name || words.elsewhere });
  const list = answers.unsent();
  notify('halted', [text, list.length ? say('unsent', { list: listOf(list) }) : ''], { kind: 'b', symbol: 'devices' });
  announce(text);
  showState();
}

/** What answers.js reports. */
function hear(event, detail) {
  if (event === 'extended') hearExtension(detail);
  else if (event === 'halted') hearHalt(detail);
  else if (event === 'auth') openLogin();
  else if (event === 'adopted') detail.forEach((position) => writeFields(questions[position], answers.get(position).value));
  if (isOver) return;
  paintAll();
  showState();
  if (!isSubmitting) showHandInState();
}

// ---------------------------------------------------------------- hands and keys

const isWriting = (node) => node.tagName === 'TEXTAREA' || (node.tagName === 'INPUT' && node.type === 'text');
const isTyping = (node) => isWriting(node) || node.tagName === 'SELECT';

/** Chooses by a letter: in the block that has the keyboard, else in the question's own. */
function pick(index) {
  const own = questions[current].block;
  const held = document.activeElement.closest('[data-reads]');
  const block = held && own.contains(held) ? held : own;
  const input = /^(choice|choices|truth)$/.test(block.dataset.reads) ? controls(block)[index] : null;
  if (!input || isLocked) return;
  input.checked = input.type === 'checkbox' ? !input.checked : true;
  input.focus({ preventScroll: true });
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

function onKey(event) {
  if (event.isComposing) return; // Enter ends a word of Chinese input
  if (dialog) {
    holdFocus(event);
    return;
  }
  const isText = isTyping(event.target) || event.target.type === 'file';
  if (event.key === 'Enter' && (event.ctrlKey || event.target.type === 'text')) {
    event.preventDefault();
    if (event.ctrlKey) openHandIn();
    else event.target.blur();
    return;
  }
  if (isText || !preferences.keys || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  const index = Math.max('abcdef'.indexOf(key), '123456'.indexOf(key));
  if (key === 'arrowdown' && current < count) go(current + 1, { focus: true, scroll: true });
  else if (key === 'arrowup') goPrevious();
  else if (key === 'm') toggleMark(current);
  else if (key.length === 1 && index >= 0) pick(index);
  else return;
  event.preventDefault();
}

function onChange(event) {
  const node = event.target.closest('.q');
  if (!node) return;
  const question = questions[Number(node.id.slice(1))];
  const wasEmpty = !isAnswered(question.position);
  swapPlaces(event.target);
  take(question, false);
  if (event.target.closest('[data-reads]') !== question.block) return;
  if (preferences.autoNext && wasEmpty && isSingle() && event.target.type === 'radio' && question.position < count) {
    setTimeout(() => { if (current === question.position && !dialog) goNext(); }, 350);
  }
}

const openers = {
  leave: openLeave,
  settings: openSettings,
  'hand-in': openHandIn,
  sheet: () => {
    openDialog(sheet);
    cells[current - 1].scrollIntoView({ block: 'nearest' });
  },
  unanswered: () => {
    const missing = unanswered();
    closeDialog();
    if (missing.length) go(missing.find((position) => position > current) || missing[0], { focus: true, scroll: true });
    else announce(words.noneMissing);
  },
};

function onClick(event) {
  const target = event.target.closest('[data-open],[data-close],[data-go],.flag,.cell[href],.clear,[data-spot]');
  if (!target) return;
  event.preventDefault();
  const node = target.closest('.q');
  const question = node && questions[Number(node.id.slice(1))];
  if (target.dataset.open) openers[target.dataset.open]();
  else if (target.dataset.go) (target.dataset.go === 'next' ? goNext : goPrevious)();
  else if (target.matches('.flag')) toggleMark(question.position);
  else if (target.matches('.clear')) {
    const { block } = question.clears.find(({ button }) => button === target);
    writeBlock(block, null);
    take(question, false);
    controls(block)[0].focus();
  } else if (target.dataset.spot) {
    const input = find(`input[value="${target.dataset.spot}"]`, target.closest('[data-reads]'));
    if (!isLocked) input.click();
  } else {
    closeDialog();
    if (target.matches('.cell')) go(Number(target.hash.slice(2)), { focus: true, scroll: true });
  }
}

let touch = null;
function onTouchStart(event) {
  const { clientX: x, clientY: y } = event.touches[0];
  const isInside = x >= 24 && x <= window.innerWidth - 24;
  touch = event.touches.length === 1 && isInside && !isTyping(event.target) ? { x, y, at: event.timeStamp } : null;
}

function onTouchEnd(event) {
  if (!touch || !preferences.swipe || !isSingle() || dialog) return;
  const dx = event.changedTouches[0].clientX - touch.x;
  const dy = event.changedTouches[0].clientY - touch.y;
  const isSwipe = Math.abs(dx) >= 60 && Math.abs(dx) > 2 * Math.abs(dy) && event.timeStamp - touch.at < 600;
  if (isSwipe && dx < 0 && current < count) goNext();
  else if (isSwipe && dx > 0 && current > 1) goPrevious();
}

function listen() {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', onClick);
  document.addEventListener('change', onChange);
  document.addEventListener('input', (event) => { if (isWriting(event.target)) take(questionOf(event.target), true); });
  document.addEventListener('focusin', (event) => {
    const question = questionOf(event.target);
    if (question && question.position !== current) go(question.position);
  });
  find('#paper').addEventListener('submit', (event) => {
    event.preventDefault();
    openHandIn();
  });
  find('#main').addEventListener('touchstart', onTouchStart, { passive: true });
  find('#main').addEventListener('touchend', onTouchEnd, { passive: true });
  ['pointerdown', 'keydown'].forEach((name) => document.addEventListener(name, guardBack, { once: true }));
  window.addEventListener('popstate', (event) => {
    if (!event.state || event.state.exam !== 'base' || isOver) return;
    history.pushState({ exam: 'guard' }, '', `#q${current}`);
    if (!dialog || !dialog.isFixed) openLeave();
  });
  window.addEventListener('scroll', followScroll, { passive: true });
  window.addEventListener('resize', layOut);
  window.addEventListener('online', () => reportLeave(0));
  window.addEventListener('online', () => findAll('img.fig').forEach((image) => {
    if (image.complete && !image.naturalWidth) image.src = image.src; // came while we were offline
  }));
  window.addEventListener('pagehide', noteLeaving);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') noteLeaving();
    else noteReturn();
  });
  window.addEventListener('beforeunload', (event) => {
    if (isOver || isLeaving || !(answers.pending().length || find('[data-unsent]'))) return;
    event.preventDefault();
    event.returnValue = '';
  });
}

function questionOf(node) {
  const box = node.closest && node.closest('.q');
  return box ? questions[Number(box.id.slice(1))] : null;
}

/** What was chosen before this script ran counts; then what this device knew better than the server. */
function merge() {
  for (const position of all) {
    const isTouched = JSON.stringify(readFields(questions[position])) !== JSON.stringify(initial[position].value);
    if (isTouched) take(questions[position], false);
    else if (answers.adopted.includes(position)) writeFields(questions[position], answers.get(position).value);
  }
  if (!answers.stale.length) return;
  const forget = () => {
    answers.forgetStale();
    notify('stale');
  };
  notify('stale', ['', say('stale', { list: listOf(answers.stale) })], { kind: 'b', onDismiss: forget });
}

function start() {
  findAll('[data-reads=choice],[data-reads=truth],[data-reads=choices]').filter((block) => find('[type=radio]', block)).forEach((block) => {
    const button = make('button', { className: 'btn btn-t clear', type: 'button', hidden: true }, words.clear);
    questionOf(block).clears.push({ button, block });
    block.parentElement.append(button);
  });
  findAll('[data-reads=order] select').forEach((select) => { select.dataset.before = select.value; });
  const review = make('button', { className: 'btn btn-p', type: 'button', 'data-open': 'hand-in' }, words.reviewAndHandIn);
  find('#plain').replaceChildren(review);
  find('.timer .cap', sheet).textContent = words.timeLeft;
  find('.slips', head).removeAttribute('aria-hidden');
  find('.slips', head).setAttribute('role', 'img');
  merge();
  listen();
  exam.classList.add('js');
  layOut();
  const place = store.read('place');
  const asked = Number((window.location.hash.match(/^#q(\d+)$/) || [])[1]) || (place && place.n) || 1;
  go(asked, { from: 'start', scroll: asked > 1 });
  paintAll();
  if (!store.isPersistent()) notify('store', ['', words.noStore], {});
  tick();
  setInterval(tick, 250);
  noteReturn();
}

start();

// Files handed in for a question: sent one at a time with the attempt's token, named in the answer only once the server has them.
// What could not be sent stays in the list, says so and is tried again. exam.js hears of a change and saves the answer. ES2019.

const config = JSON.parse(document.getElementById('attempt-config').textContent);
const words = JSON.parse(document.getElementById('exam-strings').textContent);
const RETRY_MS = 10000;
const REFUSED = { 400: 'file_refused', 401: 'file_closed', 403: 'file_closed', 404: 'file_closed', 409: 'file_closed', 413: 'file_too_large' };
const waiting = []; // {row, file, block}
let isSending = false;

function make(tag, props, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

const headers = () => ({ Accept: 'application/json', 'X-Attempt-Token': config.token });
const tell = (block) => block.dispatchEvent(new Event('change', { bubbles: true }));

function show(row, text, isBad) {
  const state = row.querySelector('.state');
  state.textContent = text;
  state.classList.toggle('bad', Boolean(isBad));
}

function makeDelete(row, name) {
  const button = make('button', { type: 'button', className: 'btn btn-t' }, words.fileDelete);
  button.setAttribute('aria-label', words.fileDeleteNamed.replace('{name}', name));
  button.addEventListener('click', () => remove(row));
  return button;
}

function makeRow(file) {
  const row = make('li', { className: 'file-row' }, make('span', { className: 'b' }, file.name));
  const state = make('span', { className: 'state' });
  state.setAttribute('role', 'status');
  row.append(state, makeDelete(row, file.name));
  row.dataset.unsent = '';
  return row;
}

/** The server has it: the row becomes a value of the answer. */
function settle({ row, block, file }, reply) {
  const box = make('input', { type: 'checkbox', name: block.dataset.field, value: reply.id, checked: true });
  row.querySelector('.b').replaceWith(make('label', { className: 'kept' }, box, make('span', { className: 'b' }, file.name)));
  row.dataset.file = reply.id;
  delete row.dataset.unsent;
  const retry = row.querySelector('.retry');
  if (retry) retry.remove();
  show(row, words.fileSent);
  tell(block);
}

function refuse({ row }, word) {
  delete row.dataset.unsent;
  show(row, words[word], true);
}

function hold({ row }) {
  show(row, words.fileUnsent, true);
  if (row.querySelector('.retry')) return;
  const retry = make('button', { type: 'button', className: 'btn btn-t retry' }, words.fileRetry);
  retry.addEventListener('click', send);
  row.append(retry);
}

async function sendOne(one) {
  show(one.row, words.fileSending);
  const body = new FormData();
  body.append('field', one.block.dataset.field);
  body.append('file', one.file);
  const options = { method: 'POST', headers: headers(), body, credentials: 'same-origin', cache: 'no-store' };
  const response = await fetch(config.filesUrl, options).catch(() => null);
  const reply = response && (await response.json().catch(() => null));
  if (response && response.status === 201 && reply) settle(one, reply);
  else if (reply && words[`file_${reply.reason}`]) refuse(one, `file_${reply.reason}`);
  else if (response && REFUSED[response.status]) refuse(one, REFUSED[response.status]);
  else return false;
  return true;
}

async function send() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    const one = waiting[0];
    if (one.row.isConnected && !(await sendOne(one))) {
      waiting.forEach(hold);
      break;
    }
    waiting.shift();
  }
  isSending = false;
}

/** Takes a file back: out of the answer first, then from the server. */
function remove(row) {
  const block = row.closest('.files');
  const id = row.dataset.file;
  row.remove();
  tell(block);
  block.querySelector('[type=file]').focus();
  if (id) fetch(`${config.filesUrl}/${id}/delete`, { method: 'POST', headers: headers(), credentials: 'same-origin' }).catch(() => null);
}

document.querySelectorAll('.files').forEach((block) => {
  const list = block.querySelector('ul');
  const input = block.querySelector('[type=file]');
  list.querySelectorAll('[data-file]').forEach((row) => row.append(makeDelete(row, row.querySelector('.b').textContent)));
  input.addEventListener('change', () => {
    Array.from(input.files).forEach((file) => {
      const row = makeRow(file);
      list.append(row);
      if (list.querySelectorAll('[data-file],[data-unsent]').length > Number(block.dataset.most)) return refuse({ row }, 'file_too_many');
      return waiting.push({ row, file, block });
    });
    input.value = '';
    send();
  });
});
window.addEventListener('online', send);
setInterval(() => { if (navigator.onLine !== false) send(); }, RETRY_MS);

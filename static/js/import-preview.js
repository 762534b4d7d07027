// The preview of an import: rows are changed in place. Every step is a link or a form that works without this script too.

import { startForm } from './question-form.js';

const preview = document.querySelector('[data-preview]');
const FETCH = { 'X-Requested-With': 'fetch' };

preview.addEventListener('click', async (event) => {
  const edit = event.target.closest('[data-edit]');
  const close = event.target.closest('[data-close]');
  if (edit && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(edit.closest('[data-row]'), edit.href);
  } else if (close) {
    event.preventDefault();
    shut(close.closest('[data-row]'));
  }
});

preview.addEventListener('submit', async (event) => {
  const form = event.target;
  if (form.matches('[data-row-form]')) {
    event.preventDefault();
    save(form);
  } else if (form.matches('[data-discard]') && !window.confirm(form.dataset.question)) {
    event.preventDefault();
  } else if (form.matches('[data-commit]')) {
    const button = form.querySelector('[data-commit-button]');
    window.setTimeout(() => { button.disabled = true; button.textContent = button.dataset.busy; });
  }
});

async function open(row, url) {
  if (row.querySelector('.row-editor')) return;
  const answer = await fetch(url, { headers: FETCH }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) { window.location.href = url; return; }
  const line = document.createElement('tr');
  line.className = 'row-editor';
  const cell = document.createElement('td');
  cell.colSpan = 4;
  line.append(cell);
  row.append(line);
  fill(cell, await answer.text());
  const first = cell.querySelector('[data-error-summary]') || cell.querySelector('textarea[name=stem]');
  first.focus();
}

function fill(cell, html) {
  cell.innerHTML = html;
  startForm(cell.querySelector('form'));
}

function shut(row) {
  row.querySelector('.row-editor').remove();
  row.querySelector('[data-edit]').focus();
}

async function save(form) {
  const row = form.closest('[data-row]');
  const button = form.querySelector('[type=submit]');
  button.disabled = true;
  const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: FETCH }).catch(() => null);
  if (!answer || answer.redirected || (!answer.ok && answer.status !== 422)) { form.submit(); return; }
  const html = await answer.text();
  if (answer.status === 422) { fill(form.closest('td'), html); return; }
  const holder = document.createElement('table');
  holder.innerHTML = html;
  const fresh = holder.querySelector('tbody');
  const counts = new DOMParser().parseFromString(html, 'text/html').querySelector('#row-counts');
  row.replaceWith(fresh);
  if (counts) count(JSON.parse(counts.textContent));
  const next = nextToFix(fresh);
  if (next) open(next, next.querySelector('[data-edit]').href);
  else if (fresh.querySelector('[data-edit]')) fresh.querySelector('[data-edit]').focus();
}

/** The first row below that waits to be cured. */
function nextToFix(row) {
  const rows = Array.from(preview.querySelectorAll('[data-row]'));
  return rows.slice(rows.indexOf(row) + 1).find((one) => one.matches('.is-fix') && one.querySelector('[data-edit]'));
}

function count(counts) {
  for (const [status, number] of Object.entries(counts)) {
    preview.querySelectorAll(`[data-count="${status}"]`).forEach((place) => { place.textContent = String(number); });
  }
  const commit = preview.querySelector('[data-commit-button]');
  commit.disabled = !counts.ready;
  preview.querySelector('[data-left-out]').hidden = !(counts.fix + counts.same);
}

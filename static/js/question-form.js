// The form of a question: fetches the fields of another type, of one more row or one more gap, and keeps the phone beside it up to date.
// Without this script the same buttons send the form, and it comes back changed.

import { startMap } from './spot-map.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PREVIEW_AFTER = 400;
const REFRESH_AFTER = 600;

export function startForm(form) {
  const all = (selector, root = form) => Array.from(root.querySelectorAll(selector));
  const typed = form.querySelector('[data-type-fields]');
  let asked = 0;

  function dress() {
    all('[data-without-script]').forEach((part) => { part.hidden = true; });
    all('[data-remove-row],[data-insert]').forEach((part) => { part.hidden = false; });
    all('[data-rows]').forEach(letter);
    all('[data-gap]').forEach(showKind);
    all('[data-spots]').forEach((part) => startMap(part, changed));
  }

  function letter(rows) {
    all('[data-row]', rows).forEach((row, place) => {
      const name = LETTERS[place] || String(place + 1);
      const shown = row.querySelector('.letter');
      if (shown) shown.textContent = name;
      all('[data-words]', row).forEach((part) => part.setAttribute('aria-label', part.dataset.words.replace('*', name)));
    });
  }

  function showKind(gap) {
    const chosen = gap.querySelector('input[type=radio]:checked');
    all('[data-kind]', gap).forEach((part) => { part.hidden = Boolean(chosen) && part.dataset.kind !== chosen.value; });
  }

  function removeRow(row) {
    const rows = row.parentElement;
    const place = all('[data-row]', rows).indexOf(row);
    row.remove();
    letter(rows);
    const left = all('[data-row]', rows);
    const next = left[Math.min(place, left.length - 1)];
    const field = next && next.querySelector('textarea,input:not([type=hidden])');
    if (field) field.focus();
    changed();
  }

  // What was typed while the server was asked is put into the fields that came.
  const keyOf = (field) => (field.type === 'radio' || field.type === 'checkbox' ? `${field.name}=${field.value}` : field.name);
  const valueOf = (field) => (field.type === 'radio' || field.type === 'checkbox' ? field.checked : field.value);
  const fields = () => all('input:not([type=hidden]):not([type=file]),textarea,select', typed).filter((field) => field.name);
  const snapshot = () => new Map(fields().map((field) => [keyOf(field), valueOf(field)]));

  function putBack(late, held) {
    const found = new Map(fields().map((field) => [keyOf(field), field]));
    late.filter(([name]) => found.has(name)).forEach(([name, value]) => {
      const field = found.get(name);
      if (typeof value === 'boolean') field.checked = value;
      else field.value = value;
    });
    if (held && found.has(held)) found.get(held).focus();
  }

  // What the server makes of the form after `action`, in place of what stands here. `part`: only the piece with this id.
  async function act(action, part) {
    asked += 1;
    const mine = asked;
    const data = new FormData(form);
    const before = snapshot();
    data.set('do', action);
    data.set('uid', typed.dataset.uid);
    if ('inImport' in typed.dataset) data.set('in_import', '1');
    typed.setAttribute('aria-busy', 'true');
    const answer = await fetch(typed.dataset.url, { method: 'POST', body: data }).catch(() => null);
    typed.removeAttribute('aria-busy');
    if (mine !== asked || !answer || !answer.ok) return false;
    const html = await answer.text();
    const late = Array.from(snapshot()).filter(([name, value]) => before.get(name) !== value);
    const held = typed.contains(document.activeElement) ? keyOf(document.activeElement) : '';
    if (part) {
      const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById(part);
      const old = document.getElementById(part);
      if (fresh && old && !old.contains(document.activeElement)) old.replaceWith(document.importNode(fresh, true));
    } else {
      typed.innerHTML = html;
      putBack(late, held);
    }
    dress();
    changed();
    return true;
  }

  async function press(button) {
    const action = button.value;
    const field = button.closest('fieldset[id]');
    const id = field ? field.id : '';
    if (!(await act(action))) return;
    const home = (id && document.getElementById(id)) || typed;
    const rows = all('[data-row]', action.endsWith('add') ? (action === 'add' && !all('[data-rows]', home).length ? typed : home) : home);
    const goal = action.endsWith('add') && rows.length ? rows[rows.length - 1] : home;
    const control = goal.querySelector('textarea,select,input:not([type=hidden])');
    if (control) control.focus();
  }

  function insert(button) {
    const area = document.getElementById(button.dataset.into);
    const numbers = (area.value.match(/\[\[(\d{1,2})\]\]/g) || []).map((mark) => Number(mark.slice(2, -2)));
    const mark = button.dataset.insert.replace('n', String(Math.max(0, ...numbers) + 1));
    const at = area.selectionStart === undefined ? area.value.length : area.selectionStart;
    area.setRangeText(mark, at, area.selectionEnd, 'end');
    area.focus();
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  // Gaps that the stem has and the fields below it don't, or the other way round.
  let refreshing = 0;
  function refreshGaps(area) {
    const prefix = area.name.slice(0, -'stem'.length);
    const part = all('[data-refresh]').find((one) => one.id.includes(prefix) && (prefix || !one.closest('.part')));
    if (!part) return;
    const marks = (area.value.match(new RegExp(part.dataset.marks, 'g')) || []).length;
    if (Math.max(1, marks) === all('[data-row]', part).length) return;
    window.clearTimeout(refreshing);
    refreshing = window.setTimeout(() => act('refresh', part.id), REFRESH_AFTER);
  }

  function showChips() {
    const field = form.querySelector('input[name=topic]');
    const used = field.value.split(/[、,，;；]/).map((name) => name.trim());
    all('[data-chip]').forEach((chip) => { chip.hidden = used.includes(chip.dataset.chip); });
  }

  function takeChip(chip) {
    const field = form.querySelector('input[name=topic]');
    const names = field.value.split(/[、,，;；]/).map((name) => name.trim()).filter(Boolean);
    field.value = names.concat(chip.dataset.chip).join('、');
    showChips();
    field.focus();
  }

  let waiting = 0;
  function changed() {
    if (!form.dataset.frameUrl) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(preview, PREVIEW_AFTER);
  }

  async function preview() {
    const frame = document.querySelector('[data-frame]');
    if (!frame) return;
    const data = new FormData(form);
    Array.from(data.keys()).forEach((name) => { if (data.get(name) instanceof File) data.delete(name); });
    const answer = await fetch(form.dataset.frameUrl, { method: 'POST', body: data }).catch(() => null);
    if (!answer || !answer.ok) return;
    frame.srcdoc = await answer.text();
    showLike(new DOMParser().parseFromString(frame.srcdoc, 'text/html').querySelector('[data-like]'));
  }

  // What the bank has of the kind, before anything is saved; said again only when it is something else.
  function showLike(found) {
    const box = form.querySelector('[data-like-now]');
    if (!box || !found || box.dataset.said === found.innerHTML) return;
    box.dataset.said = found.innerHTML;
    box.hidden = !found.childElementCount;
    const parts = Array.from(found.childNodes).map((part) => document.importNode(part, true));
    box.replaceChildren(...(box.hidden ? [] : [box.dataset.words, ...parts]));
  }

  form.addEventListener('click', (event) => {
    const hit = (selector) => event.target.closest(selector);
    if (hit('button[name=do]')) {
      event.preventDefault();
      press(hit('button[name=do]'));
    } else if (hit('[data-remove-row]')) removeRow(hit('[data-row]'));
    else if (hit('[data-insert]')) insert(hit('[data-insert]'));
    else if (hit('[data-chip]')) takeChip(hit('[data-chip]'));
    else if (hit('[data-remove-image]')) {
      const field = hit('[data-image]');
      field.querySelector('input[type=hidden]').value = '';
      field.querySelectorAll('a,[data-remove-image]').forEach((part) => part.remove());
      changed();
    }
  });
  form.addEventListener('change', (event) => {
    if (event.target.type === 'file') {
      const chosen = event.target.parentElement.querySelector('[data-chosen]');
      chosen.textContent = event.target.files.length ? event.target.files[0].name : '';
    }
    if (event.target.matches('[data-retype]')) act('retype');
    const gap = event.target.closest('[data-gap]');
    if (gap) showKind(gap);
    changed();
  });
  form.addEventListener('input', (event) => {
    if (event.target.matches('[data-stem]')) refreshGaps(event.target);
    showChips();
    changed();
  });
  dress();
  showChips();
  if (form.dataset.frameUrl) preview();
  const summary = form.querySelector('[data-error-summary]');
  if (summary) summary.focus();
}

document.querySelectorAll('[data-question-form]').forEach(startForm);

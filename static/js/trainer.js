// Trainers' forms that are built step by step. Every button posts the whole form and works without this script; with it the
// page stays where it is, and what has changed (data-region) is put in place. Nothing is stored before a saving button.

const form = document.querySelector('[data-live-form]');
let changed = Boolean(form && form.hasAttribute('data-changed'));
let latest = 0;

function isStep(button) {
  return button && button.name === 'step' && !button.value.startsWith('save');
}

async function step(button, value) {
  const body = new FormData(form);
  body.set('step', value);
  const turn = latest += 1;
  const focused = document.activeElement ? document.activeElement.id : '';
  form.setAttribute('aria-busy', 'true');
  const answer = await fetch(window.location.href, { method: 'POST', body }).catch(() => null);
  if (turn !== latest) return; // a later step has overtaken this one
  form.removeAttribute('aria-busy');
  if (!answer || answer.redirected || !answer.ok) {
    if (button) send(button); // the plain way says what is wrong
    return;
  }
  put(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  refocus(focused, button);
}

function put(page) {
  form.querySelectorAll('[data-region]').forEach((region) => {
    const fresh = page.getElementById(region.id);
    if (fresh) region.replaceWith(fresh);
  });
}

// The button that was pressed, else its neighbor (an item that has reached the end moves one way only), else what it names.
function refocus(id, button) {
  const same = id && document.getElementById(id);
  const neighbors = same ? [...same.parentElement.querySelectorAll('button')] : [];
  const named = button && button.dataset.after ? document.getElementById(button.dataset.after) : null;
  const target = [same, ...neighbors, named].find((one) => one && !one.disabled);
  if (target) target.focus({ preventScroll: target !== named });
}

// A unit below a chosen one is in already.
function cover() {
  const rows = [...form.querySelectorAll('[data-tree] [data-path]')];
  const chosen = rows.filter((row) => row.querySelector('input').checked).map((row) => row.dataset.path);
  rows.forEach((row) => {
    const path = row.dataset.path;
    row.querySelector('[data-covered]').hidden = !chosen.some((one) => one !== path && path.startsWith(one));
  });
}

function find(words) {
  form.querySelectorAll('[data-tree] [data-path]').forEach((row) => {
    row.hidden = !row.querySelector('[data-name]').textContent.includes(words.trim());
  });
}

function send(button) {
  changed = false;
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'step';
  field.value = button.value;
  form.append(field);
  form.submit();
}

function total() {
  let points = 0;
  form.querySelectorAll('[data-part]').forEach((part) => {
    const each = Number(part.querySelector('[data-points]').value.normalize('NFKC')) || 0;
    const sum = each * Number(part.dataset.count);
    part.querySelector('[data-subtotal]').textContent = tidy(sum);
    points += sum;
  });
  const place = form.querySelector('[data-total]');
  if (place) place.textContent = tidy(points);
}

function tidy(number) {
  return String(Math.round(number * 10) / 10);
}

if (form) {
  form.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!isStep(button) || button.disabled) return;
    event.preventDefault();
    changed = true;
    step(button, button.value);
  });
  form.addEventListener('change', (event) => {
    changed = true;
    if (event.target.closest('[data-tree]')) cover();
    if (form.hasAttribute('data-live-all') || event.target.closest('[data-live-change]')) step(null, 'search');
  });
  form.addEventListener('input', (event) => {
    changed = true;
    if (event.target.matches('[data-points]')) total();
    if (event.target.matches('[data-find-unit]')) find(event.target.value);
  });
  form.addEventListener('submit', () => { changed = false; });
  window.addEventListener('beforeunload', (event) => {
    if (!changed) return;
    event.preventDefault();
    event.returnValue = form.dataset.unsaved;
  });
}

const finder = document.querySelector('[data-find-unit]');
if (finder) finder.hidden = false;
if (form && form.querySelector('[data-tree]')) {
  cover();
  step(null, 'search');
}

document.querySelectorAll('[data-confirm]').forEach((one) => {
  one.addEventListener('submit', (event) => {
    if (!window.confirm(one.dataset.confirm)) event.preventDefault();
  });
});

const problems = document.querySelector('[data-error-summary]');
if (problems) problems.focus();

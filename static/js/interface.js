// On every page: text size and appearance take effect at once, a refused form says so first, passwords can be shown,
// and pages can be printed. Without this script each of them works by an ordinary form. ES2019.

const root = document.documentElement;
root.classList.add('js');

/** Applies what the form chooses and keeps it with the account (a cookie before login). */
function applyPreferences(form) {
  const chosen = new FormData(form);
  root.dataset.size = chosen.get('text_size');
  if (chosen.get('theme')) root.dataset.theme = chosen.get('theme');
  else delete root.dataset.theme;
  document.querySelectorAll('[data-preferences]').forEach((other) => {
    chosen.forEach((value, name) => {
      const same = other.querySelector(`[name="${name}"][value="${value}"]`);
      if (same) same.checked = true;
    });
  });
  const headers = { Accept: 'application/json' };
  fetch(form.action, { method: 'POST', body: new URLSearchParams(chosen), headers, credentials: 'same-origin' }).catch(() => null);
}

document.querySelectorAll('[data-preferences]').forEach((form) => {
  form.addEventListener('change', () => applyPreferences(form));
});

document.querySelectorAll('details.pop').forEach((pop) => {
  document.addEventListener('click', (event) => {
    if (pop.open && !pop.contains(event.target)) pop.open = false;
  });
  pop.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !pop.open) return;
    pop.open = false;
    pop.querySelector('summary').focus();
  });
});

/** A button that shows what was typed into the password field before it. */
document.querySelectorAll('[data-reveal]').forEach((button) => {
  const field = document.getElementById(button.getAttribute('aria-controls'));
  button.hidden = false;
  button.addEventListener('click', () => {
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute('aria-pressed', String(shown));
  });
  if (field.form) field.form.addEventListener('submit', () => { field.type = 'password'; });
});

document.querySelectorAll('[data-print]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
});

const refused = document.querySelector('[data-focus]');
if (refused) refused.focus();

// A second press within two seconds does not send a form again.
const PAUSE = 2000;
const sentAt = new WeakMap();
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.method !== 'post') return;
  if (Date.now() - (sentAt.get(event.target) || 0) < PAUSE) event.preventDefault();
  else sentAt.set(event.target, Date.now());
});

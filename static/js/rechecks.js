// Items whose law has changed: a whole page is chosen at once, and the keyboard goes from one to the next. Without this script the
// checkboxes and buttons do the same.

export function startRechecks(form) {
  const rows = Array.from(form.querySelectorAll('[data-recheck]'));
  const all = form.querySelector('[data-all]');
  const box = (row) => row.querySelector('input[name=recheck]');
  [all, form.querySelector('[data-all-words]'), form.querySelector('[data-keys]')].forEach((part) => { part.hidden = false; });
  all.addEventListener('change', () => rows.forEach((row) => { box(row).checked = all.checked; }));

  const at = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (place) => rows[Math.min(Math.max(place, 0), rows.length - 1)].focus();
  const steps = {
    j: () => go(at() + 1),
    k: () => go(at() - 1),
    x: (row) => { box(row).checked = !box(row).checked; },
    c: (row) => row.querySelector('[data-confirm-one]').click(),
    e: (row) => row.querySelector('[data-edit-one]').click(),
  };
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest('input:not([type=checkbox]), textarea, select');
    const step = steps[event.key.toLowerCase()];
    if (!rows.length || !step || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[at()];
    if (row || 'jk'.includes(event.key.toLowerCase())) {
      event.preventDefault();
      step(row);
    }
  });
}

document.querySelectorAll('[data-rechecks]').forEach(startRechecks);

// The form of a question: shows the parts of the chosen type, adds and removes options and blanks, and keeps the phone beside
// it up to date. Without this script the form still saves what it shows.

const BLANK = /_{4,}/g;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PREVIEW_AFTER = 400;

export function startForm(form) {
  const type = () => (form.querySelector('input[name=type]:checked') || {}).value || '';
  const all = (selector) => Array.from(form.querySelectorAll(selector));
  const options = form.querySelector('[data-options]');
  const blanks = form.querySelector('[data-blanks]');
  const stem = form.querySelector('textarea[name=stem]');

  function showType() {
    all('[data-for]').forEach((part) => { part.hidden = !part.dataset.for.split(' ').includes(type()); });
    const kind = type() === 'multiple' ? 'checkbox' : 'radio';
    all('input[name=right]').forEach((mark) => {
      const wasChecked = mark.checked;
      mark.type = kind;
      mark.checked = wasChecked;
    });
    letter();
    fitBlanks();
  }

  function letter() {
    all('[data-option]').forEach((row, place) => {
      const name = LETTERS[place] || String(place + 1);
      row.querySelector('.letter').textContent = name;
      row.querySelectorAll('[data-words]').forEach((part) => {
        part.setAttribute('aria-label', part.dataset.words.replace('*', name));
      });
    });
  }

  function addOption() {
    const next = all('[data-option] textarea').reduce((most, area) => Math.max(most, Number(area.name.split('-')[1]) + 1), 0);
    const row = form.querySelector('[data-option-template]').content.cloneNode(true);
    row.querySelectorAll('[name],[value]').forEach((part) => {
      if (part.name) part.name = part.name.replace('__n__', String(next));
      if (part.value === '__n__') part.value = String(next);
    });
    options.appendChild(row);
    showType();
    const areas = all('[data-option] textarea');
    areas[areas.length - 1].focus();
  }

  function removeOption(row) {
    const rows = all('[data-option]');
    const place = rows.indexOf(row);
    row.remove();
    letter();
    const left = all('[data-option] textarea');
    (left[Math.min(place, left.length - 1)] || form.querySelector('[data-add-option]')).focus();
    changed();
  }

  function fitBlanks() {
    if (type() !== 'fill_in') return;
    const wanted = Math.max(1, (stem.value.match(BLANK) || []).length);
    let rows = all('.blank');
    while (rows.length < wanted) {
      const row = rows[rows.length - 1].cloneNode(true);
      const label = row.querySelector('span');
      label.textContent = label.textContent.replace(/\d+/, String(rows.length + 1));
      const area = row.querySelector('textarea');
      area.name = `blank-${rows.length}`;
      area.value = '';
      blanks.appendChild(row);
      rows = all('.blank');
    }
    rows.slice(wanted).reverse().forEach((row) => { if (!row.querySelector('textarea').value.trim()) row.remove(); });
  }

  function insertBlank() {
    const at = stem.selectionStart === undefined ? stem.value.length : stem.selectionStart;
    stem.setRangeText('____', at, stem.selectionEnd, 'end');
    stem.focus();
    changed();
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
    fitBlanks();
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
    if (answer && answer.ok) frame.srcdoc = await answer.text();
  }

  form.addEventListener('click', (event) => {
    const hit = (selector) => event.target.closest(selector);
    if (hit('[data-add-option]')) addOption();
    else if (hit('[data-remove-option]')) removeOption(hit('[data-option]'));
    else if (hit('[data-insert-blank]')) insertBlank();
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
    if (event.target.name === 'type') showType();
    changed();
  });
  form.addEventListener('input', () => { showChips(); changed(); });
  showType();
  showChips();
  if (form.dataset.frameUrl) preview();
  const summary = form.querySelector('[data-error-summary]');
  if (summary) summary.focus();
}

document.querySelectorAll('[data-question-form]').forEach(startForm);

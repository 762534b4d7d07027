// HR's pages: filters at once, choosing people, the part that is loaded after the numbers, print. Without this script every one of these
// is a button or a link. ES2019.

for (const form of document.querySelectorAll('form[data-auto]')) {
  form.addEventListener('change', () => form.submit());
}

for (const form of document.querySelectorAll('form[data-choose]')) {
  const boxes = Array.from(form.querySelectorAll('input[name=officers]'));
  const all = form.querySelector('[data-all]');
  const count = form.querySelector('[data-count]');
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener('change', tell);
  tell();
}

for (const place of document.querySelectorAll('[data-part-url]')) {
  fetch(place.dataset.partUrl).then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status))))).then((text) => {
    const part = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-part]');
    if (part) place.querySelector('[data-part]').replaceWith(document.importNode(part, true));
  }).catch(() => {}); // The link to the page stays.
}

for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => window.print());

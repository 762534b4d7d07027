// Finds articles of law by the words in them and writes the chosen one into the field of citations. What the server sent becomes text
// nodes, never markup.

const AFTER = 250;

export function startPicker(box) {
  const field = document.getElementById(box.dataset.target);
  const search = box.querySelector('[data-search]');
  const former = box.querySelector('[data-with-former]');
  const status = box.querySelector('[data-status]');
  const list = box.querySelector('[data-found-articles]');
  if (!field) return;
  let timer = 0;
  let asked = 0;

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function choose(citation) {
    const lines = field.value.split('\n').map((line) => line.trim()).filter(Boolean);
    if (!lines.includes(citation)) lines.push(citation);
    field.value = lines.join('\n');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    status.textContent = citation;
  }

  function button(words, citation) {
    const made = element('button', words, 'chip');
    made.type = 'button';
    made.setAttribute('aria-label', citation);
    made.addEventListener('click', () => choose(citation));
    return made;
  }

  function show(article) {
    const row = document.createElement('li');
    const note = { former: box.dataset.former, future: box.dataset.future }[article.status];
    row.append(element('strong', `《${article.statute}》${article.label} ${article.article}${note ? `（${note}）` : ''}`));
    row.append(element('p', article.text, 'meta'));
    const buttons = element('p', '', 'chips');
    buttons.append(button(box.dataset.whole, article.citation));
    article.paragraphs.forEach(([name]) => buttons.append(' ', button(name, article.citation + name)));
    row.append(buttons);
    return row;
  }

  function showStatute(statute) {
    const row = document.createElement('li');
    const note = { former: box.dataset.former, future: box.dataset.future }[statute.status];
    row.append(element('strong', `${statute.citation}${note ? `（${note}）` : ''}`));
    const buttons = element('p', '', 'chips');
    buttons.append(button(box.dataset.wholeStatute, statute.citation));
    row.append(buttons);
    return row;
  }

  async function find() {
    const words = search.value.trim();
    const turn = ++asked;
    if (!words) {
      list.replaceChildren();
      status.textContent = '';
      return;
    }
    const query = new URLSearchParams({ q: words });
    if (former.checked) query.set('former', '1');
    try {
      const response = await fetch(`${box.dataset.url}?${query}`, { headers: { Accept: 'application/json' } });
      if (!response.ok) throw new Error(response.status);
      const { articles, statutes } = await response.json();
      if (turn !== asked) return;
      list.replaceChildren(...articles.map(show), ...statutes.map(showStatute));
      status.textContent = articles.length ? box.dataset.found.replace('*', articles.length) : box.dataset.none;
    } catch {
      if (turn === asked) status.textContent = box.dataset.fail;
    }
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(find, AFTER); };
  search.addEventListener('input', later);
  former.addEventListener('change', find);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') { event.preventDefault(); find(); } // the form around it is not meant
  });
  box.hidden = false;
}

document.querySelectorAll('[data-citation-picker]').forEach(startPicker);

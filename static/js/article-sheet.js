// Opens the article of a citation in a sheet over the page, and puts the reader back where they were. Without this script, or with
// a new tab asked for, the link leads to the article's own page. ES2019.

let sheet = null; // {node, mask, opener, hidden}
let asked = 0;

/** Everything outside the sheet leaves the reach of keyboard and screen reader. */
function isolate(node, mask) {
  return Array.from(document.body.children).filter((other) => {
    if (other === node || other === mask || other.getAttribute('aria-hidden') === 'true' || /^(SCRIPT|TEMPLATE)$/.test(other.tagName)) return false;
    other.inert = true;
    other.setAttribute('aria-hidden', 'true');
    return true;
  });
}

function open(opener) {
  const mask = document.createElement('div');
  mask.className = 'sheet-mask';
  mask.addEventListener('click', close);
  const node = document.createElement('div');
  node.className = 'article-sheet';
  node.setAttribute('role', 'dialog');
  node.setAttribute('aria-modal', 'true');
  node.setAttribute('aria-labelledby', 'article-title');
  document.body.append(mask, node);
  document.documentElement.classList.add('has-sheet');
  sheet = { node, mask, opener, hidden: isolate(node, mask) };
}

function close() {
  if (!sheet) return;
  const { node, mask, opener, hidden } = sheet;
  sheet = null;
  hidden.forEach((other) => {
    other.inert = false;
    other.removeAttribute('aria-hidden');
  });
  document.documentElement.classList.remove('has-sheet');
  node.remove();
  mask.remove();
  if (opener.isConnected) opener.focus({ preventScroll: true });
}

function fill(content) {
  sheet.node.textContent = '';
  sheet.node.append(content);
  sheet.node.querySelector('#article-title').focus();
}

const words = (name) => document.getElementById(`article-sheet-${name}`).content.cloneNode(true);

/** The server's fragment; a page of another kind (the login, say) is no article, and its own page says why. */
async function fetchArticle(url) {
  const response = await fetch(url, { headers: { 'X-Sheet': '1' }, credentials: 'same-origin' });
  const fragment = document.createRange().createContextualFragment(await response.text());
  if (!response.ok || !fragment.querySelector('#article-title')) throw new TypeError(String(response.status));
  return fragment;
}

async function show(link) {
  const url = link.href;
  asked += 1;
  const mine = asked;
  if (!sheet) open(link);
  const waiting = setTimeout(() => { if (sheet && mine === asked) fill(words('waiting')); }, 300);
  let content;
  try {
    content = await fetchArticle(url);
  } catch (error) {
    content = words('failed');
    content.querySelector('[data-again]').href = url;
  }
  clearTimeout(waiting);
  if (sheet && mine === asked) fill(content);
}

/** Tab goes round inside the sheet. */
function holdFocus(event) {
  const stops = Array.from(sheet.node.querySelectorAll('a[href],button,[tabindex="0"]'));
  if (!stops.length) return;
  const at = stops.indexOf(document.activeElement);
  const leaves = event.shiftKey ? at <= 0 : at === stops.length - 1;
  if (!leaves && sheet.node.contains(document.activeElement)) return;
  event.preventDefault();
  stops[event.shiftKey ? stops.length - 1 : 0].focus();
}

document.addEventListener('keydown', (event) => {
  if (!sheet) return;
  if (event.key === 'Escape') close();
  else if (event.key === 'Tab') holdFocus(event);
});

document.addEventListener('click', (event) => {
  if (event.target.closest('.article-sheet [data-close]')) return close();
  const link = event.target.closest('[data-article]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  event.preventDefault();
  return show(link);
});

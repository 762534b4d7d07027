// Recent searches: kept in this browser, for this officer, and sent nowhere. ES2019.

const KEPT = 8;
const section = document.getElementById('recent');
const list = section.querySelector('ul');

/** What was searched for lately, the latest first; a browser that keeps nothing has none. */
function read() {
  try {
    const words = JSON.parse(localStorage.getItem(section.dataset.key));
    return Array.isArray(words) ? words.filter((word) => typeof word === 'string').slice(0, KEPT) : [];
  } catch (error) {
    return [];
  }
}

function write(words) {
  try {
    if (words.length) localStorage.setItem(section.dataset.key, JSON.stringify(words));
    else localStorage.removeItem(section.dataset.key);
  } catch (error) {
    // private windows may refuse; then there are no recent searches
  }
}

function show(words) {
  list.textContent = '';
  words.forEach((word) => {
    const link = document.createElement('a');
    link.className = 'chip';
    link.href = `?q=${encodeURIComponent(word)}`;
    link.textContent = word;
    list.appendChild(document.createElement('li')).appendChild(link);
  });
  section.hidden = words.length === 0;
}

const { query } = section.dataset;
if (query) {
  write([query, ...read().filter((word) => word !== query)].slice(0, KEPT));
} else {
  show(read());
}
section.querySelector('button').addEventListener('click', () => {
  write([]);
  show([]);
  document.getElementById('q').focus();
});

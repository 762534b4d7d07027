// Filters the questions of a result at once; without this script the chips load the page anew. ES2019.

const list = document.getElementById('questions');
const chips = Array.from(document.querySelectorAll('[data-show]'));

function show(which) {
  for (const node of list.querySelectorAll('[data-in]')) node.hidden = !node.dataset.in.split(' ').includes(which);
  for (const node of list.querySelectorAll('[data-none]')) node.hidden = node.dataset.none !== which;
  for (const chip of chips) {
    if (chip.dataset.show === which) chip.setAttribute('aria-current', 'true');
    else chip.removeAttribute('aria-current');
  }
}

function goTo(id) {
  const question = document.getElementById(id);
  if (question.hidden) show('all');
  question.focus({ preventScroll: true });
  question.scrollIntoView({ block: 'start' });
}

if (list) {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-show],[data-go]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.go) goTo(link.dataset.go);
    else {
      show(link.dataset.show);
      window.history.replaceState(null, '', link.href);
    }
  });
}

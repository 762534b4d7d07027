// The queue of reviewers by keyboard: j and k go from question to question, a approves, r opens the field for what to change.
// Every step is a button on the page too.

const cards = [...document.querySelectorAll('[data-review]')];

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('textarea,input,select')) return;
  const here = cards.indexOf(document.activeElement.closest('[data-review]'));
  const steps = { j: 1, k: -1 };
  if (event.key in steps) {
    event.preventDefault();
    const next = cards[Math.min(cards.length - 1, Math.max(0, here + steps[event.key]))];
    if (next) next.focus();
  } else if (here >= 0 && event.key === 'a') {
    event.preventDefault();
    cards[here].querySelector('[data-approve]').click();
  } else if (here >= 0 && event.key === 'r') {
    event.preventDefault();
    const details = cards[here].querySelector('details');
    details.open = true;
    details.querySelector('textarea').focus();
  }
});

// A question is reported without leaving the page. Without this script the form leads to a page with the way back.

document.addEventListener('submit', async (event) => {
  const form = event.target.closest('[data-report]');
  if (!form) return;
  event.preventDefault();
  const said = form.querySelector('[data-report-said]');
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { 'X-Requested-With': 'fetch' } });
    if (![200, 429].includes(answer.status)) throw new Error(answer.status);
    said.textContent = (await answer.json()).problem || form.dataset.done;
  } catch {
    said.textContent = form.dataset.failed;
    button.disabled = false;
  }
});

// Waits for the file to be read, then shows what was read.

const box = document.querySelector('[data-progress-url]');
const started = Date.now();

async function look() {
  try {
    const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: 'application/json' } });
    const state = await answer.json();
    if (!state.reading) { window.location.reload(); return; }
    if (state.total) {
      const bar = box.querySelector('progress');
      bar.max = state.total;
      bar.value = state.progress;
    }
  } catch (error) {
    // A dropped connection is no answer: ask again.
  }
  if (Date.now() - started > 8000) box.querySelector('[data-slow]').hidden = false;
  window.setTimeout(look, 1000);
}

if (box) window.setTimeout(look, 500);

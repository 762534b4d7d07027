// Waits for a file that is written in the background.

const box = document.querySelector('[data-progress-url]');

async function look() {
  try {
    const answer = await fetch(box.dataset.progressUrl, { headers: { Accept: 'application/json' } });
    const state = await answer.json();
    if (state.over) { window.location.reload(); return; }
    if (state.total) {
      const bar = box.querySelector('progress');
      bar.max = state.total;
      bar.value = state.progress;
    }
  } catch (error) {
    // A dropped connection is no answer: ask again.
  }
  window.setTimeout(look, 1000);
}

if (box) window.setTimeout(look, 500);

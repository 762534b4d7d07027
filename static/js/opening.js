// Counts down to the opening of an exam by the server's time and loads the page anew when it comes. ES2019.

const line = document.getElementById('opening');
const [arrival] = performance.getEntriesByType('navigation');
const cameAt = arrival ? arrival.responseStart : 0; // ms of this page's own clock, which no setting of the device moves
const opensIn = (Number(line.dataset.opens) - Number(line.dataset.now)) * 1000;

function tick() {
  const left = Math.ceil((opensIn - (performance.now() - cameAt)) / 1000);
  if (left < 0) {
    window.clearInterval(timer);
    window.location.reload();
    return;
  }
  const parts = { d: Math.floor(left / 86400), h: Math.floor(left / 3600) % 24, m: Math.floor(left / 60) % 60, s: left % 60 };
  line.textContent = (parts.d ? line.dataset.days : line.dataset.hours).replace(/\{(\w)\}/g, (_, name) => parts[name]);
}

const timer = window.setInterval(tick, 1000);
tick();
document.addEventListener('visibilitychange', () => { if (!document.hidden) tick(); });

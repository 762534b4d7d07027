// Before an exam: can this device keep answers, is the network there, does its clock agree with the server's. Tells, never
// forbids: the exam works without any of the three. ES2019.

const box = document.getElementById('device-check');
const mark = (name, good) => { box.querySelector(`[data-check=${name}]`).dataset.state = good ? 'yes' : 'no'; };

function canStore() {
  try {
    window.localStorage.setItem('device-check', '1');
    window.localStorage.removeItem('device-check');
    return true;
  } catch (error) {
    return false;
  }
}

async function isOnline() {
  try {
    const reply = await fetch(box.dataset.url, { method: 'HEAD', cache: 'no-store', credentials: 'same-origin' });
    return reply.ok;
  } catch (error) {
    return false;
  }
}

const TOLERANCE = 60000;

/** Compares the server's time, written into the page, with the device's at the moment when the page came. */
function isClockRight() {
  const [arrival] = performance.getEntriesByType('navigation');
  const cameAt = performance.timeOrigin + (arrival ? arrival.responseStart : 0);
  return Math.abs(cameAt - Number(box.dataset.now) * 1000) < TOLERANCE;
}

async function check() {
  mark('storage', canStore());
  mark('clock', isClockRight());
  mark('network', await isOnline());
}

check();
window.addEventListener('online', check);
window.addEventListener('offline', () => mark('network', false));

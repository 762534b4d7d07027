// The lecture page: goes on where the officer left off, notes which stretches of the video were played and which blocks came into
// sight, shows whether the server has that, and answers questions in place. Stretches come from the player's own events, never
// from a clock. What is said comes from the page (#lecture-strings). ES2019.

import { Reports } from './lecture-reports.js';

const STEP_LIMIT = 10; // seconds of video between two events of one stretch; more is a jump
const SEND_EVERY = 10000;
const READ_DELAY = 1500;
const READ_AGAIN = 4000;

const config = JSON.parse(document.getElementById('lecture-config').textContent);
const strings = document.getElementById('lecture-strings').content;
const say = (name, values) => strings.querySelector(`[data-say="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const token = document.querySelector('[name="csrfmiddlewaretoken"]').value;
const saved = document.getElementById('saved');
const standing = document.getElementById('standing');
const video = document.getElementById('video');

const seen = new Set();
let credited = new Set(config.blocks);
let readTimer = 0;

function showState(state) {
  const words = state === 'pending' && !reports.isKept ? say('volatile') : say(state);
  if (saved.textContent !== words) saved.textContent = words;
  saved.dataset.state = state;
}

function showReply(reply) {
  const share = document.getElementById('share');
  const blocks = document.getElementById('blocks');
  if (share) {
    share.textContent = say('share', { share: reply.share });
    document.getElementById('share-bar').setAttribute('width', `${reply.share}%`);
  }
  credited = new Set(reply.blocks);
  if (blocks) blocks.textContent = say('blocks', { read: credited.size, total: config.blockCount });
  if (reply.completed && !standing.querySelector('.tag-ok')) {
    const tag = document.createElement('span');
    tag.className = 'tag tag-ok';
    tag.textContent = say('completed');
    standing.prepend(tag);
  }
  sendRead(READ_AGAIN);
}

const reports = new Reports({ config, token, onState: showState, onReply: showReply });

// ---------------------------------------------------------------- the video

function watch(player) {
  let from = null;
  let last = 0;
  let sentAt = 0;
  const begin = () => {
    from = last = player.currentTime;
  };
  const advance = () => {
    if (from === null || player.seeking) return;
    const now = player.currentTime;
    if (now < last || now - last > STEP_LIMIT) return begin();
    last = now;
    if (last > from) reports.addStretch(from, last, player.playbackRate);
    from = last;
    if (Date.now() - sentAt > SEND_EVERY) {
      sentAt = Date.now();
      reports.flush();
    }
  };
  const end = () => {
    advance();
    from = null;
  };
  player.addEventListener('play', () => { if (player.readyState > 1 && !player.seeking) begin(); });
  player.addEventListener('playing', () => { if (from === null) begin(); });
  player.addEventListener('timeupdate', advance);
  player.addEventListener('seeking', () => { from = null; });
  player.addEventListener('seeked', () => {
    reports.setPosition(player.currentTime);
    if (!player.paused) begin();
  });
  player.addEventListener('ratechange', () => {
    showRate();
    if (from !== null) begin();
  });
  for (const name of ['pause', 'ended']) {
    player.addEventListener(name, () => {
      end();
      reports.flush();
    });
  }
  player.addEventListener('waiting', end);
  window.addEventListener('pagehide', end, true);
}

function resume(player) {
  player.addEventListener('loadedmetadata', () => {
    if (config.resume && config.resume < player.duration && player.currentTime < 1) player.currentTime = config.resume;
  }, { once: true });
}

function showRate() {
  for (const button of document.querySelectorAll('[data-rate]')) {
    button.setAttribute('aria-pressed', String(Number(button.dataset.rate) === video.playbackRate));
  }
}

if (video) {
  resume(video);
  watch(video);
  for (const button of document.querySelectorAll('[data-rate]')) {
    button.addEventListener('click', () => {
      video.defaultPlaybackRate = Number(button.dataset.rate);
      video.playbackRate = Number(button.dataset.rate);
    });
  }
  const problem = document.getElementById('video-problem');
  video.addEventListener('error', () => { problem.hidden = false; }, true);
  video.addEventListener('playing', () => { problem.hidden = true; });
}

// ---------------------------------------------------------------- the text

/** Blocks whose end came into sight are read as far as the server finds that there was time for it; the others are told again. */
function sendRead(delay) {
  window.clearTimeout(readTimer);
  const unread = Array.from(seen).filter((number) => !credited.has(number));
  if (!unread.length) return;
  readTimer = window.setTimeout(() => {
    reports.addBlocks(unread);
    if (!document.hidden) reports.flush();
  }, delay);
}

function readAlong(blocks) {
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.add(Number(entry.target.parentNode.dataset.block));
      observer.unobserve(entry.target);
    }
    sendRead(READ_DELAY);
  });
  for (const block of blocks) {
    const mark = document.createElement('span');
    mark.className = 'block-end';
    block.append(mark);
    observer.observe(mark);
  }
}

const blocks = Array.from(document.querySelectorAll('#body [data-block]')).filter((block) => !credited.has(Number(block.dataset.block)));
if (blocks.length && 'IntersectionObserver' in window) readAlong(blocks);

reports.setPosition(config.resume); // opens the lecture for the list, and sends what an earlier page left behind
reports.flush();

// ---------------------------------------------------------------- the questions

async function answer(form) {
  const place = form.querySelector('.answered');
  const button = form.querySelector('button.btn');
  button.disabled = true;
  place.textContent = say('sending');
  try {
    const headers = { 'X-Requested-With': 'fetch' };
    const response = await fetch(form.action, { method: 'POST', headers, body: new URLSearchParams(new FormData(form)), credentials: 'same-origin' });
    const fragment = document.createElement('template');
    fragment.innerHTML = await response.text();
    const fresh = fragment.content.querySelector('[data-question]');
    if (response.redirected || !fresh) {
      if (response.status < 500) return window.location.reload(); // the login, or a lecture that is gone: its own page says so
      throw new TypeError(String(response.status));
    }
    const how = fragment.content.querySelector('[data-standing]');
    form.replaceWith(fresh);
    if (how) standing.replaceChildren(how.content);
    const said = fresh.querySelector('.answered');
    said.tabIndex = -1;
    said.focus({ preventScroll: false });
  } catch (error) {
    place.textContent = say('unsent');
    button.disabled = false;
  }
}

document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-question]')) return;
  event.preventDefault();
  answer(event.target);
});

/** A place on an image is tapped: what stands for it below is chosen. */
document.addEventListener('click', (event) => {
  const spot = event.target.closest('[data-question] [data-spot]');
  if (!spot) return;
  const input = inputOf(spot);
  input.checked = input.type === 'radio' || !input.checked;
  showSpots(spot.closest('[data-question]'));
});

document.addEventListener('change', (event) => {
  const form = event.target.closest('[data-question]');
  if (form) showSpots(form);
});

function inputOf(spot) {
  return spot.closest('[data-reads]').querySelector(`input[value="${spot.dataset.spot}"]`);
}

function showSpots(form) {
  form.querySelectorAll('[data-spot]').forEach((spot) => spot.classList.toggle('on', inputOf(spot).checked));
}

// Draws the marked places of a question's image and lets a pointer draw them anew. The numbers in the rows are what counts, and they can
// be typed as well: this is only a quicker way.

const SVG = 'http://www.w3.org/2000/svg';
const WHOLE = 1000;
const LEAST = 5;

export function startMap(part, changed) {
  const map = part.querySelector('[data-map]');
  const svg = map && map.querySelector('svg');
  const rows = () => Array.from(part.querySelectorAll('[data-spot]'));
  const field = (row) => row.querySelector('input[name$=-coords]');
  const numbers = (row) => field(row).value.split(/[\s,，、]+/).filter(Boolean).map(Number);
  let current = null;
  let from = null;

  if (!svg || part.dataset.started) return;
  part.dataset.started = '1';

  function draw() {
    svg.replaceChildren();
    rows().forEach((row, place) => {
      const shape = shapeOf(row.querySelector('select').value, numbers(row));
      if (!shape) return;
      shape.setAttribute('class', row === current ? 'spot now' : 'spot');
      const number = document.createElementNS(SVG, 'title');
      number.textContent = String(place + 1);
      shape.append(number);
      svg.append(shape);
    });
  }

  function shapeOf(kind, given) {
    if (given.some((one) => !Number.isFinite(one))) return null;
    if (kind === 'rect' && given.length === 4) {
      return element('rect', { x: given[0], y: given[1], width: Math.max(0, given[2] - given[0]), height: Math.max(0, given[3] - given[1]) });
    }
    if (kind === 'circle' && given.length === 3) {
      const box = svg.getBoundingClientRect();
      return element('ellipse', { cx: given[0], cy: given[1], rx: given[2], ry: box.height ? (given[2] * box.width) / box.height : given[2] });
    }
    if (kind === 'poly' && given.length >= 2) return element('polygon', { points: given.join(' ') });
    return null;
  }

  function element(name, attributes) {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  }

  function at(event) {
    const box = svg.getBoundingClientRect();
    const share = (value, size) => Math.min(WHOLE, Math.max(0, Math.round((value / size) * WHOLE)));
    return [share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height)];
  }

  function choose(row) {
    current = row;
    rows().forEach((one) => one.classList.toggle('now', one === row));
    draw();
  }

  svg.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    if (!current || !current.isConnected) choose(rows().find((row) => !field(row).value) || rows()[0]);
    if (!current) return;
    from = at(event);
    if (current.querySelector('select').value === 'poly') {
      field(current).value = [...numbers(current), ...from].join(' ');
      from = null;
      draw();
      changed();
      return;
    }
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener('pointermove', (event) => {
    if (!from) return;
    const to = at(event);
    const box = svg.getBoundingClientRect();
    const across = to[0] - from[0];
    const down = to[1] - from[1];
    const isCircle = current.querySelector('select').value === 'circle';
    const radius = Math.round(Math.hypot(across, box.width ? (down * box.height) / box.width : down));
    if (isCircle ? radius < LEAST : Math.abs(across) < LEAST || Math.abs(down) < LEAST) return;
    const left = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
    const right = [Math.max(from[0], to[0]), Math.max(from[1], to[1])];
    field(current).value = (isCircle ? [...from, Math.min(WHOLE, radius)] : [...left, ...right]).join(' ');
    draw();
  });
  svg.addEventListener('pointerup', () => {
    if (from) changed();
    from = null;
  });
  part.addEventListener('focusin', (event) => {
    const row = event.target.closest('[data-spot]');
    if (row) choose(row);
  });
  part.addEventListener('input', draw);
  part.addEventListener('change', draw);
  draw();
}

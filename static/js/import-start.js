// Choosing a file: dragging it in, and one upload at a time.

const form = document.querySelector('[data-upload]');
if (form) {
  const drop = form.querySelector('[data-drop]');
  const input = drop.querySelector('input[type=file]');
  function showName() {
    if (input.files.length) drop.querySelector('[data-chosen]').textContent = input.files[0].name;
  }
  for (const name of ['dragenter', 'dragover']) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add('over'); });
  }
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    showName();
  });
  input.addEventListener('change', showName);
  form.addEventListener('submit', () => {
    const button = form.querySelector('[data-submit]');
    button.disabled = true;
    button.textContent = button.dataset.busy;
  });
}

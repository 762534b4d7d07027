// On a wide screen the table of contents stands open beside the text. Without this script it opens at a tap. ES2019.

if (window.matchMedia('(min-width:1024px)').matches) {
  document.querySelectorAll('[data-wide-open]').forEach((details) => { details.open = true; });
}

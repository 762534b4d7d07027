"""What is asked of every page: no violation that axe knows, and no text that is cut off or runs out of its place."""

from typing import Any

from playwright.sync_api import Page

from tests.test_architecture import ROOT

AXE = (ROOT / "tests" / "vendored" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

SCAN = """() => {
  const found = [];
  const isAside = box => box.width <= 1 || box.height <= 1 || box.right <= 0; // for screen readers, or a skip link
  const width = document.documentElement.clientWidth;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.trim();
    const parent = node.parentElement;
    if (!text || parent.closest('script,style,template,noscript')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (isAside(rect) || getComputedStyle(parent).visibility === 'hidden') continue;
      let problem = rect.left < -1 || rect.right > width + 1 ? 'outside the window' : '';
      for (let box = parent; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box), edge = box.getBoundingClientRect();
        if (isAside(edge)) { problem = ''; break; }
        const isCut = rect.right > edge.right + 1 || rect.left < edge.left - 1;
        if (style.overflowX === 'auto' || style.overflowX === 'scroll') {
          if (isCut && box.scrollWidth > box.clientWidth) problem = 'scrolls sideways';
          break;
        }
        const isKnown = style.textOverflow === 'ellipsis' && document.title.includes(text);
        if (isCut && style.overflowX === 'hidden' && !isKnown) problem = 'cut off';
        if (isCut && style.overflowX === 'hidden' && isKnown) { problem = ''; break; }
        if (!problem && box.matches('button,.btn,.tag,.chip,.cell,.opt,label,td')) {
          const isOut = isCut || rect.bottom > edge.bottom + 3 || rect.top < edge.top - 3;
          if (isOut) problem = 'runs out of its ' + box.tagName.toLowerCase();
        }
      }
      if (problem) found.push(text.slice(0, 24) + ': ' + problem);
    }
  }
  return [...new Set(found)];
}"""


def find_violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """Each violation of WCAG 2.0 to 2.2 A and AA and of axe's best practice, or of the rules with other tags: rule, and where."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    result: list[dict[str, Any]] = page.evaluate(
        "async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations", rules
    )
    return [f"{rule['id']}: {', '.join(str(node['target'][0]) for node in rule['nodes'][:5])}" for rule in result]


def find_spilled_text(page: Page) -> list[str]:
    """Text that leaves the window, its button or its cell, or that is cut off, and a page that scrolls sideways."""
    found: list[str] = page.evaluate(SCAN)
    width, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return found if width <= window else [*found, f"the page is {width} wide in a window of {window}"]


def set_look(page: Page, *, theme: str, text_size: str) -> None:
    """As the officer's own choice would have it, without loading the page again."""
    page.wait_for_load_state()  # a link that was clicked may still be on its way
    page.evaluate(
        """([theme, size]) => {
          document.documentElement.dataset.theme = theme;
          document.documentElement.dataset.size = size;
          window.dispatchEvent(new Event('resize'));
        }""",
        [theme, text_size],
    )

"""Markup and script that a text can hold, and a page that remembers whatever became of it (T14)."""

from typing import Any

from playwright.sync_api import BrowserContext, Page

PAYLOADS = (
    "<script>window.__hit=1;alert(1)</script>",
    '"><img src=x onerror="window.__hit=1;alert(1)">',
    "</textarea></title></script><svg onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "' onfocus=alert(1) autofocus x='",
    "{{ 7*7 }}{% debug %}${alert(1)}",
    "<iframe srcdoc='<script>parent.__hit=1</script>'></iframe>",
    "]]><!--<style>@import 'javascript:alert(1)'</style>",
)
MARK = "<x-1>"  # short enough for names and samples that are cut
POISON = MARK + "".join(PAYLOADS)
WATCH = """window.__violations = []; document.addEventListener('securitypolicyviolation',
  (event) => window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`));"""


MADE = r"""() => {
  const look = (tree) => Array.from(tree.querySelectorAll('*')).flatMap((node) => {
    const made = Array.from(node.attributes)
      .filter((one) => /^on/i.test(one.name) && one.value.includes('alert(1)') || /^\s*javascript:/i.test(one.value))
      .map((one) => `${node.localName} ${one.name}`);
    if (node.localName === 'x-1') made.push('x-1');
    // what our own pages put into a frame is read as a page too; any other document is somebody's
    if (!node.srcdoc) return made;
    const inside = look(new DOMParser().parseFromString(node.srcdoc, 'text/html'));
    return made.concat(inside, node.closest('[data-frame]') ? [] : ['srcdoc']);
  });
  return look(document);
}"""


def poisoned(value: Any) -> Any:
    """The content with the corpus behind every text that somebody reads."""
    if isinstance(value, dict):
        said = {name: poisoned(part) for name, part in value.items()}
        texts = {name: f"{said[name]}{POISON}" for name in ("stem", "text", "label") if isinstance(said.get(name), str)}
        return {**said, **texts}
    return [poisoned(part) for part in value] if isinstance(value, list) else value


class Watched:
    """A page that remembers whatever ran."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()
        self.found: list[str] = []
        self.page.on("dialog", lambda dialog: (self.found.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def open(self, url: str, words: str = "") -> None:
        """The page, which shows the payload as text where `words` says that it must."""
        response = self.page.goto(url)
        assert response
        assert response.status < 400, (url, response.status)
        self.page.wait_for_timeout(100)
        self.look(url)
        if words:
            assert words in self.page.content(), url

    def look(self, place: str) -> None:
        """What ran, and what would run at a tap: a handler, an address or a document that a payload became."""
        self.found += [f"{place} {one}" for one in self.page.evaluate("window.__violations")]
        if self.page.evaluate("window.__hit"):
            self.found.append(f"{place} ran")
        self.found += [f"{place} {one}" for one in self.page.evaluate(MADE)]

"""axe-core, which looks in a page as it is shown for broken rules of WCAG 2.0 and 2.1, A and AA. Knows no page of ours.

What it cannot decide, such as the contrast of words over a picture or in a chart, it leaves to people.
"""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

# That a name says what is written (WCAG 2.5.3) is on trial in 4.12, which the package brings, and a rule from 4.14 on.
# The rule on scrolling runs alone: in 4.12 another rule before it makes it take half a pixel for something to scroll.
RUN = """async (tags) => {
  const scrolling = "scrollable-region-focusable", resultTypes = ["violations"];
  const rules = { [scrolling]: { enabled: false }, "label-content-name-mismatch": { enabled: true } };
  const most = await axe.run({ runOnly: { type: "tag", values: tags }, rules, resultTypes });
  const rest = await axe.run({ runOnly: [scrolling], resultTypes });
  return [...most.violations, ...rest.violations];
}"""


def violations(page: Page) -> list[str]:
    """Each broken rule: its id, impact and help, and every element that breaks it."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    return [_told(found) for found in page.evaluate(RUN, TAGS)]


def _told(found: dict[str, Any]) -> str:
    places = "".join(
        f"\n    {' '.join(map(str, node['target']))}\n    {node['html']}\n    {node['failureSummary']}"
        for node in found["nodes"]
    )
    return f"{found['id']} ({found['impact']}): {found['help']}{places}"

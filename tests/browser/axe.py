"""axe-core, which looks in a page as it is shown for broken rules of WCAG 2.0 and 2.1, A and AA. Knows no page of ours.

What it cannot decide, such as the contrast of words over a picture or in a chart, it leaves to people.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

# What a scheme changes is colours alone: what else a rule asks for is the same in both, at the same size.
COLOURS = ["color-contrast", "link-in-text-block"]

LOAD = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# That a name says what is written (WCAG 2.5.3) is on trial in 4.12, which the package brings, and a rule from 4.14 on.
# The rule on scrolling comes first: in 4.12 another rule before it makes it take half a pixel for something to scroll.
FIRST = """() => {
  const { rules } = axe._audit, at = rules.findIndex(({ id }) => id === "scrollable-region-focusable");
  rules.unshift(...rules.splice(at, 1));
}"""
RUN = """async ([type, values]) => {
  const rules = type === "tag" ? { "label-content-name-mismatch": { enabled: true } } : {};
  return (await axe.run({ runOnly: { type, values }, rules, resultTypes: ["violations"] })).violations;
}"""


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Each broken rule, of all or of those: its id, impact and help, and every element that breaks it."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(LOAD)
        page.evaluate(FIRST)
    asked = ["rule", list(rules)] if rules else ["tag", TAGS]
    return [_told(found) for found in page.evaluate(RUN, asked)]


def _told(found: dict[str, Any]) -> str:
    places = "".join(
        f"\n    {' '.join(map(str, node['target']))}\n    {node['html']}\n    {node['failureSummary']}"
        for node in found["nodes"]
    )
    return f"{found['id']} ({found['impact']}): {found['help']}{places}"

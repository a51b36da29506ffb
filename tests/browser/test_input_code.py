"""The code that people copy for a page of their own is run in a browser: timm's tensor, to the stated difference."""

import base64

import numpy as np
from PIL import Image
from playwright.sync_api import BrowserContext

from explain.inputs.code import LIBRARIES, code
from explain.networks import building
from tests.explain.inputs.test_input_code import NETWORKS, apart, file, spec

SCRIPT = """async ([code, bytes, width, height]) => {
  const pixels = new ImageData(Uint8ClampedArray.from(atob(bytes), (c) => c.charCodeAt(0)), width, height);
  const tensorOf = new Function(code + "; return tensorOf;")();
  return [...tensorOf(await createImageBitmap(pixels))];
}"""


def test_code_for_a_canvas_gives_timms_tensor(browser: BrowserContext) -> None:
    key, said = NETWORKS[0], LIBRARIES["javascript"].apart
    assert said is not None
    intake = building.intake(spec(key))
    picture = np.asarray(Image.open(file("coffee")).convert("RGB"))
    height, width = picture.shape[:2]
    opaque = np.dstack([picture, np.full((height, width), 255, np.uint8)])
    given = [code(spec(key), intake, "javascript"), base64.b64encode(opaque.tobytes()).decode(), width, height]
    page = browser.new_page()
    found = page.evaluate(SCRIPT, given)
    page.close()
    assert apart(key, np.asarray(found).reshape(1, 3, intake.size, intake.size), "coffee") <= said + 1e-3

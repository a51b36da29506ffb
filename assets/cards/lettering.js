/* Words and numbers on the identity's stage, in the page's language. */

/** @import { Axis, Scene } from "./types.js" */

/** Above what reaches up to `value`, or below the ground; at the top where there is none.
   @param {Scene} scene
   @param {string} text
   @param {number} x
   @param {Axis} axis
   @param {number | "below" | null} value
   @param {number} alpha
   @param {CanvasTextAlign} [align]
   @param {number | null} [y]
   @param {number | undefined} [room] */
export function label(scene, text, x, axis, value, alpha, align = "center", y = null, room = undefined) {
  if (alpha <= 0) return;
  const {
      pen,
      type,
      region: [, top],
    } = scene,
    before = pen.globalAlpha;
  const at =
    y !== null
      ? y
      : value === "below"
        ? axis.y(Math.min(0, axis.low)) + 1.4 * type
        : value === null
          ? top - 1 * type
          : axis.y(Math.max(value, 0)) - 0.5 * type;
  pen.globalAlpha = alpha;
  print(scene, text, x, at, align, 1, null, false, true, room);
  pen.globalAlpha = before;
}

/** @param {Scene} given
   @param {string} text
   @param {number} x
   @param {number} y
   @param {CanvasTextAlign} align
   @param {number} size
   @param {string | null} [own]
   @param {boolean} [rim]
   @param {boolean} [bold]
   @param {number | undefined} [room] */
export function print(
  { pen, type, font, ink },
  text,
  x,
  y,
  align,
  size,
  own = null,
  rim = false,
  bold = false,
  room = undefined,
) {
  const said = window.saidOf?.(text) ?? text;
  pen.font = (bold ? "700 " : "400 ") + Math.round(size * type) + "px " + font;
  pen.textAlign = align;
  pen.fillStyle = own || ink;
  if (rim) {
    pen.lineWidth = 0.22 * type;
    pen.lineJoin = "round";
    pen.strokeStyle = "rgba(24, 24, 27, .8)";
    pen.strokeText(said, x, y, room);
  }
  pen.fillText(said, x, y, room);
}

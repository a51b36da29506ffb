/* What the grid of Your pictures left for this page, once (demo/teach/collected.py). */

export function take() {
  const left = sessionStorage.getItem("collected");
  sessionStorage.removeItem("collected");
  return [[left || "null"]]; // as a value is sent (demo/ui/pieces.py)
}

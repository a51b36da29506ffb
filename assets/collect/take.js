/* What the grid of Your pictures left for this page, once (demo/teach/collected.py). */

export function take() {
  const left = sessionStorage.getItem("collected");
  sessionStorage.removeItem("collected");
  return [[left ? JSON.parse(left) : null]];
}

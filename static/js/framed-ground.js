/* Our own map under a map in a frame (js/framed-map.js), where there is no street map. */

import { drawBasemap } from "./basemap.js";

const map = window.framedMap;
const config = JSON.parse(document.body.dataset.ground);

/** What marks and their names cover, in pixels of the map. */
function covered() {
  const { left, top } = map.getContainer().getBoundingClientRect();
  const marks = map.getContainer().querySelectorAll("path.pin, path.around, .place-name:not(.waits)");
  return [...marks].map((mark) => {
    const box = mark.getBoundingClientRect();
    return [box.left - left, box.top - top, box.right - left, box.bottom - top];
  });
}

map.attributionControl.addAttribution(config.attribution);
drawBasemap(map, config, covered);

// From this zoom on streets are looked for.
const STREETS_ZOOM = 15;
const note = document.querySelector(".note");
const sayWhatIsMissing = () => {
  note.hidden = map.getZoom() < STREETS_ZOOM;
};
map.on("zoomend", sayWhatIsMissing);
sayWhatIsMissing();

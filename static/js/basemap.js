/* What lies under the markers: the street map through our proxy, or our own map without streets. */

import { groundLayer } from "./ground.js";
import { loadStyle } from "./loading.js";
import { PlaceLabels } from "./place-labels.js";

/** Put the basemap of `config` under everything else, and a scale in the corner.

    `obstacles()` gives the boxes, in pixels of the map, that names had better not lie under. */
export function drawBasemap(map, config, obstacles = () => []) {
  const isRtl = document.documentElement.dir === "rtl";
  L.control.scale({ imperial: false, position: isRtl ? "bottomright" : "bottomleft" }).addTo(map);
  if (config.tiles_url) {
    const [minNativeZoom, maxNativeZoom] = config.native_zooms;
    const options = { maxZoom: config.max_zoom, minNativeZoom, maxNativeZoom, alt: "" };
    L.tileLayer(config.tiles_url, options).addTo(map);
    return;
  }
  map.getContainer().classList.add("own-map");
  const styled = loadStyle(config.style_url);
  const ground = groundLayer(config.outlines_url, styled, { maxZoom: config.max_zoom });
  new PlaceLabels(map, ground, config.lang, obstacles);
  ground.addTo(map);
}

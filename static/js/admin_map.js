/* Maps of the administration: a picker beside the text field of a point, and display of shapes. */

import { drawBasemap } from "./basemap.js";

const FRANCE = [46.6, 2.4];
const COUNTRY_ZOOM = 5;
const NEAR_ZOOM = 14;
const DECIMALS = 6;

function mapIn(box, config) {
  const map = L.map(box, { attributionControl: false, maxZoom: config.max_zoom, scrollWheelZoom: false });
  L.control.attribution({ prefix: false }).addAttribution(config.attribution).addTo(map);
  map.setView(FRANCE, COUNTRY_ZOOM);
  drawBasemap(map, config);
  return map;
}

function showShape(box) {
  const config = JSON.parse(box.dataset.adminMap);
  const map = mapIn(box, config);
  const shape = L.geoJSON(config.shape, {
    style: { className: "admin-shape" },
    pointToLayer: (_feature, at) => L.circleMarker(at, { className: "admin-shape", radius: 8 }),
  }).addTo(map);
  map.fitBounds(shape.getBounds(), { maxZoom: NEAR_ZOOM - 4, animate: false });
}

/** [latitude, longitude] in a text field, or null. */
function pointIn(field) {
  const degrees = field.value.split(",").map(Number);
  return degrees.length === 2 && degrees.every(Number.isFinite) && field.value.trim() ? degrees : null;
}

function pickPoint(field) {
  const config = JSON.parse(field.dataset.point);
  const box = document.createElement("div");
  box.className = "admin-map";
  field.after(box);
  const map = mapIn(box, config);
  const icon = L.divIcon({ className: "admin-pin", iconSize: [22, 22] });
  let marker = null;
  const write = ({ lat, lng }) => {
    // As the server writes numbers: without zeros at the end.
    const [north, east] = [lat, lng].map((degrees) => Number(degrees.toFixed(DECIMALS)));
    field.value = `${north}, ${east}`;
    put([lat, lng]);
  };
  const put = (at) => {
    if (marker) {
      marker.setLatLng(at);
      return;
    }
    marker = L.marker(at, { icon, draggable: true, keyboard: false }).addTo(map);
    marker.on("dragend", () => write(marker.getLatLng()));
  };
  const show = () => {
    const at = pointIn(field);
    if (!at) return;
    put(at);
    map.setView(at, Math.min(NEAR_ZOOM, config.max_zoom));
  };
  map.on("click", ({ latlng }) => write(latlng));
  field.addEventListener("change", show);
  show();
}

for (const box of document.querySelectorAll("[data-admin-map]")) showShape(box);
for (const field of document.querySelectorAll("input[data-point]")) pickPoint(field);

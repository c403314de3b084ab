/* Place picker: a marker by address search or on a map; the server looks up the commune. */

import { drawBasemap } from "./basemap.js";
import { loadLeaflet } from "./loading.js";

const FRANCE = [46.6, 2.4];
const DECIMALS = 6;
const NEAR_ZOOM = 16;
const TOWN_ZOOM = 12;
const COUNTRY_ZOOM = 5;
const WAIT_MS = 500;
const PIN =
  '<svg viewBox="0 0 24 28" aria-hidden="true">' +
  '<path d="M12 1a10 10 0 0 1 10 10c0 6-7 12.500-10 16C9 23.500 2 17 2 11A10 10 0 0 1 12 1z"/>' +
  '<circle cx="12" cy="11" r="4" fill="#fff" stroke="none"/></svg>';

const part = document.querySelector("[data-place-picker]");
const config = JSON.parse(document.getElementById("place-map-config").textContent);

class PlacePicker {
  constructor() {
    this.form = part.closest("form");
    this.found = this.form.querySelector("[data-place-found]");
    this.map = L.map(part, {
      zoomControl: false,
      attributionControl: false,
      minZoom: 3,
      maxZoom: config.max_zoom,
      scrollWheelZoom: false,
    });
    const titles = { zoomInTitle: part.dataset.zoomIn, zoomOutTitle: part.dataset.zoomOut };
    L.control.zoom({ position: "topright", ...titles }).addTo(this.map);
    L.control.attribution({ prefix: false }).addAttribution(config.attribution).addTo(this.map);
    this.show(config.at ?? config.centre, config.at ? NEAR_ZOOM : TOWN_ZOOM);
    if (config.at) this.put(config.at);
    drawBasemap(this.map, config);
    this.map.on("click", ({ latlng }) => this.moved([latlng.lat, latlng.lng]));
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("change", (event) => this.changed(event));
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(part);
  }

  show(at, zoom) {
    this.map.setView(at ?? FRANCE, Math.min(at ? zoom : COUNTRY_ZOOM, config.max_zoom));
  }

  /** Put the marker at [latitude, longitude]. */
  put(at) {
    if (this.marker) {
      this.marker.setLatLng(at);
      return;
    }
    const icon = L.divIcon({
      className: "picker-pin",
      html: PIN,
      iconSize: [44, 52],
      iconAnchor: [22, 50],
    });
    const title = part.dataset.marker;
    this.marker = L.marker(at, { icon, title, alt: title, draggable: true }).addTo(this.map);
    this.marker.on("dragend", () => {
      const { lat, lng } = this.marker.getLatLng();
      this.moved([lat, lng]);
    });
    this.marker.getElement().addEventListener("keydown", (event) => this.nudge(event));
  }

  nudge(event) {
    const steps = { ArrowUp: [0, -8], ArrowDown: [0, 8], ArrowLeft: [-8, 0], ArrowRight: [8, 0] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.map.latLngToContainerPoint(this.marker.getLatLng()).add(step);
    const { lat, lng } = this.map.containerPointToLatLng(at);
    this.moved([lat, lng]);
  }

  /** The person has moved the marker: fill the fields and look the commune up. */
  moved([lat, lng]) {
    this.put([lat, lng]);
    this.form.elements.lat.value = lat.toFixed(DECIMALS);
    this.form.elements.lon.value = lng.toFixed(DECIMALS);
    this.form.elements.lat.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  /** Fetch the commune of the point, and other places that match the address. */
  async look() {
    const body = new FormData(this.form);
    body.set("look", "1");
    const options = { method: "POST", body, headers: { "HX-Request": "true" } };
    const response = await fetch(location.href, options);
    if (!response.ok) return;
    this.found.innerHTML = await response.text();
    if (!this.marker) this.showTown();
  }

  showTown() {
    const town =
      this.found.querySelector("[name=commune]:checked") ?? this.found.querySelector("[name=commune]");
    if (town?.dataset.lat) this.show([Number(town.dataset.lat), Number(town.dataset.lon)], TOWN_ZOOM);
  }

  clicked(event) {
    const look = event.target.closest("button[name=look]");
    if (look) {
      event.preventDefault();
      this.look();
    }
    const button = event.target.closest("[data-point]");
    if (!button) return;
    const at = button.dataset.point.split(",").map(Number);
    this.moved(at);
    this.show(at, NEAR_ZOOM);
  }

  changed(event) {
    const { name } = event.target;
    if (name === "town" || name === "postcode" || name === "commune") {
      this.look().then(() => this.marker || this.showTown());
    }
    if (name === "lat" || name === "lon") {
      const at = [this.form.elements.lat, this.form.elements.lon].map(({ value }) => Number(value));
      if (at.every((degrees) => Number.isFinite(degrees) && degrees !== 0)) {
        this.put(at);
        this.show(at, this.map.getZoom());
      }
    }
  }
}

if (part) {
  part.hidden = false;
  document.querySelector("[data-map-help]").hidden = false;
  document.querySelector("[data-coordinates]").open = false;
  await loadLeaflet(part);
  new PlacePicker();
}

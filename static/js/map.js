/* The map beside the list of results (Leaflet), with clusters loaded by tile. */

import { drawBasemap } from "./basemap.js";
import { fetchPiece, isWide, mapConfig, translated } from "./page.js";
import { Markers } from "./markers.js";
import { filters, goTo, position } from "./results.js";
import { Sheet } from "./sheet.js";
import { linkHighlights } from "./highlight.js";

// Metropolitan France, south-west to north-east.
const FRANCE = [
  [41.4, -4.9],
  [51.1, 9.5]
];
const CARDS_IN_VIEW = 8;
const CLOSEST_FIT = 14;
const CLOSE_ZOOM = 13;
// From this zoom on readers look for streets: the sentence that there are none is shown.
const STREETS_ZOOM = 15;
// About five metres in degrees: margin of a box around sites at one point.
const BOX_MARGIN = 0.00005;

/** Draw the map in `pane`, after Leaflet has been loaded; returns its `SearchMap`. */
export function start(pane) {
  return new SearchMap(pane);
}

class SearchMap {
  constructor(pane) {
    this.config = mapConfig();
    this.pane = pane;
    this.isFitting = false;
    const moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const isRtl = document.documentElement.dir === "rtl";
    this.map = L.map(pane.querySelector(".map"), {
      zoomControl: false,
      attributionControl: false,
      minZoom: 3,
      maxZoom: this.config.max_zoom,
      worldCopyJump: true,
      zoomSnap: this.config.tiles_url ? 1 : 0.25,
      zoomAnimation: moves,
      fadeAnimation: moves,
      inertia: moves,
    });
    // First of all, so that the tiles are on their way while the rest is made.
    this.fit();
    drawBasemap(this.map, this.config, () => this.markers.boxes());
    L.control
      .zoom({
        position: isRtl ? "topleft" : "topright",
        zoomInTitle: translated("zoom_in"),
        zoomOutTitle: translated("zoom_out"),
      })
      .addTo(this.map);
    L.control
      .attribution({ prefix: false, position: isRtl ? "bottomleft" : "bottomright" })
      .addAttribution(this.config.attribution)
      .addTo(this.map);
    this.sheet = new Sheet(pane.querySelector(".sheet"));
    this.markers = new Markers(this.map, this.config.clusters_url, {
      onSite: (programme, marker) => this.choose(programme, marker),
      onCluster: (properties, marker) => this.openCluster(properties, marker),
    });
    this.highlights = linkHighlights(this.markers, this.map);
    this.here = L.layerGroup().addTo(this.map);
    this.button = pane.querySelector("[data-search-area]");
    this.button.addEventListener("click", () => this.searchArea());
    this.note = pane.querySelector("[data-map-note]");
    this.map.on("markers:added", () => this.map.fire("names:place"));
    this.map.on("moveend", () => this.moved());
    document.addEventListener("results:changed", ({ detail }) => this.refresh(detail.isArea));
    const resized = () => this.withoutSearch(() => this.map.invalidateSize({ pan: false }));
    new ResizeObserver(resized).observe(pane);
    this.refresh(true);
    this.showAgain();
  }

  /** Show the part of the map that was shown before another page was read. */
  showAgain() {
    const view = history.state?.mapView;
    if (view) this.withoutSearch(() => this.map.setView([view.lat, view.lon], view.zoom, { animate: false }));
  }

  noteView() {
    const { lat, lng } = this.map.getCenter();
    const mapView = { lat, lon: lng, zoom: this.map.getZoom() };
    history.replaceState({ ...history.state, mapView }, "");
  }

  /** Show the area of the list: its box, or the place searched and the nearest cards. */
  fit() {
    this.withoutSearch(() => {
      this.map.invalidateSize({ pan: false });
      this.map.fitBounds(...this.boundsOfList());
    });
  }

  /** Arguments of Leaflet's fitBounds for the list: [bounds, options]. */
  boundsOfList() {
    const { bounds, center } = this.config;
    const cards = [...document.querySelectorAll("#results [data-group='site'] [data-lat]")];
    const points = cards
      .slice(0, CARDS_IN_VIEW)
      .map(({ dataset }) => [Number(dataset.lat), Number(dataset.lon)]);
    if (bounds) return [bounds, { animate: false }];
    const options = { padding: [56, 56], maxZoom: CLOSEST_FIT, animate: false };
    if (center) {
      const around = { ...options, maxZoom: points.length ? CLOSEST_FIT : 10 };
      const seen = [center, ...points];
      return [seen, around];
    }
    if (points.length && filters().has("territory")) return [points, options];
    return [FRANCE, { animate: false }];
  }

  refresh(isArea) {
    this.config = mapConfig();
    this.button.hidden = true;
    this.sheet.close();
    this.showHere();
    if (!isArea) this.fit();
    this.markers.reset(filters());
  }

  showHere() {
    this.here.clearLayers();
    const { center, is_device: isDevice } = this.config;
    if (!center) return;
    const radius = isDevice ? 100 : 400;
    L.circle(center, { radius, className: "here-disc", interactive: false }).addTo(this.here);
    const icon = L.divIcon({ className: "here", iconSize: [22, 22] });
    const title = isDevice ? translated("you_are_here") : document.getElementById("where").value;
    L.marker(center, { icon, title, keyboard: false, zIndexOffset: -100 }).addTo(this.here);
  }

  moved() {
    this.markers.update();
    if (this.note) this.note.hidden = this.map.getZoom() < STREETS_ZOOM;
    if (this.isFitting) return;
    this.noteView();
    this.button.hidden = false;
  }

  /** Search the area of the map; a place outside it is dropped from the form. */
  async searchArea() {
    this.button.hidden = true;
    const bounds = this.map.getBounds();
    const query = filters();
    query.delete("territory");
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    query.set("bbox", sides.map((side, at) => clip(side, at % 2 ? 85 : 180)).join(","));
    const keepsPlace = this.config.center && bounds.contains(this.config.center);
    const field = document.getElementById("search-form").elements;
    if (!keepsPlace) field.where.value = field.place.value = "";
    else if (!position() && field.place.value) query.set("place", field.place.value);
    await goTo(query, { at: keepsPlace ? position() : null, isArea: true });
  }

  /** A marker was chosen: focus its card in the list, or show the card over the map. */
  async choose(programme, marker) {
    const card = document.querySelector(`#results [data-card="${programme}"]`);
    if (card && isWide.matches) {
      card.scrollIntoView({ block: "nearest" });
      card.querySelector("h3 a").focus({ preventScroll: true });
      return;
    }
    if (card) {
      this.show([card.cloneNode(true)], marker);
    } else {
      const piece = await fetchPiece(this.config.card_url.replace("{id}", programme));
      this.show([...piece.querySelectorAll(".card")], marker);
    }
    this.highlights.light(programme);
  }

  /** Go closer, at least by one zoom; list what lies at one spot, or at the closest zoom. */
  async openCluster({ bbox, count, isSameSpot }, marker) {
    const closest = this.map.getMaxZoom();
    const zoom = this.map.getZoom();
    if (!isSameSpot && zoom < closest) {
      const bounds = L.latLngBounds([bbox[1], bbox[0]], [bbox[3], bbox[2]]);
      const fitting = this.map.getBoundsZoom(bounds, false, L.point(128, 128));
      this.map.setView(bounds.getCenter(), Math.min(closest, Math.max(fitting, zoom + 1)));
      return;
    }
    const query = filters();
    const [west, south, east, north] = bbox;
    const box = [west - BOX_MARGIN, south - BOX_MARGIN, east + BOX_MARGIN, north + BOX_MARGIN];
    query.set("bbox", box.map((side) => side.toFixed(5)));
    query.set("reach", "site");
    const address = `${document.getElementById("search-form").getAttribute("action")}?${query}`;
    const piece = await fetchPiece(address);
    const cards = [...piece.querySelectorAll("[data-group='site'] .card")];
    // One programme may have several places here.
    const more = piece.querySelector("[data-more]");
    this.show(cards, marker, more ? count : cards.length, more ? address : "");
  }

  /** Show cards over the map, and pan so that their marker stays visible. */
  show(cards, marker, count = "", address = "") {
    this.sheet.show(cards, count, marker, address);
    if (!marker) return;
    const below = isWide.matches ? 40 : this.coveredBySheet() + 40;
    this.withoutSearch(() => {
      this.map.panInside(marker.getLatLng(), {
        paddingTopLeft: [40, 80],
        paddingBottomRight: [40, below],
        animate: false,
      });
    });
  }

  /** How many pixels of the map the sheet covers, from below. */
  coveredBySheet() {
    const { bottom } = this.pane.getBoundingClientRect();
    return Math.max(0, bottom - this.sheet.node.getBoundingClientRect().top);
  }

  /** Move the map by script, without offering to search the new area. */
  withoutSearch(move) {
    this.isFitting = true;
    move();
    this.isFitting = false;
  }

  /** Show a card of the list on the map. */
  showCard(card) {
    const point = [Number(card.dataset.lat), Number(card.dataset.lon)];
    const zoom = Math.max(this.map.getZoom(), Math.min(CLOSE_ZOOM, this.map.getMaxZoom()));
    this.withoutSearch(() => this.map.setView(point, zoom, { animate: false }));
    if (!isWide.matches) {
      this.show([card.cloneNode(true)], null);
      const hidden = this.coveredBySheet() / 2;
      this.withoutSearch(() => this.map.panBy([0, hidden], { animate: false }));
    }
    this.highlights.light(card.dataset.card, card);
  }
}

function clip(degrees, limit) {
  return Math.max(-limit, Math.min(limit, degrees)).toFixed(4);
}

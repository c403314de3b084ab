/* Markers and clusters of the area shown, asked for tile by tile with the filters of the search. */

import { apart, markOf } from "./clusters.js";
import { icon, number, translated } from "./page.js";

const TILE_PX = 256;
const THEMES = document.getElementById("themes");

/** The name of a theme's icon, read from the row of themes. */
function iconOf(theme) {
  return THEMES.querySelector(`.theme-${CSS.escape(theme)}`)?.dataset.icon ?? "map-pin";
}

/** The icon of a site: a drop, or a soft disc when its place is known to the commune only. An open one
    has a clock in a corner: a tick says on cards that something is in the journey. */
export function siteIcon(theme, precision, { isLit = false, isOpen = false } = {}) {
  const isAround = precision !== "exact";
  const clock = isOpen ? `<span class="pin-open">${icon("clock")}</span>` : "";
  return L.divIcon({
    className: `pin theme-${theme}${isAround ? " pin-around" : ""}${isLit ? " is-lit" : ""}`,
    html: icon(iconOf(theme)) + clock,
    iconSize: isAround ? [40, 40] : [36, 44],
    iconAnchor: isAround ? [20, 20] : [18, 42],
  });
}

function clusterIcon({ count, isSameSpot, size }) {
  return L.divIcon({
    className: `cluster${isSameSpot ? " cluster-spot" : ""}`,
    html: `<span>${number(count)}</span>`,
    iconSize: [size, size],
  });
}

export class Markers {
  constructor(map, address, { onSite, onCluster }) {
    this.map = map;
    this.address = address;
    this.onSite = onSite;
    this.onCluster = onCluster;
    this.query = new URLSearchParams();
    // What each tile holds, and the markers drawn, by what they show.
    this.tiles = new Map();
    this.drawn = new Map();
    this.layer = L.layerGroup().addTo(map);
    this.waiting = 0;
    // The zoom whose tiles are drawn, and that of the map when they were.
    this.shownZoom = null;
    this.drawnAt = null;
    this.requests = new AbortController();
  }

  /** Ask anew with `query`; markers that are found again keep their place. */
  reset(query) {
    this.requests.abort();
    this.requests = new AbortController();
    this.tiles.clear();
    this.drawnAt = this.map.getZoom();
    this.query = new URLSearchParams(query);
    this.query.set("lang", document.documentElement.lang);
    this.update();
  }

  /** The markers on the map of one programme. */
  of(programme) {
    return [...this.drawn.values()].filter((marker) => programme && marker.programme === programme);
  }

  /** Ask for the tiles that came into view; let go of those that left it. */
  async update() {
    const { zoom, keys } = this.inView();
    // What is drawn for another zoom stays until there is better, but apart.
    if (this.drawnAt !== this.map.getZoom()) this.draw();
    const asked = [...keys].filter((key) => !this.tiles.has(key)).map((key) => this.fetch(key, zoom));
    const node = this.map.getContainer();
    this.waiting += 1;
    node.setAttribute("aria-busy", "true");
    await Promise.allSettled(asked);
    this.waiting -= 1;
    if (this.waiting) return;
    this.keep(this.inView());
    this.draw();
    node.removeAttribute("aria-busy");
  }

  /** Let go of the tiles out of view. */
  keep({ zoom, keys }) {
    this.shownZoom = zoom;
    for (const [key, tile] of this.tiles) {
      if (tile.zoom !== zoom || !keys.has(key)) this.tiles.delete(key);
    }
  }

  inView() {
    const shown = this.map.getZoom();
    // One zoom above: a quarter of the requests, and markers that do not crowd each other.
    const isClosest = shown >= this.map.getMaxZoom();
    const zoom = Math.max(0, Math.round(isClosest ? shown : shown - 1));
    const size = TILE_PX * 2 ** (shown - zoom);
    const { min, max } = this.map.getPixelBounds();
    const last = 2 ** zoom - 1;
    const keys = new Set();
    for (let y = Math.max(0, Math.floor(min.y / size)); y <= Math.min(last, Math.floor(max.y / size)); y += 1) {
      for (let x = Math.floor(min.x / size); x <= Math.floor(max.x / size); x += 1) {
        keys.add(`${zoom}/${(x + last + 1) % (last + 1)}/${y}`);
      }
    }
    return { zoom, keys };
  }

  async fetch(key, zoom) {
    const tile = { zoom, features: [] };
    this.tiles.set(key, tile);
    const [z, x, y] = key.split("/");
    const path = this.address.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    try {
      const response = await fetch(`${path}?${this.query}`, { signal: this.requests.signal });
      if (!response.ok) throw new Error(`${response.status} ${path}`);
      ({ features: tile.features } = await response.json());
    } catch (error) {
      if (this.tiles.get(key) === tile) this.tiles.delete(key);
      if (error.name !== "AbortError") console.warn(error);
    }
  }

  /** What the markers cover: left, top, right, bottom in pixels of the map. */
  boxes() {
    return [...this.drawn.values()].map((marker) => {
      const { x, y } = this.map.latLngToContainerPoint(marker.getLatLng());
      const { iconSize: [width, height], iconAnchor = [width / 2, height / 2] } = marker.options.icon.options;
      return [x - iconAnchor[0], y - iconAnchor[1], x - iconAnchor[0] + width, y - iconAnchor[1] + height];
    });
  }

  /** Draw what all tiles hold: what is drawn already stays, what is no longer there goes. */
  draw() {
    const project = (at) => this.map.project(at, this.map.getZoom());
    this.drawnAt = this.map.getZoom();
    const shown = [...this.tiles.values()].filter((tile) => tile.zoom === this.shownZoom);
    const features = shown.flatMap((tile) => tile.features);
    const marks = apart(features.filter(({ geometry }) => geometry).map((one) => markOf(one, project)));
    const wanted = new Map(marks.map((mark) => [`${mark.key} ${this.isAboutNow}`, mark]));
    for (const [key, marker] of this.drawn) {
      if (wanted.has(key)) continue;
      this.layer.removeLayer(marker);
      this.drawn.delete(key);
    }
    for (const [key, mark] of wanted) {
      if (!this.drawn.has(key)) this.drawn.set(key, this.add(mark));
    }
    this.showKey([...wanted.values()]);
    this.map.fire("markers:added");
  }

  /** Show what the clock means while a marker has one. */
  showKey(marks) {
    const key = document.querySelector("[data-map-key]");
    key.hidden = !marks.some(({ isSite, properties }) => isSite && properties.is_open);
  }

  /** What a cluster is called: at the closest zoom it opens a list, and nothing is gained by going on. */
  clusterWords({ isSameSpot }) {
    if (isSameSpot) return "same_spot";
    return this.map.getZoom() < this.map.getMaxZoom() ? "cluster" : "programmes_here";
  }

  /** Whether the hours of sites are those of now, and not of another moment that is searched for. */
  get isAboutNow() {
    return ["now", ""].includes(this.query.get("open_at") ?? "");
  }

  /** The title of a site, with the word for open or closed where that is known. */
  siteLabel({ title, is_open: isOpen }) {
    if (isOpen === null) return title;
    if (this.isAboutNow) return translated(isOpen ? "site_open" : "site_closed", { title });
    return isOpen ? translated("site_open_then", { title }) : title;
  }

  add(mark) {
    const label = mark.isSite
      ? this.siteLabel(mark.properties)
      : translated(this.clusterWords(mark), { count: number(mark.count) });
    const { theme, precision, programme, is_open: isOpen } = mark.properties;
    const marker = L.marker(mark.at, {
      icon: mark.isSite ? siteIcon(theme, precision, { isOpen }) : clusterIcon(mark),
      title: label,
      riseOnHover: true,
      bubblingMouseEvents: false,
    });
    marker.on("add", () => this.name(marker, label));
    if (mark.isSite) {
      marker.programme = programme;
      marker.on("click", () => this.onSite(programme, marker));
      marker.on("add", () => this.listen(marker));
    } else {
      marker.on("click", () => this.onCluster(mark, marker));
    }
    this.layer.addLayer(marker);
    return marker;
  }

  /** Give a marker its name and the keys of a button; Leaflet gives it the focus alone. */
  name(marker, label) {
    const node = marker.getElement();
    node.setAttribute("aria-label", label);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      marker.fire("click");
    });
  }

  /** Say when a site is hovered or has the keyboard's focus. */
  listen(marker) {
    const node = marker.getElement();
    const tell = (isOn) => this.map.fire("site:over", { programme: marker.programme, isOn });
    for (const name of ["mouseenter", "focus"]) node.addEventListener(name, () => tell(true));
    for (const name of ["mouseleave", "blur"]) node.addEventListener(name, () => tell(false));
  }
}

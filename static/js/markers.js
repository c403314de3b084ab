/* Markers and clusters of the map, loaded by tile with the filters of the search. */

import { icon, number, translated } from "./page.js";

const TILE_PX = 256;
const THEMES = document.getElementById("themes");

/** The name of a theme's icon, from the row of themes. */
function iconOf(theme) {
  return THEMES.querySelector(`.theme-${CSS.escape(theme)}`)?.dataset.icon ?? "map-pin";
}

/** The icon of a site: a pin, or a disc when only its commune is known. */
export function siteIcon(theme, precision, isLit = false) {
  const isAround = precision !== "exact";
  return L.divIcon({
    className: `pin theme-${theme}${isAround ? " pin-around" : ""}${isLit ? " is-lit" : ""}`,
    html: icon(iconOf(theme)),
    iconSize: isAround ? [40, 40] : [36, 44],
    iconAnchor: isAround ? [20, 20] : [18, 42],
  });
}

function clusterIcon({ count, same_spot: isSameSpot }) {
  const size = count < 10 ? 44 : count < 100 ? 50 : 58;
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
    this.tiles = new Map();
    this.waiting = 0;
    this.programmes = new Map();
    this.requests = new AbortController();
  }

  /** Remove all markers and load those of `query`. */
  reset(query) {
    this.requests.abort();
    this.requests = new AbortController();
    for (const tile of this.tiles.values()) tile.layer.remove();
    this.tiles.clear();
    this.programmes.clear();
    this.query = new URLSearchParams(query);
    this.query.set("lang", document.documentElement.lang);
    this.update();
  }

  /** The markers on the map of one programme. */
  of(programme) {
    return this.programmes.get(programme) ?? [];
  }

  /** Load the tiles that came into view; remove those that left it. */
  async update() {
    const visible = this.inView();
    const zoom = visible.zoom;
    const requests = [];
    for (const key of visible.keys) {
      if (!this.tiles.has(key)) requests.push(this.fetch(key, zoom));
    }
    this.drop((tile, key) => tile.zoom === zoom && !visible.keys.has(key));
    const node = this.map.getContainer();
    this.waiting += 1;
    node.setAttribute("aria-busy", "true");
    await Promise.allSettled(requests);
    this.waiting -= 1;
    if (!this.waiting) node.removeAttribute("aria-busy");
    if (this.inView().zoom === zoom) this.drop((tile) => tile.zoom !== zoom);
  }

  inView() {
    const shown = this.map.getZoom();
    // Tiles of the next lower zoom: a quarter of the requests, and markers less dense.
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
    const tile = { zoom, layer: L.layerGroup() };
    this.tiles.set(key, tile);
    const [z, x, y] = key.split("/");
    const path = this.address.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    try {
      const response = await fetch(`${path}?${this.query}`, { signal: this.requests.signal });
      if (!response.ok) throw new Error(`${response.status} ${path}`);
      const { features } = await response.json();
      for (const feature of features) this.add(tile, feature);
      if (this.tiles.get(key) === tile) tile.layer.addTo(this.map);
      this.map.fire("markers:added");
    } catch (error) {
      if (this.tiles.get(key) === tile) this.tiles.delete(key);
      if (error.name !== "AbortError") console.warn(error);
    }
  }

  add(tile, { geometry, properties }) {
    if (!geometry) return;
    const isSite = properties.kind === "site";
    const count = number(properties.count ?? 1);
    const label = isSite
      ? properties.title
      : translated(properties.same_spot ? "same_spot" : "cluster", { count });
    const [lon, lat] = geometry.coordinates;
    const marker = L.marker([lat, lon], {
      icon: isSite ? siteIcon(properties.theme, properties.precision) : clusterIcon(properties),
      title: label,
      riseOnHover: true,
      bubblingMouseEvents: false,
    });
    marker.on("add", () => this.name(marker, label));
    if (isSite) {
      marker.programme = properties.programme;
      const others = this.programmes.get(marker.programme) ?? [];
      this.programmes.set(marker.programme, [...others, marker]);
      marker.on("click", () => this.onSite(marker.programme, marker));
      marker.on("add", () => this.listen(marker));
    } else {
      marker.on("click", () => this.onCluster(properties, marker));
    }
    tile.layer.addLayer(marker);
  }

  /** Give a marker its accessible name and the keys of a button; Leaflet makes it focusable only. */
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

  /** Fire "site:over" when a site is hovered or focused, and when that ends. */
  listen(marker) {
    const node = marker.getElement();
    const hovered = (isOn) => this.map.fire("site:over", { programme: marker.programme, isOn });
    for (const name of ["mouseenter", "focus"]) node.addEventListener(name, () => hovered(true));
    for (const name of ["mouseleave", "blur"]) node.addEventListener(name, () => hovered(false));
  }

  drop(isLeaving) {
    for (const [key, tile] of this.tiles) {
      if (!isLeaving(tile, key)) continue;
      tile.layer.eachLayer((marker) => {
        if (!marker.programme) return;
        const left = this.of(marker.programme).filter((other) => other !== marker);
        if (left.length) this.programmes.set(marker.programme, left);
        else this.programmes.delete(marker.programme);
      });
      tile.layer.remove();
      this.tiles.delete(key);
    }
  }
}

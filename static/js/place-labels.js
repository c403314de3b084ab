/* Names of places over our own map: by rank, none over another, whichever tiles they come from. */

import { sourceOf } from "./ground.js";

// Smallest population of each size of letters, with font size and weight.
const SIZES = [
  { from: 200_000, className: "place-label-1", font: "600 16px" },
  { from: 50_000, className: "place-label-2", font: "600 14px" },
  { from: 10_000, className: "place-label-3", font: "500 13px" },
  { from: 0, className: "place-label-4", font: "400 12px" },
];
const ABROAD = { className: "place-label-3", font: "500 13px" };
const AREA = { className: "place-label-area", font: "500 13px" };
// Below this zoom of the map only towns of that population are named.
const SMALLEST_NAMED = { 3: 1e6, 4: 6e5, 5: 2e5, 6: 1e5, 7: 4e4, 8: 1.5e4, 9: 5e3, 10: 1e3 };
// By how much the population of what is no French commune is divided to rank its name.
const WEIGHED = { region: 8, department: 8, town: 8 };
const LINE_PX = 20;
const GAP_PX = 4;
const DOT_PX = 7;
// From the point of a town to the middle of its name above or below.
const BESIDE_PX = 13;
// From a point to the middle of its name beyond a marker that stands there.
const ASIDE_PX = 42;
// From this population on a name may stand so far from its point.
const ASIDE_FROM = 50_000;
// From this zoom on the commune in the middle is always named.
const MIDDLE_FROM = 12;
const FAMILY = "system-ui, sans-serif";
// How long names wait for the other tiles in view, so that they are seldom written more than once.
const PATIENCE_MS = 300;

export class PlaceLabels {
  constructor(map, ground, lang, obstacles) {
    this.obstacles = obstacles;
    this.map = map;
    this.ground = ground;
    this.lang = lang;
    this.pen = document.createElement("canvas").getContext("2d");
    this.widths = new Map();
    map.createPane("labels").classList.add("label-pane");
    this.layer = L.layerGroup().addTo(map);
    this.middle = middleControl(map);
    this.waits = false;
    this.timer = null;
    map.on("moveend names:place", () => this.place());
    ground.on("ground:read", () => this.placeSoon());
    ground.on("load", () => this.place());
    map.on("unload", () => clearTimeout(this.timer));
  }

  /** Write the names anew when all tiles in view are read, or those that are after a while. */
  placeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.place(), PATIENCE_MS);
  }

  /** Write the names anew before the next picture, once for all tiles that arrive. */
  place() {
    clearTimeout(this.timer);
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.write();
    });
  }

  write() {
    const zoom = Math.round(this.map.getZoom());
    const tiles = this.ground.readTiles(zoom);
    const size = this.map.getSize();
    const hidden = this.obstacles();
    const taken = [];
    const written = new Set();
    this.layer.clearLayers();
    for (const name of this.namesOf(tiles, zoom)) {
      const at = this.map.latLngToContainerPoint(name.at);
      const spot = this.spotsOf(name, at).find(
        ({ box }) => isInside(box, size) && isFree(box, taken) && isFree(box, hidden),
      );
      // Some towns lie on two tiles or stand twice in the source.
      if (!spot || written.has(name.text)) continue;
      written.add(name.text);
      taken.push(spot.box);
      this.layer.addLayer(labelOf(name, spot));
    }
    this.middle.name(zoom >= MIDDLE_FROM ? this.nameAt(tiles, zoom) : "");
  }

  /** The names of some tiles, the most important first. */
  namesOf(tiles, zoom) {
    const names = [];
    for (const { z, x, y, layers } of tiles) {
      for (const { properties, parts } of layers.names?.features ?? []) {
        const { kind, population } = properties;
        const isArea = kind === "region" || kind === "department";
        if (!isArea && population < (SMALLEST_NAMED[zoom] ?? 0)) continue;
        const side = layers.names.extent * 2 ** z;
        names.push({
          text: properties[this.lang] ?? properties.name,
          weight: population / (WEIGHED[kind] ?? 1),
          size: isArea ? AREA : kind === "town" ? ABROAD : SIZES.find(({ from }) => population >= from),
          isPoint: !isArea && kind !== "borough",
          at: degreesOf(x * layers.names.extent + parts[0][0], y * layers.names.extent + parts[0][1], side),
        });
      }
    }
    return names.sort((one, other) => other.weight - one.weight);
  }

  /** Where a name may stand: below its point, above, to the right, to the left, farther off; an
      area's upon it. */
  spotsOf({ text, size, isPoint, weight }, { x, y }) {
    const half = this.widthOf(text, size.font) / 2;
    const boxAt = (side, dx, dy) => ({
      side,
      box: [x + dx - half - GAP_PX, y + dy - LINE_PX / 2, x + dx + half + GAP_PX, y + dy + LINE_PX / 2],
    });
    const aside = [
      boxAt("under", 0, ASIDE_PX),
      boxAt("over", 0, -ASIDE_PX),
      boxAt("far-right", half + ASIDE_PX, 0),
      boxAt("far-left", -half - ASIDE_PX, 0)
    ];
    if (!isPoint) return [boxAt("upon", 0, 0), ...aside.slice(0, 2)];
    const beside = half + DOT_PX;
    return [
      boxAt("below", 0, BESIDE_PX),
      boxAt("above", 0, -BESIDE_PX),
      boxAt("right", beside, 0),
      boxAt("left", -beside, 0),
      ...(weight >= ASIDE_FROM ? aside : [])
    ];
  }

  widthOf(text, font) {
    const key = font + text;
    if (!this.widths.has(key)) {
      this.pen.font = `${font} ${FAMILY}`;
      this.widths.set(key, this.pen.measureText(text).width);
    }
    return this.widths.get(key);
  }

  /** The name of the borough or commune in the middle of the map, or "". */
  nameAt(tiles, zoom) {
    const { x, y } = this.map.project(this.map.getCenter(), zoom).divideBy(512);
    const source = sourceOf({ x: Math.floor(x), y: Math.floor(y), z: zoom });
    const tile = tiles.find((one) => one.x === source.x && one.y === source.y);
    for (const layer of [tile?.layers.boroughs, tile?.layers.areas]) {
      if (!layer) continue;
      const across = (x / source.scale - source.x) * layer.extent;
      const down = (y / source.scale - source.y) * layer.extent;
      const found = layer.features.find(({ parts }) => holds(parts, across, down));
      if (found) return found.properties[this.lang] ?? found.properties.name ?? "";
    }
    return "";
  }
}

/** Latitude and longitude of a point of the square world, `side` units wide. */
function degreesOf(x, y, side) {
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side)));
  return [(latitude * 180) / Math.PI, (x / side) * 360 - 180];
}

/** Whether rings hold a point: a line from it to the right crosses them an odd number of times. */
function holds(rings, x, y) {
  let isInside = false;
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const [ax, ay] = [ring[at], ring[at + 1]];
      const next = (at + 2) % ring.length;
      const [bx, by] = [ring[next], ring[next + 1]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside;
    }
  }
  return isInside;
}

function labelOf({ text, size, isPoint, at }, { side }) {
  const words = document.createElement("span");
  words.textContent = text;
  words.dir = "auto";
  const className = `place-label ${size.className} place-label-${side}${isPoint ? " place-label-point" : ""}`;
  const icon = L.divIcon({ className, html: words, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false, pane: "labels" });
}

/** A line in the corner that names the commune in the middle. */
function middleControl(map) {
  const isRtl = document.documentElement.dir === "rtl";
  const control = L.control({ position: isRtl ? "bottomright" : "bottomleft" });
  const node = document.createElement("div");
  node.className = "map-middle";
  node.dir = "auto";
  node.hidden = true;
  control.onAdd = () => node;
  control.addTo(map);
  control.name = (text) => {
    node.textContent = text;
    node.hidden = !text;
  };
  return control;
}

function isInside([left, top, right, bottom], { x, y }) {
  return right > 0 && left < x && bottom > 0 && top < y;
}

function isFree([left, top, right, bottom], others) {
  return others.every(
    ([left2, top2, right2, bottom2]) => left >= right2 || right <= left2 || top >= bottom2 || bottom <= top2,
  );
}

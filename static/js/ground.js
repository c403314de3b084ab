/* Our own map: vector tiles drawn on canvas. A tile is 512 pixels wide, its zoom one less than the
   map's; beyond the closest tiles a part of one is drawn larger. */

import { readTile } from "./vector-tile.js";

const TILE_PX = 512;
const CLOSEST_TILE = 13;
// Tiles remembered for the names and for going back: about five wide screens of them.
const KEPT_TILES = 60;
// Between whole zooms a tile is drawn up to 1.4 times as large.
const ENLARGED = 1.4;
// Pixels of a canvas for each of the page, at most: more would cost a phone more than it shows.
const SHARPEST = 2;
const SHADES = [1, 2, 3, 4];
// From this zoom of tiles on every commune has its border drawn.
const COMMUNE_BORDERS = 9;
// Rivers up to this rank of Natural Earth, such as Loire and Rhône, are drawn wider.
const GREAT_RIVER = 6;
// From and until which zoom of tiles rivers are broken lines where their course is not well known.
const ROUGH_FROM = 11;
const ROUGH_UNTIL = 13;

/** Colours and widths of the lines, from the style sheet. */
function paletteOf(node) {
  const style = getComputedStyle(node);
  const colour = (name) => style.getPropertyValue(`--map-${name}`).trim();
  return {
    sea: colour("sea"),
    land: colour("land"),
    water: colour("water"),
    built: SHADES.map((shade) => colour(`built-${shade}`)),
    commune: colour("commune"),
    border: colour("border"),
  };
}

/** The tile to ask for, and which part of it: `{ z, x, y, scale, left, top }`. */
export function sourceOf({ x, y, z }) {
  const zoom = z - 1;
  const steps = Math.max(0, zoom - CLOSEST_TILE);
  const scale = 2 ** steps;
  const [column, row] = [Math.floor(x / scale), Math.floor(y / scale)];
  return { z: zoom - steps, x: column, y: row, scale, left: x - column * scale, top: y - row * scale };
}

/** Leaflet's grid of tiles, drawn from vector tiles in the colours that are there once `styled`. */
export function groundLayer(address, styled, options) {
  const Ground = L.GridLayer.extend({
    initialize() {
      L.GridLayer.prototype.initialize.call(this, { tileSize: TILE_PX, ...options });
      this.asked = new Map();
      this.dark = window.matchMedia("(prefers-color-scheme: dark)");
      this.drawAnew = () => this.redraw();
    },

    onAdd(map) {
      this.dark.addEventListener("change", this.drawAnew);
      L.GridLayer.prototype.onAdd.call(this, map);
    },

    onRemove(map) {
      this.dark.removeEventListener("change", this.drawAnew);
      L.GridLayer.prototype.onRemove.call(this, map);
    },

    createTile(coords, done) {
      const canvas = document.createElement("canvas");
      const ratio = Math.min((window.devicePixelRatio || 1) * ENLARGED, SHARPEST);
      canvas.width = canvas.height = Math.round(TILE_PX * ratio);
      const source = sourceOf(coords);
      Promise.all([this.read(source), styled])
        .then(([layers]) => {
          if (!this._map) return;
          draw(canvas.getContext("2d"), layers, source, paletteOf(this._map.getContainer()), ratio);
          done(null, canvas);
          this.fire("ground:read");
        })
        .catch((error) => {
          console.warn(error);
          done(error, canvas);
        });
      return canvas;
    },

    /** The layers of a tile, asked for once; of too many the one asked for first is forgotten. */
    read({ z, x, y }) {
      const path = address.replace("{z}", z).replace("{x}", x).replace("{y}", y);
      const kept = this.asked.get(path);
      if (kept) return kept.promise;
      const entry = { z, x, y, layers: null };
      entry.promise = this.ask(path).then((layers) => (entry.layers = layers));
      entry.promise.catch(() => this.asked.delete(path));
      this.asked.set(path, entry);
      const oldest = this.asked.keys().next().value;
      if (this.asked.size > KEPT_TILES) this.asked.delete(oldest);
      return entry.promise;
    },

    async ask(path) {
      const response = await fetch(path);
      // Far from France there are no tiles: nothing but sea is drawn.
      if (response.status === 404) return {};
      if (!response.ok) throw new Error(`${response.status} ${path}`);
      return readTile(await response.arrayBuffer());
    },

    /** The tiles read so far for a zoom of the map: `{ z, x, y, layers }`. */
    readTiles(zoom) {
      const { z } = sourceOf({ x: 0, y: 0, z: zoom });
      return [...this.asked.values()].filter((entry) => entry.layers && entry.z === z);
    },
  });
  return new Ground();
}

function draw(context, layers, source, palette, ratio) {
  const side = TILE_PX * ratio * source.scale;
  context.fillStyle = palette.sea;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.translate(-source.left * TILE_PX * ratio, -source.top * TILE_PX * ratio);
  context.lineJoin = "round";
  const featuresOf = (name) => layers[name]?.features ?? [];
  const scale = side / (Object.values(layers)[0]?.extent ?? side);
  const pathOf = (features) => trace(features, scale);
  const fill = (features, colour) => {
    context.fillStyle = colour;
    context.fill(pathOf(features));
  };
  const stroke = (features, colour, width, dash) => {
    context.strokeStyle = colour;
    context.lineWidth = width * ratio;
    context.setLineDash((dash ?? []).map((part) => part * ratio));
    context.stroke(pathOf(features));
  };
  const near = source.z + Math.log2(source.scale);
  const areas = featuresOf("areas");
  fill(featuresOf("land"), palette.land);
  fill(featuresOf("lakes"), palette.water);
  fill(featuresOf("france"), palette.land);
  if (source.z >= COMMUNE_BORDERS) fill(areas, palette.land);
  for (const shade of SHADES) {
    fill(
      areas.filter(({ properties }) => properties.shade === shade),
      palette.built[shade - 1],
    );
  }
  if (source.z >= COMMUNE_BORDERS) stroke(areas, palette.commune, near > 11 ? 1.2 : 0.8);
  stroke(featuresOf("boroughs"), palette.commune, 1);
  drawRivers(featuresOf("rivers"), near, (features, width, dash) => {
    context.lineCap = dash ? "butt" : "round";
    stroke(features, palette.water, width, dash);
  });
  context.lineCap = "butt";
  const borders = featuresOf("borders");
  const ofRank = (rank) => borders.filter(({ properties }) => properties.rank === rank);
  stroke(ofRank(1), palette.border, near < 7 ? 0.6 : 1.2);
  stroke(ofRank(2), palette.border, near < 6 ? 1 : 2);
  stroke(ofRank(3), palette.border, 1.4, [6, 4]);
}

/** Rivers, great ones wider. Where the course is known to some hundred metres only, a river is a
    broken line when they can be seen, and left out when one would look for its banks. */
function drawRivers(rivers, near, stroke) {
  const small = Math.min(1 + Math.max(0, near - 5) * 0.5, 5);
  const great = Math.min(1.2 + Math.max(0, near - 4) * 0.8, 12);
  for (const [isGreat, width] of [
      [false, small],
      [true, great]
    ]) {
    const alike = rivers.filter(({ properties }) => properties.rank <= GREAT_RIVER === isGreat);
    const ofSureness = (sure) => alike.filter(({ properties }) => properties.sure === sure);
    stroke(ofSureness(1), width);
    if (near < ROUGH_UNTIL) stroke(ofSureness(0), width, near < ROUGH_FROM ? null : [3 * width, 2 * width]);
  }
}

/** All parts of the features as one path, so that neighbours of one colour have no seam. */
function trace(features, scale) {
  const path = new Path2D();
  for (const { parts } of features) {
    for (const part of parts) {
      path.moveTo(part[0] * scale, part[1] * scale);
      for (let at = 2; at < part.length; at += 2) path.lineTo(part[at] * scale, part[at + 1] * scale);
      if (part.isRing) path.closePath();
    }
  }
  return path;
}

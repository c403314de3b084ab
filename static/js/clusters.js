/* What the server counted, as marks that do not hide each other: those that would touch at the size
   they are drawn become one cluster, across the edges of tiles too. */

const SIZES = [
  { below: 10, size: 44 },
  { below: 100, size: 50 },
  { below: Infinity, size: 58 },
];
// The soft ring around a cluster.
const RING_PX = 4;
// Drops nearer than this to each other cannot be told apart.
const DROP_APART_PX = 20;
// A drop's head: its middle lies above its point.
const DROP_HEAD = { above: 24, radius: 18 };
const DISC_RADIUS = 22;

/** A mark from a GeoJSON feature; `project` gives pixels of [latitude, longitude]. */
export function markOf({ geometry, properties }, project) {
  const [lon, lat] = geometry.coordinates;
  const isSite = properties.kind === "site";
  const mark = {
    at: [lat, lon],
    pixel: project([lat, lon]),
    isSite,
    count: properties.count ?? 1,
    isSameSpot: Boolean(properties.same_spot),
    bbox: properties.bbox ?? [lon, lat, lon, lat],
    properties,
  };
  return shaped(mark);
}

/** The marks, merged where a cluster would touch another mark or drops lie on each other. */
export function apart(marks) {
  let merged = [...marks].sort((one, other) => other.count - one.count || compare(one.key, other.key));
  for (;;) {
    const kept = [];
    for (const mark of merged) {
      const at = kept.findIndex((other) => touch(mark, other));
      if (at < 0) kept.push(mark);
      else kept[at] = united(kept[at], mark);
    }
    if (kept.length === merged.length) return kept;
    merged = kept;
  }
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

/** A mark with its key, its size and the circle it covers. */
function shaped(mark) {
  const { size } = SIZES.find(({ below }) => mark.count < below);
  const isDrop = mark.isSite && mark.properties.precision === "exact";
  const radius = mark.isSite ? (isDrop ? DROP_HEAD.radius : DISC_RADIUS) : size / 2 + RING_PX;
  const place = mark.at.map((degrees) => degrees.toFixed(6)).join();
  return {
    ...mark,
    size,
    radius,
    isDrop,
    middle: { x: mark.pixel.x, y: mark.pixel.y - (isDrop ? DROP_HEAD.above : 0) },
    key: mark.isSite ? `${mark.properties.programme} ${place} ${mark.properties.is_open}`
      : `${mark.count} ${mark.isSameSpot} ${place}`,
  };
}

function touch(one, other) {
  const away = Math.hypot(one.middle.x - other.middle.x, one.middle.y - other.middle.y);
  const areSites = one.isSite && other.isSite;
  return away < (areSites ? DROP_APART_PX : one.radius + other.radius);
}

/** One cluster for two marks, where most of what they count lies. */
function united(one, other) {
  const count = one.count + other.count;
  const mean = (a, b) => (a * one.count + b * other.count) / count;
  const [west, south, east, north] = one.bbox;
  const [west2, south2, east2, north2] = other.bbox;
  const bbox = [
    Math.min(west, west2),
    Math.min(south, south2),
    Math.max(east, east2),
    Math.max(north, north2)
  ];
  return shaped({
    at: one.at.map((degrees, axis) => mean(degrees, other.at[axis])),
    pixel: { x: mean(one.pixel.x, other.pixel.x), y: mean(one.pixel.y, other.pixel.y) },
    isSite: false,
    count,
    isSameSpot: bbox[0] === bbox[2] && bbox[1] === bbox[3],
    bbox,
    properties: {},
  });
}

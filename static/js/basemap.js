/* Basemap of the search map: street map tiles through our proxy, or outlines of territories. */

const SMALLEST_LABEL_ZOOM = { region: 5, commune: 6 };
const LARGEST_REGION_ZOOM = 8;
const LETTER_PX = 8;
const LINE_PX = 20;

/** Put the basemap of `config` under everything else. */
export async function drawBasemap(map, config) {
  if (config.tiles_url) {
    L.tileLayer(config.tiles_url, { maxZoom: config.max_zoom, alt: "" }).addTo(map);
    return;
  }
  const response = await fetch(config.outlines_url);
  if (!response.ok) throw new Error(`${response.status} ${config.outlines_url}`);
  const outlines = await response.json();
  map.createPane("land").classList.add("land-pane");
  const renderer = L.svg({ padding: 0.4, pane: "land" });
  const draw = (kind, className) =>
    L.geoJSON(outlines, {
      filter: (feature) => feature.properties.kind === kind && feature.geometry !== null,
      style: { renderer, className },
      pane: "land",
      interactive: false,
    }).addTo(map);
  draw("department", "land land-faint");
  draw("region", "land land-edge");
  const labels = labelsOf(outlines.features, config.lang);
  map.createPane("labels").classList.add("label-pane");
  const layer = L.layerGroup().addTo(map);
  const place = () => placeLabels(map, layer, labels);
  map.on("moveend", place);
  place();
}

/** Labels with name, point and weight, heaviest first: communes by population, then regions. */
function labelsOf(features, lang) {
  const named = features
    .filter(({ properties }) => properties.kind in SMALLEST_LABEL_ZOOM)
    .map(({ properties, geometry }) => ({
      kind: properties.kind,
      text: properties.names?.[lang] ?? properties.name,
      point: properties.label ?? geometry.coordinates,
      weight: properties.population ?? 0,
    }));
  return named.sort((one, other) => other.weight - one.weight);
}

/** Draw the labels that fit, heaviest first, without overlap. */
function placeLabels(map, layer, labels) {
  layer.clearLayers();
  const zoom = map.getZoom();
  const size = map.getSize();
  const taken = [];
  for (const { kind, text, point, weight } of labels) {
    if (zoom < SMALLEST_LABEL_ZOOM[kind] || (kind === "region" && zoom > LARGEST_REGION_ZOOM)) continue;
    const [lon, lat] = point;
    const at = map.latLngToContainerPoint([lat, lon]);
    const half = (text.length * LETTER_PX) / 2 + 6;
    const box = [at.x - half, at.y - LINE_PX / 2, at.x + half, at.y + LINE_PX / 2];
    const isOutside = box[2] < 0 || box[0] > size.x || box[3] < 0 || box[1] > size.y;
    if (isOutside || taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    const words = document.createElement("span");
    words.textContent = text;
    words.dir = "auto";
    const isBig = kind === "commune" && weight > 200_000;
    const icon = L.divIcon({
      className: `place-label${isBig ? " place-label-big" : ""}`,
      html: words,
      iconSize: [0, 0],
    });
    L.marker([lat, lon], { icon, interactive: false, keyboard: false, pane: "labels" }).addTo(layer);
  }
}

function overlaps([left, top, right, bottom], [left2, top2, right2, bottom2]) {
  return left < right2 && right > left2 && top < bottom2 && bottom > top2;
}

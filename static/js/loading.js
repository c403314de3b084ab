/* Loads modules, style sheets, and Leaflet, which only pages with an open map need. */

function loaded(node) {
  return new Promise((resolve, reject) => {
    node.addEventListener("load", resolve, { once: true });
    node.addEventListener("error", () => reject(new Error(node.src ?? node.href)), { once: true });
  });
}

function added(tag, attributes) {
  const node = Object.assign(document.createElement(tag), attributes);
  return [node, loaded(node)];
}

/** Load Leaflet from the addresses that `node` names; once for the page. */
export async function loadLeaflet(node) {
  if (window.L) return;
  const [style, styled] = added("link", { rel: "stylesheet", href: node.dataset.leafletStyle });
  const [script, run] = added("script", { src: node.dataset.leafletScript });
  document.head.insertBefore(style, document.head.querySelector("link[rel='stylesheet']"));
  document.head.append(script);
  await Promise.all([styled, run]);
}

/** Have Leaflet and the modules of the map in the browser's cache, and nothing more: links of the kinds
    `preload` and `modulepreload` are compiled at once, for which a slow phone needs a second. */
export async function keepMap(node) {
  const { leafletScript, modules } = node.dataset;
  for (const address of [leafletScript, ...modules.split(" ")]) {
    await (await fetch(address, { priority: "low" })).arrayBuffer();
  }
}

let isFetched = false;

/** Fetch Leaflet and the modules of the map that `node` names, without running them: all at once
    instead of each module when another names it. Once for the page. */
export function fetchMap(node) {
  if (isFetched) return;
  isFetched = true;
  const { leafletScript, modules } = node.dataset;
  const links = [
    { rel: "preload", as: "script", href: leafletScript },
    ...modules.split(" ").map((href) => ({ rel: "modulepreload", href }))
  ];
  for (const link of links) {
    document.head.append(Object.assign(document.createElement("link"), { fetchPriority: "low", ...link }));
  }
}

// The style sheets added, by their addresses.
const styles = new Map();

/** Add a style sheet to the page, once; resolves when it holds. */
export function loadStyle(href) {
  if (!styles.has(href)) {
    const [style, styled] = added("link", { rel: "stylesheet", href });
    document.head.append(style);
    styles.set(href, styled);
    styled.catch(() => styles.delete(href));
  }
  return styles.get(href);
}

/* Linked highlighting of cards and markers: hovering or focusing one highlights the other. */

import { siteIcon } from "./markers.js";

const SAME_SPOT_M = 30;

/** Link the list to `markers`; returns `light(programme, card)` and `dim()`. */
export function linkHighlights(markers, map) {
  const results = document.getElementById("results");
  let lit = null;
  let ghost = null;

  function dim() {
    for (const card of results.querySelectorAll(".card.is-lit")) card.classList.remove("is-lit");
    for (const marker of markers.of(lit)) marker.getElement()?.classList.remove("is-lit");
    ghost?.remove();
    ghost = lit = null;
  }

  function light(programme, card = results.querySelector(`[data-card="${programme}"]`)) {
    if (lit === programme) return;
    dim();
    lit = programme;
    card?.classList.add("is-lit");
    show();
  }

  /** Highlight the markers of the programme; inside a cluster, draw one at the card's point. */
  function show() {
    const shown = markers.of(lit).filter((marker) => marker.getElement());
    for (const marker of shown) marker.getElement().classList.add("is-lit");
    const card = results.querySelector(`[data-card="${lit}"]`);
    const { lat, lon, theme, precision } = card?.dataset ?? {};
    if (ghost || lat === undefined) return;
    const point = [Number(lat), Number(lon)];
    if (shown.some((marker) => map.distance(marker.getLatLng(), point) < SAME_SPOT_M)) return;
    ghost = L.marker(point, {
      icon: siteIcon(theme, precision, { isLit: true }),
      interactive: false,
      keyboard: false,
      zIndexOffset: 1000,
    }).addTo(map);
  }

  const cardOf = (event) => event.target.closest?.("[data-card]");
  results.addEventListener("mouseover", (event) => {
    const card = cardOf(event);
    if (card) light(card.dataset.card, card);
  });
  results.addEventListener("mouseleave", dim);
  results.addEventListener("focusin", (event) => {
    const card = cardOf(event);
    if (card) light(card.dataset.card, card);
  });
  map.on("site:over", ({ programme, isOn }) => (isOn ? light(programme) : dim()));
  map.on("markers:added", () => {
    if (!lit) return;
    ghost?.remove();
    ghost = null;
    show();
  });
  return { light, dim };
}

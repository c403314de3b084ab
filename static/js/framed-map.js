// Additions to folium's maps: translated controls, permanent labels of places without overlap, and
// use by keyboard.
(() => {
  L.Control.Attribution.mergeOptions({ prefix: "Leaflet" });
  L.Control.Scale.mergeOptions({ imperial: false });

  const names = [];

  const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  // Hide each name that overlaps one of higher priority; a hovered or focused name comes first.
  const hideOverlaps = (focused) => {
    const shown = [];
    const ordered = focused ? [focused, ...names.filter((name) => name !== focused)] : names;
    for (const name of ordered) {
      const box = name.getBoundingClientRect();
      const isFree = shown.every((other) => !overlap(box, other));
      name.classList.toggle("waits", !isFree);
      if (isFree) shown.push(box);
    }
  };

  const writeName = (layer, label) => {
    const text = document.createElement("span");
    text.textContent = label;
    const offset = [layer.options.radius, 0];
    layer.bindTooltip(text, { permanent: true, direction: "auto", offset, className: "place-name" });
    const name = layer.getTooltip().getElement();
    names.unshift(name);
    return name;
  };

  const showOnHover = (mark, name) => {
    for (const event of ["mouseenter", "focus"]) {
      mark.addEventListener(event, () => hideOverlaps(name));
    }
    for (const event of ["mouseleave", "blur"]) mark.addEventListener(event, () => hideOverlaps());
  };

  const present = ({ layer }) => {
    const mark = layer instanceof L.Path && layer.getElement();
    if (!mark) return;
    const { label, shows_name: showsName } = layer.feature.properties;
    if (showsName) showOnHover(mark, writeName(layer, label));
    if (label) {
      mark.setAttribute("tabindex", "0");
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", label);
    }
  };

  const nameControls = (map) => {
    const words = document.body.dataset;
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", `${words.map}: ${document.title}`);
    box.setAttribute("dir", "ltr"); // Leaflet counts from the left in every script
    for (const [part, word] of Object.entries({ in: words.zoomIn, out: words.zoomOut })) {
      const button = box.querySelector(`.leaflet-control-zoom-${part}`);
      button.title = word;
      button.setAttribute("aria-label", word);
    }
  };

  L.Map.addInitHook(function () {
    window.framedMap = this; // for js/framed-ground.js
    nameControls(this);
    this.on("layeradd", present);
    this.on("zoomend moveend", () => hideOverlaps());
    window.addEventListener("load", () => hideOverlaps());
  });
})();

// What folium leaves out: words in the reader's language, names always shown where few marks are,
// and a map that can be used without a mouse.
(() => {
  L.Control.Attribution.mergeOptions({ prefix: "Leaflet" });
  L.Control.Scale.mergeOptions({ imperial: false });

  const names = [];

  const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  // A name that would lie over a more important one waits until there is room or it is asked for.
  const makeRoom = (asked) => {
    const shown = [];
    const ordered = asked ? [asked, ...names.filter((name) => name !== asked)] : names;
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
    layer.bindTooltip(text, { permanent: true, direction: "auto", offset, className: "said" });
    const name = layer.getTooltip().getElement();
    names.unshift(name);
    return name;
  };

  const showWhenAsked = (mark, name) => {
    for (const event of ["mouseenter", "focus"]) {
      mark.addEventListener(event, () => makeRoom(name));
    }
    for (const event of ["mouseleave", "blur"]) mark.addEventListener(event, () => makeRoom());
  };

  const present = ({ layer }) => {
    const mark = layer instanceof L.Path && layer.getElement();
    if (!mark) return;
    const { label, shows_name: showsName } = layer.feature.properties;
    if (showsName) showWhenAsked(mark, writeName(layer, label));
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
    this.on("zoomend moveend", () => makeRoom());
    window.addEventListener("load", () => makeRoom());
  });
})();

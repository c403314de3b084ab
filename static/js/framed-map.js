// What folium leaves out: words in the reader's language, and a map that can be used without a mouse.
(() => {
  L.Control.Attribution.mergeOptions({ prefix: "Leaflet" });
  L.Control.Scale.mergeOptions({ imperial: false });

  const sayName = ({ layer }) => {
    const mark = layer instanceof L.CircleMarker && layer.getElement();
    if (!mark) return;
    mark.setAttribute("tabindex", "0");
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", layer.feature.properties.label);
  };

  L.Map.addInitHook(function () {
    const box = this.getContainer();
    const words = document.body.dataset;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", `${words.map}: ${document.title}`);
    box.setAttribute("dir", "ltr"); // Leaflet counts from the left in every script
    this.zoomControl._zoomInButton.title = words.zoomIn;
    this.zoomControl._zoomOutButton.title = words.zoomOut;
    this.zoomControl._zoomInButton.setAttribute("aria-label", words.zoomIn);
    this.zoomControl._zoomOutButton.setAttribute("aria-label", words.zoomOut);
    this.on("layeradd", sayName);
  });
})();

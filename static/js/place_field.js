/* The place field: suggestions of places in any script. */

import { Combobox } from "./combobox.js";
import { icon, showMessage, translated } from "./page.js";

const ICONS = { commune: icon("map-pin"), borough: icon("map-pin") };
const AREA = icon("map");

/** A text that keeps its own direction beside others. */
const isolated = (text) => `\u2068${text}\u2069`;

export class PlaceField extends Combobox {
  /** `onChoose` is called with the place chosen in the list, `onEdit` when the text changes, `onClear` when
      the field is emptied by its button. */
  constructor(form, { onChoose, onEdit, onClear = () => {} }) {
    super(form.elements.where, document.getElementById("where-list"), form.dataset.placesUrl);
    this.code = form.querySelector("[data-place-code]");
    this.clear = form.querySelector("[data-clear]");
    this.onChoose = onChoose;
    this.onEdit = onEdit;
    this.onClear = onClear;
    this.input.addEventListener("focus", () => this.input.select());
    this.clear.addEventListener("click", () => this.empty());
    this.showClear();
  }

  edited() {
    this.code.value = "";
    this.onEdit();
    this.showClear();
  }

  none(isNone) {
    showMessage(isNone ? translated("no_place") : "");
  }

  option(place) {
    const isOther = place.name !== place.official_name;
    const note = [
      isOther ? place.official_name : "",
      place.name_is_derived ? translated("by_sound") : "",
      place.postcodes?.length === 1 ? place.postcodes[0] : "",
      place.context,
    ];
    const isAround = place.match === "address";
    return {
      picture: ICONS[place.kind] ?? AREA,
      name: isAround ? translated("around_place", { place: place.label }) : place.label,
      note: note.filter(Boolean).map(isolated).join(" · "),
    };
  }

  choose(place) {
    this.set(place.name, place.code);
    this.onChoose(place);
  }

  /** Set the field to a place; the code is "" for a device's position. */
  set(label, code) {
    this.input.value = label;
    this.code.value = code;
    this.showClear();
  }

  empty() {
    this.set("", "");
    this.onEdit();
    this.onClear();
    this.close();
    this.input.focus();
  }

  showClear() {
    this.clear.hidden = !this.input.value;
  }
}

/* The place field: suggestions in any script, by keyboard or touch (ARIA combobox with a list). */

import { element, icon, say, tell } from "./page.js";

const WAIT_MS = 180;
const ICONS = { commune: icon("map-pin"), borough: icon("map-pin") };
const AREA = icon("map");

export class PlaceField {
  /** `onChoose` is called with the place taken from the list, `onEdit` when the text changes. */
  constructor(form, { onChoose, onEdit }) {
    this.form = form;
    this.input = form.elements.where;
    this.code = form.querySelector("[data-place-code]");
    this.list = document.getElementById("where-list");
    this.clear = form.querySelector("[data-clear]");
    this.places = [];
    this.active = -1;
    this.onChoose = onChoose;
    this.onEdit = onEdit;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => this.edited());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.input.addEventListener("focus", () => this.input.select());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.clear.addEventListener("click", () => this.empty());
    this.showClear();
  }

  edited() {
    this.code.value = "";
    this.onEdit();
    this.showClear();
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    if (typed.length < 2) return this.close();
    this.timer = setTimeout(() => this.suggest(typed), WAIT_MS);
  }

  async suggest(typed) {
    this.request?.abort();
    this.request = new AbortController();
    const query = new URLSearchParams({ q: typed, lang: document.documentElement.lang });
    try {
      const response = await fetch(`${this.form.dataset.placesUrl}?${query}`, {
        signal: this.request.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      this.show((await response.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(places) {
    this.places = places;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...places.map((place, index) => this.option(place, index)));
    const isOpen = places.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    tell(places.length ? "" : say("no_place"));
  }

  option(place, index) {
    const option = element("li", {
      class: "suggestion",
      role: "option",
      id: `place-${index}`,
      "data-index": index,
      "aria-selected": "false",
    });
    option.innerHTML = ICONS[place.kind] ?? AREA;
    const words = element("span");
    const name = element("b");
    name.append(element("bdi", {}, place.name));
    words.append(name);
    const context = [place.postcodes?.length === 1 ? place.postcodes[0] : "", place.context];
    const shown = context.filter(Boolean).join(" · ");
    if (shown) {
      const small = element("small");
      small.append(element("bdi", {}, shown));
      words.append(small);
    }
    option.append(words);
    return option;
  }

  pressed(event) {
    if (event.key === "Escape") {
      if (!this.list.hidden) event.stopPropagation();
      return this.close();
    }
    if (this.list.hidden || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    if (event.key === "Enter") {
      if (this.active < 0) return;
      event.preventDefault();
      return this.choose(this.active);
    }
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const count = this.places.length;
    this.mark((this.active + step + count + (this.active < 0 && step < 0 ? 1 : 0)) % count);
  }

  mark(index) {
    this.active = index;
    for (const option of this.list.children) {
      const isActive = Number(option.dataset.index) === index;
      option.setAttribute("aria-selected", String(isActive));
      if (isActive) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `place-${index}`);
  }

  clicked(event) {
    const option = event.target.closest("[data-index]");
    if (option) this.choose(Number(option.dataset.index));
  }

  choose(index) {
    const place = this.places[index];
    this.set(place.name, place.code);
    this.close();
    this.onChoose(place);
  }

  /** Put a place into the field; the code is "" for a device's position. */
  set(label, code) {
    this.input.value = label;
    this.code.value = code;
    this.showClear();
  }

  empty() {
    this.set("", "");
    this.onEdit();
    this.close();
    this.input.focus();
  }

  showClear() {
    this.clear.hidden = !this.input.value;
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

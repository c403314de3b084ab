/* A text field with suggestions, by keyboard or touch (ARIA combobox with a list). */

import { element } from "./page.js";

const WAIT_MS = 180;

/** Base class; subclasses define `option(found)`, `choose(found)`, `edited()` and `none(isNone)`. */
export class Combobox {
  constructor(input, list, url) {
    this.input = input;
    this.list = list;
    this.url = url;
    this.found = [];
    this.active = -1;
    const attributes = {
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    };
    for (const [name, value] of Object.entries(attributes)) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.clicked(event));
  }

  edited() {}

  none() {}

  typed() {
    this.edited();
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    if (typed.length < 2) return this.close();
    this.timer = setTimeout(() => this.suggest(typed), WAIT_MS);
  }

  async suggest(typed) {
    this.request?.abort();
    this.request = new AbortController();
    const query = new URLSearchParams({ q: typed, lang: document.documentElement.lang });
    const results = await this.fetched(`${this.url}?${query}`);
    if (results) this.show(results);
  }

  /** The results at an address; null when another request was faster or the network failed. */
  async fetched(address) {
    try {
      const response = await fetch(address, { signal: this.request.signal });
      if (!response.ok) throw new Error(String(response.status));
      return (await response.json()).results;
    } catch (error) {
      if (error.name !== "AbortError") this.close();
      return null;
    }
  }

  show(found) {
    this.found = found;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((one, index) => this.line(one, index)));
    const isOpen = found.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.none(found.length === 0);
  }

  line(one, index) {
    const line = element("li", {
      class: "suggestion",
      role: "option",
      id: `${this.list.id}-${index}`,
      "data-index": index,
      "aria-selected": "false",
    });
    const { picture, name, lang, note } = this.option(one);
    line.innerHTML = picture;
    const words = element("span");
    const strong = element("b");
    strong.append(element("bdi", lang ? { lang } : {}, name));
    words.append(strong);
    if (note) {
      const small = element("small");
      small.append(element("bdi", {}, note));
      words.append(small);
    }
    line.append(words);
    return line;
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
      return this.take(this.active);
    }
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const count = this.found.length;
    this.mark((this.active + step + count + (this.active < 0 && step < 0 ? 1 : 0)) % count);
  }

  mark(index) {
    this.active = index;
    for (const option of this.list.children) {
      const isActive = Number(option.dataset.index) === index;
      option.setAttribute("aria-selected", String(isActive));
      if (isActive) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  clicked(event) {
    const option = event.target.closest("[data-index]");
    if (option) this.take(Number(option.dataset.index));
  }

  take(index) {
    this.close();
    this.choose(this.found[index]);
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

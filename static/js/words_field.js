/* Autocomplete of the text query: themes, needs, procedure sheets, places and words. */

import { Combobox } from "./combobox.js";
import { element, icon, translated } from "./page.js";

export class WordsField extends Combobox {
  constructor(form) {
    super(form.elements.q, document.getElementById("q-list"), form.dataset.wordsUrl);
    this.form = form;
  }

  option({ kind, label, lang, said, icon: name }) {
    const note = kind === "word" ? [] : [translated(`kind_${kind}`), said];
    return { picture: icon(name), name: label, lang, note: note.filter(Boolean).join(" · ") };
  }

  /** Open a sheet, search near a place, by a theme or need, or put a word into the field. */
  choose({ kind, code, label, url }) {
    if (kind === "sheet" || kind === "place") return location.assign(url);
    if (kind === "word") {
      this.input.value = label;
      return;
    }
    this.input.value = "";
    const hiddenFields = this.form.querySelector("[data-hidden-fields]");
    if (![...hiddenFields.children].some((field) => field.name === kind && field.value === code)) {
      hiddenFields.append(element("input", { type: "hidden", name: kind, value: code }));
    }
    this.form.requestSubmit();
  }
}

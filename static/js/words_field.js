/* Autocomplete of the text query: themes, needs, procedure sheets and words. */

import { Combobox } from "./combobox.js";
import { element, icon, translated } from "./page.js";

const ICONS = { theme: icon("list"), need: icon("circle-dot"), sheet: icon("file-text"), word: icon("search") };

export class WordsField extends Combobox {
  constructor(form) {
    super(form.elements.q, document.getElementById("q-list"), form.dataset.wordsUrl);
    this.form = form;
  }

  option({ kind, label, lang, said }) {
    const note = kind === "word" ? [] : [translated(`kind_${kind}`), said];
    return { picture: ICONS[kind], name: label, lang, note: note.filter(Boolean).join(" · ") };
  }

  /** Open a sheet, search by a theme or need, or put a word into the field. */
  choose({ kind, code, label, url }) {
    if (kind === "sheet") return location.assign(url);
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

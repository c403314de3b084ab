/* The words field: themes, needs, procedure sheets and words that somebody typing may mean. */

import { Combobox } from "./combobox.js";
import { element, icon, say } from "./page.js";

const ICONS = { theme: icon("list"), need: icon("circle-dot"), sheet: icon("file-text"), word: icon("search") };

export class WordsField extends Combobox {
  constructor(form) {
    super(form.elements.q, document.getElementById("q-list"), form.dataset.wordsUrl);
    this.form = form;
  }

  option({ kind, label, lang, said }) {
    const note = kind === "word" ? [] : [say(`kind_${kind}`), said];
    return { picture: ICONS[kind], name: label, lang, note: note.filter(Boolean).join(" · ") };
  }

  /** A sheet is opened; a theme or need narrows the search; a word is put into the field. */
  choose({ kind, code, label, url }) {
    if (kind === "sheet") return location.assign(url);
    if (kind === "word") {
      this.input.value = label;
      return;
    }
    this.input.value = "";
    const carried = this.form.querySelector("[data-carried]");
    if (![...carried.children].some((field) => field.name === kind && field.value === code)) {
      carried.append(element("input", { type: "hidden", name: kind, value: code }));
    }
    this.form.requestSubmit();
  }
}

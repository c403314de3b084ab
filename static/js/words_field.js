/* Autocomplete of the text query: themes, needs, procedure sheets, places and words. */

import { Combobox } from "./combobox.js";
import { element, icon, translated } from "./page.js";

/** How a theme, need, sheet, place or word is shown among suggestions. */
export function wordOption({ kind, label, lang, said, icon: name }) {
  const note = kind === "word" ? [] : [translated(`kind_${kind}`), said];
  return { picture: icon(name), name: label, lang, note: note.filter(Boolean).join(" · ") };
}

/** Open a sheet, search near a place, or search by a theme or need. */
export function chooseMeant({ kind, code, url }, form, input) {
  if (kind === "sheet" || kind === "place") {
    location.assign(url);
    return;
  }
  input.value = "";
  const hiddenFields = form.querySelector("[data-hidden-fields]");
  if (![...hiddenFields.children].some((field) => field.name === kind && field.value === code)) {
    hiddenFields.append(element("input", { type: "hidden", name: kind, value: code }));
  }
  form.requestSubmit();
}

export class WordsField extends Combobox {
  constructor(form) {
    super(form.elements.q, document.getElementById("q-list"), form.dataset.wordsUrl);
    this.form = form;
  }

  option(found) {
    return wordOption(found);
  }

  /** Put a word into the field, or go to what it means. */
  choose(found) {
    if (found.kind === "word") this.input.value = found.label;
    else chooseMeant(found, this.form, this.input);
  }
}

/* The place field of the search: it offers needs and sheets too, since people type there what they need. */

import { showMessage } from "./page.js";
import { PlaceField } from "./place_field.js";
import { chooseMeant, wordOption } from "./words_field.js";

const MEANT = ["theme", "need", "sheet"];
const MOST_MEANT = 4;
const MOST_PLACES = 6;
// How a place has to be found to come before what the words mean.
const SURE = ["name", "beginning"];

export class WhereField extends PlaceField {
  constructor(form, handlers) {
    super(form, handlers);
    this.form = form;
  }

  async suggest(typed) {
    this.request?.abort();
    this.request = new AbortController();
    const query = new URLSearchParams({ q: typed, lang: document.documentElement.lang });
    const [places, offered] = await Promise.all([
      this.fetched(`${this.url}?${query}`),
      this.fetched(`${this.form.dataset.wordsUrl}?${query}`),
    ]);
    if (!places || !offered) return;
    const meant = offered.filter(({ kind }) => MEANT.includes(kind)).slice(0, MOST_MEANT);
    const found = places.slice(0, MOST_PLACES);
    this.show(SURE.includes(found[0]?.match) ? [...found, ...meant] : [...meant, ...found]);
  }

  /** What no place is named after is searched for as words. */
  none() {
    showMessage("");
  }

  option(found) {
    return MEANT.includes(found.kind) ? wordOption(found) : super.option(found);
  }

  choose(found) {
    if (!MEANT.includes(found.kind)) {
      super.choose(found);
      return;
    }
    chooseMeant(found, this.form, this.input);
  }
}

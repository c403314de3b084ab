/* Back from a programme the reader is where she was: pages of the list loaded, and how far down. */

import { more } from "./results.js";

// More pages than this are not loaded again at once.
const MOST_PAGES = 10;

function link(group) {
  return document.querySelector(`#results [data-group="${group}"] [data-more]`);
}

/** Load again the pages of each group that were loaded, then scroll to where she was. */
export async function returnToPlace() {
  const { pages = {}, scrolled } = history.state ?? {};
  for (const [group, count] of Object.entries(pages ?? {})) {
    for (let page = 0; page < Math.min(count, MOST_PAGES) && link(group); page += 1) {
      await more(link(group), { isAgain: true });
    }
  }
  if (scrolled) window.scrollTo({ top: scrolled });
}

function noteScroll() {
  history.replaceState({ ...history.state, scrolled: Math.round(window.scrollY) }, "");
}

window.addEventListener("pagehide", noteScroll);
document.addEventListener("click", (event) => {
  if (event.target.closest("#results .card a")) noteScroll();
});

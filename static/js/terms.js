/* Words of the glossary: on tap a card with the definition. Without this script they are links to the
   page of all words. They stay links, since a button would not break into lines like words. */

const card = document.querySelector("[data-definition-card]");
let opener = null;

function asButton(link) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-haspopup", "dialog");
  link.setAttribute("aria-expanded", "false");
}

function open(word) {
  close();
  opener = word;
  opener.setAttribute("aria-expanded", "true");
  card.querySelector("#definition-term").textContent = word.dataset.term;
  const words = card.querySelector("[data-definition-words]");
  words.textContent = word.dataset.definition;
  words.lang = word.dataset.language;
  card.hidden = false;
  card.focus({ preventScroll: true });
}

function close() {
  if (!opener) return;
  const hadFocus = card.contains(document.activeElement);
  opener.setAttribute("aria-expanded", "false");
  card.hidden = true;
  if (hadFocus) opener.focus({ preventScroll: true });
  opener = null;
}

function toggle(event, word) {
  event.preventDefault();
  if (word === opener) close();
  else open(word);
}

if (card) {
  document.querySelectorAll("a.term").forEach(asButton);
  document.addEventListener("click", (event) => {
    const word = event.target.closest("a.term");
    if (word) toggle(event, word);
    else if (!card.contains(event.target) || event.target.closest("[data-definition-close]")) close();
  });
  document.addEventListener("keydown", (event) => {
    const word = event.target.closest("a.term");
    if (event.key === " " && word) toggle(event, word);
    if (event.key === "Escape") close();
  });
}

/* Words of the glossary: on tap a card with the definition. Without this script they are links. */

const card = document.querySelector("[data-definition-card]");
let opener = null;

/** Make buttons of the links, since they open something in place. */
function asButtons() {
  for (const link of document.querySelectorAll("a.term")) {
    const button = document.createElement("button");
    for (const { name, value } of link.attributes) {
      if (name !== "href") button.setAttribute(name, value);
    }
    button.type = "button";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-expanded", "false");
    button.append(...link.childNodes);
    link.replaceWith(button);
  }
}

function open(button) {
  close();
  opener = button;
  opener.setAttribute("aria-expanded", "true");
  card.querySelector("#definition-term").textContent = button.dataset.term;
  const words = card.querySelector("[data-definition-words]");
  words.textContent = button.dataset.definition;
  words.lang = button.dataset.language;
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

if (card) {
  asButtons();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.term");
    if (button) {
      if (button === opener) close();
      else open(button);
    } else if (!card.contains(event.target) || event.target.closest("[data-definition-close]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
}

/* Bottom sheet over the map: the card of a marker, or the cards of several at one point. */

import { element, icon, translated } from "./page.js";

export class Sheet {
  constructor(node) {
    this.node = node;
    this.opener = null;
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  /** Show `cards`; `count` names a list, `opener` gets the focus back, `address` leads to all. */
  show(cards, count, opener, address = "") {
    this.opener = opener;
    const head = element("div", { class: "sheet-head" });
    head.append(element("span", {}, count ? translated("programmes_here", { count }) : translated("chosen")));
    const close = element("button", { type: "button", class: "clear" });
    close.innerHTML = icon("x");
    close.append(element("span", { class: "visually-hidden" }, translated("close")));
    close.addEventListener("click", () => this.close());
    head.append(close);
    for (const button of cards.flatMap((card) => [...card.querySelectorAll(".show-on-map")])) {
      button.replaceWith(...button.childNodes);
    }
    this.node.replaceChildren(head, ...cards);
    if (address) this.node.append(element("a", { class: "button more", href: address }, translated("show_all")));
    this.node.hidden = false;
    this.node.scrollTop = 0;
    this.node.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("cards:shown"));
  }

  close() {
    if (this.node.hidden) return;
    const hadFocus = this.node.contains(document.activeElement);
    this.node.hidden = true;
    if (hadFocus) this.opener?.getElement()?.focus({ preventScroll: true });
  }
}

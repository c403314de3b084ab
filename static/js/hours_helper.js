/* Opening hours: the table of a week fills the field of the rule; the server words the rule. */

const WAIT_MS = 400;

class HoursHelper {
  constructor(part) {
    this.part = part;
    this.form = part.closest("form");
    this.rule = this.form.elements.opening_hours;
    this.before = this.form.elements.hours_before;
    this.words = part.querySelector("[data-hours-words]");
    part.addEventListener("input", (event) => this.later(event.target === this.rule));
    this.rule.addEventListener("change", () => this.accept());
  }

  later(isRule) {
    // A change of the table resets the rule, so that the server takes the table; a rule typed by
    // hand takes precedence over the table.
    if (!isRule) this.rule.value = this.before.value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(isRule), WAIT_MS);
  }

  async accept() {
    // What was typed in words is replaced by what was read, which is shown below: sending the form
    // confirms it.
    clearTimeout(this.timer);
    await this.read(true);
    const words = this.words.querySelector("[data-read]");
    if (words) this.rule.value = words.dataset.rule;
  }

  async read(isRule) {
    const response = await fetch(this.part.dataset.hoursUrl, {
      method: "POST",
      body: new FormData(this.form),
      headers: { "HX-Request": "true" },
    });
    if (!response.ok) return;
    const piece = document.createElement("template");
    piece.innerHTML = await response.text();
    const words = piece.content.querySelector("[data-rule]");
    if (!isRule) this.rule.value = this.before.value = words.dataset.rule;
    this.words.replaceChildren(words);
  }
}

for (const part of document.querySelectorAll("[data-hours]")) new HoursHelper(part);

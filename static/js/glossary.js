/* Searching in the glossary while one types: words whose letters, or whose definition, hold it. */

const field = document.getElementById("glossary-search");
const status = document.querySelector(".glossary-search [role='status']");
const nodes = [...document.querySelectorAll(".glossary-word")];
const words = nodes.map((node) => ({ node, said: plain(node.textContent) }));

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[’']/g, " ").toLowerCase().replace(/\s+/g, " ").trim();
}

function search() {
  const typed = plain(field.value).split(" ");
  let count = 0;
  for (const { node, said } of words) {
    node.hidden = !typed.every((part) => said.includes(part));
    count += node.hidden ? 0 : 1;
  }
  status.textContent = count ? "" : status.dataset.none;
}

field.addEventListener("input", search);
// What the browser filled in when one came back.
search();

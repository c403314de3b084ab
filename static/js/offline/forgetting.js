/* Before this phone forgets: a question within the page, which says how many changes would be lost. */

import "./store.js";

const { countWaiting, send } = self.journeyStore;
const PATIENCE_MS = 4_000;

/** How many changes would be lost, once what can be sent was sent; `key` is that of the PIN. */
export async function countLost(key = null) {
  if (navigator.onLine && (await countWaiting())) {
    const sending = send(key).catch((error) => console.info(error.message));
    await Promise.race([sending, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  }
  return countWaiting();
}

/** Ask with the question of the page (components/forget_question.html); whether she is sure. */
export async function isSure(lost) {
  const question = document.querySelector("[data-forget-question]");
  const said = question.querySelector("[data-lost]");
  const kept = question.querySelector("[data-forget-not]");
  said.textContent = said.dataset.lost.replace("{count}", lost);
  said.hidden = lost === 0;
  question.hidden = false;
  kept.focus();
  const answer = await new Promise((resolve) => {
    kept.onclick = () => resolve(false);
    question.querySelector("[data-forget-sure]").onclick = () => resolve(true);
  });
  question.hidden = true;
  return answer;
}

/** Ask when a button is pressed, and do what she is sure of; `key` gives the one of the PIN. */
export function askFirst(button, run, key = () => null) {
  button.addEventListener("click", async () => {
    button.hidden = true;
    const isToGo = await isSure(await countLost(key()));
    if (isToGo) await run();
    button.hidden = false;
    if (!isToGo) button.focus();
  });
}

/* Buttons that hand a secret link to the device's own way of sharing; hidden where there is none. */

async function send(button) {
  const { send: url, sendTitle: title, sendText: text } = button.dataset;
  // The text contains the address already: sent with it, some applications would show it twice.
  const shared = text ? { title, text } : { title, url };
  try {
    await navigator.share(shared);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

for (const button of document.querySelectorAll("button[data-send]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => send(button));
}

/* Drag and drop of steps in a plan. Without a mouse, buttons beside each
   step do the same once she changes the order. */

const form = document.querySelector("form[data-order]");
let dragged = null;

function stepsOf(plan) {
  return [...plan.querySelectorAll("[data-step]")];
}

function orderOf(plan) {
  return stepsOf(plan).map((step) => step.dataset.step).join(",");
}

function stepAfter(plan, y) {
  return stepsOf(plan).find((step) => {
    if (step === dragged) return false;
    const box = step.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
}

function showMoves(plan) {
  const steps = stepsOf(plan);
  for (const step of steps) {
    const move = step.querySelector(".plan-move");
    if (!move) continue;
    move.querySelector("[value='up']").disabled = step === steps[0];
    move.querySelector("[value='down']").disabled = step === steps.at(-1);
  }
}

async function saveOrder(plan, before) {
  if (orderOf(plan) === before) return;
  showMoves(plan);
  form.elements.order.value = orderOf(plan);
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!answer.ok) location.reload();
}

function watch(plan) {
  let before = "";
  for (const step of stepsOf(plan)) {
    step.draggable = true;
    step.addEventListener("dragstart", (event) => {
      dragged = step;
      before = orderOf(plan);
      event.dataTransfer.effectAllowed = "move";
      step.classList.add("is-dragged");
    });
    step.addEventListener("dragend", () => {
      step.classList.remove("is-dragged");
      dragged = null;
      saveOrder(plan, before);
    });
  }
  plan.addEventListener("dragover", (event) => {
    if (!dragged || dragged.parentElement !== plan) return;
    event.preventDefault();
    plan.insertBefore(dragged, stepAfter(plan, event.clientY) ?? null);
  });
}

/** Open the goal that the address leads to, or that of the step that it leads to. */
function openAddressed() {
  const addressed = document.getElementById(location.hash.slice(1));
  const fold = addressed?.closest(".goal-fold") ?? addressed?.querySelector(".goal-fold");
  if (!fold || fold.open) return;
  fold.open = true;
  addressed.scrollIntoView();
}

window.addEventListener("hashchange", openAddressed);
openAddressed();

if (form && matchMedia("(pointer: fine)").matches) {
  for (const plan of document.querySelectorAll("[data-plan]")) watch(plan);
}

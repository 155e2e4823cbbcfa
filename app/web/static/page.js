// Makes the page quicker: answers come in place, corrections and filters apply at once, names are suggested.
// What a person writes is only ever sent in a body, never in an address. Everything works without this file.
"use strict";

const form = document.getElementById("ask");
const answer = document.getElementById("answer");
const status = document.getElementById("status");
const go = form.querySelector(".go");
const words_ = document.getElementById("text") ?? document.getElementById("name"); // buttons may carry the same name
let latest = 0;

/* ---- answers in place ---- */

function tell(text) {
  status.textContent = "";
  requestAnimationFrame(() => { status.textContent = text; });
}

function showFault(place, what) {
  const notice = document.createElement("div");
  notice.className = "notice problem";
  notice.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.textContent = "连不上服务";
  const text = document.createElement("p");
  text.textContent = `${what}请过一会儿再点一次；仍不行请告诉中心的工作人员。`;
  notice.append(title, text);
  place.replaceChildren(notice);
}

async function ask(submitter, stay) {
  const turn = ++latest;
  const body = new URLSearchParams(new FormData(form, submitter));
  answer.setAttribute("aria-busy", "true");
  go.setAttribute("aria-disabled", "true");
  tell("正在查找……");
  let said = "";
  try {
    const reply = await fetch("/answer", { method: "POST", body, headers: { Accept: "text/html" } });
    const html = await reply.text();
    if (turn !== latest) return;
    replace(html, stay);
    said = answer.querySelector("[data-said]")?.dataset.said ?? "";
  } catch {
    if (turn !== latest) return;
    showFault(answer, "您写的内容还在。");
  } finally {
    if (turn === latest) {
      answer.removeAttribute("aria-busy");
      go.removeAttribute("aria-disabled");
      tell(said);
    }
  }
  form.classList.add("asked");
  form.querySelector(".examples")?.setAttribute("hidden", "");
  form.querySelector(".again")?.removeAttribute("hidden");
  form.elements.before.value = words_.value;
  if (!stay) {
    answer.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "start" });
  }
}

function replace(html, stay) {
  const open = [...answer.querySelectorAll("details[open][id]")].map((element) => element.id);
  const focused = document.activeElement?.id;
  answer.innerHTML = html; // made by the server's templates, which escape everything
  if (!stay) return;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  closeNames();
  const submitter = event.submitter;
  if (submitter?.name === "text") words_.value = submitter.value; // the sentence with the name put right
  ask(submitter === go ? undefined : submitter ?? undefined, ["k", "clear", "area", "text"].includes(submitter?.name));
});

answer.addEventListener("change", (event) => {
  if (event.target.form === form) ask(undefined, true);
});

// when a case is opened whose words hardly meet: the passage that means the same (toggle does not bubble)
answer.addEventListener("toggle", async (event) => {
  const near = event.target.open && event.target.dataset.case ? event.target.querySelector(".near") : null;
  if (!near || near.dataset.asked) return;
  near.dataset.asked = "yes";
  try {
    const body = new URLSearchParams({ text: form.elements.before.value, case: event.target.dataset.case });
    const reply = await fetch("/passages", { method: "POST", body, headers: { Accept: "text/html" } });
    if (reply.ok) near.innerHTML = await reply.text(); // made by the server's template, which escapes everything
  } catch {
    delete near.dataset.asked; // opened again, it is asked for again
  }
}, true);

/* ---- choosing ---- */

const CHOOSE = { none: "就请这位", other: "改请这位", own: "已选这位" };

function markChosen(own) {
  for (const button of answer.querySelectorAll(".choose")) {
    const chosen = button === own;
    button.setAttribute("aria-pressed", String(chosen));
    button.firstElementChild.textContent = CHOOSE[own ? (chosen ? "own" : "other") : "none"];
  }
}

answer.addEventListener("submit", async (event) => {
  const place = event.target.matches(".pick") ? event.target.parentElement.querySelector(".chosen") : null;
  if (!place) return;
  event.preventDefault();
  const button = event.target.querySelector(".choose");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    const reply = await fetch("/picked", { method: "POST", body: new URLSearchParams(new FormData(event.target)), headers: { Accept: "text/html" } });
    const html = await reply.text();
    if (reply.ok) {
      for (const other of answer.querySelectorAll(".chosen")) other.replaceChildren();
      markChosen(button);
    }
    place.innerHTML = html; // made by the server's templates, which escape everything
    const notice = place.firstElementChild;
    notice?.focus();
    if (reply.ok) tell(notice?.dataset.said ?? "");
  } catch {
    showFault(place, "您的选择没有记下。");
  } finally {
    button.removeAttribute("aria-disabled");
  }
});

document.addEventListener("click", (event) => {
  for (const menu of answer.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = answer.querySelector(".menu[open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
});

for (const example of document.querySelectorAll(".example")) {
  example.addEventListener("click", (event) => {
    event.preventDefault();
    words_.value = example.textContent;
    ask(undefined, false);
  });
}

/* ---- larger letters ---- */

const larger = document.getElementById("larger");

function setLarger(on) {
  document.documentElement.classList.toggle("larger", on);
  larger.setAttribute("aria-pressed", String(on));
}

larger.hidden = false;
setLarger(localStorage.getItem("larger") === "yes");
larger.addEventListener("click", () => {
  const on = larger.getAttribute("aria-pressed") !== "true";
  localStorage.setItem("larger", on ? "yes" : "no");
  setLarger(on);
});

/* ---- names while they are typed ---- */

const name_ = document.getElementById("name");
const list = document.getElementById("names");
let chosen = -1;
let asked = 0;
let timer = 0;

function closeNames() {
  clearTimeout(timer);
  asked++;
  if (!list) return;
  list.hidden = true;
  chosen = -1;
  name_.setAttribute("aria-expanded", "false");
  name_.removeAttribute("aria-activedescendant");
}

function showNames(found) {
  list.replaceChildren(...found.map((person, i) => {
    const option = document.createElement("li");
    option.id = `name-${i}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.name = person.name;
    const office = document.createElement("small");
    office.textContent = person.organisation;
    const how = document.createElement("i");
    how.textContent = person.matched.name;
    option.append(person.name, how, office);
    return option;
  }));
  chosen = -1;
  list.hidden = found.length === 0;
  name_.setAttribute("aria-expanded", String(found.length > 0));
  name_.removeAttribute("aria-activedescendant");
}

function choose(place) {
  const options = [...list.children];
  if (!options.length) return;
  chosen = (place + options.length) % options.length;
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
  options[chosen].scrollIntoView({ block: "nearest" });
  name_.setAttribute("aria-activedescendant", options[chosen].id);
}

function take(option) {
  name_.value = option.dataset.name;
  closeNames();
  ask(undefined, false);
}

async function suggest() {
  const turn = ++asked;
  const typed = name_.value.trim();
  if (!typed) { closeNames(); return; }
  try {
    const reply = await fetch(`/api/v1/suggest?k=8&text=${encodeURIComponent(typed)}`);
    const found = reply.ok ? await reply.json() : [];
    if (turn === asked) showNames(found);
  } catch {
    if (turn === asked) closeNames();
  }
}

if (name_) {
  name_.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 120); });
  name_.addEventListener("blur", () => setTimeout(closeNames, 150));
  name_.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape") closeNames();
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) { event.preventDefault(); take(option); }
  });
}

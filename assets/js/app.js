/* What script adds to pages that work without it: drafts that save themselves, the seconds of a held mail,
 * two boxes without a reload, menus that close (keys: keys.js). Every control here is a link or a form first; nothing
 * in this file knows an address that the page does not carry. */
import "./live.js";
import { keys, latin } from "./keys.js";
import { mention } from "./mention.js";

const all = (where, what) => [...where.querySelectorAll(what)];
const STILL_HERE = 10000;

/* --- drafts: a copy in the browser 300 ms after a pause, one on the server after 1.5 s, on blur and when the
 * page goes. Writes go one after another, so a late one cannot overwrite a newer one; the key of the send
 * goes along, so the server refuses what was sent already. ------------------------------------------------ */

const memory = {
  name: (form) => ["draft", form.dataset.me, form.dataset.drafts, form.dataset.box].join(":"),
  get(form) { try { return JSON.parse(localStorage.getItem(this.name(form))); } catch { return null; } },
  set(form, copy) { try { localStorage.setItem(this.name(form), JSON.stringify(copy)); } catch { /* full, or off */ } },
  drop(form) { try { localStorage.removeItem(this.name(form)); } catch { /* off */ } },
};

function draft(form) {
  const field = form.querySelector("[data-draft]"), shown = form.querySelector("[data-saved]");
  let kept = field.value, underway = kept, waiting = Promise.resolve(), soon = 0, later = 0, sent = false, tried = false;

  const say = (words, bad) => { shown.textContent = words; shown.classList.toggle("bad", bad); };
  const body = () => {
    const data = new FormData();
    for (const name of ["csrf", "kind", "key", "from", "guidance", "reason"]) if (form.elements[name]) data.set(name, form.elements[name].value);
    data.set("text", field.value);
    data.set("files", form.querySelector("[data-files]").files.length);
    return data;
  };
  /* A line that begins with a tab seems to promise something (promises.h): it is offered, and chosen by a person. */
  const offer = (lines) => {
    const place = form.querySelector("[data-offers]");
    if (!place) return;
    const known = new Map([...place.querySelectorAll("[name=promise]")].map((box) => [box.value, box]));
    for (const box of known.values()) if (!box.checked && !lines.some((line) => line.split("\t")[1] === box.value)) box.closest("label").remove();
    for (const [, value, label, what] of lines.map((line) => line.split("\t"))) {
      if (known.has(value)) continue;
      const row = Object.assign(document.createElement("label"), { className: "promise-line" });
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "promise", value, accessKey: "p" });
      const words = Object.assign(document.createElement("input"), { className: "input", name: "what-" + value, value: what, maxLength: 500, autocomplete: "off" });
      words.setAttribute("aria-label", label);
      row.append(box, Object.assign(document.createElement("span"), { textContent: label }), words);
      place.append(row);
    }
  };
  /* The first line says that it is saved, the others what to look at once more. */
  const advise = (all) => {
    const list = form.querySelector("[data-advice]"), lines = all.filter((line) => !line.startsWith("\t"));
    offer(all.filter((line) => line.startsWith("\t")));
    if (!list) return;
    list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    list.hidden = !lines.length;
  };
  /* The server may have taken what is under way, though its answer never comes: the copy goes on from either. */
  const remember = () => memory.set(form, { text: field.value, over: [kept, underway], key: tried ? form.elements.key.value : "" });
  const beside = () => ["guidance", "reason"].map((name) => form.elements[name]?.value).join("\n");
  let built = beside();
  const changed = () => field.value !== kept || beside() !== built;
  const save = (last) => {
    clearTimeout(later);
    if (sent || !changed()) return waiting;
    const text = field.value, data = body(), now = beside();
    waiting = waiting.then(async () => {
      if (sent || text === kept && now === built) return;
      underway = text;
      try {
        const answer = await fetch(form.dataset.drafts, { method: "POST", body: data, headers: { Accept: "text/plain" }, keepalive: last === true });
        const [words, ...lines] = (await answer.text()).split("\n");
        if (answer.ok) {
          kept = text;
          built = now;
          if (field.value === text) memory.drop(form);
          else remember();
          advise(lines);
        }
        if ((answer.headers.get("Content-Type") || "").startsWith("text/plain")) say(words, !answer.ok);
      } catch { /* no line: the copy in the browser is there, the next pause tries again */ }
    });
    return waiting;
  };

  /* A copy is what the server has not confirmed. It comes back unless the draft there went on without it, or
   * it was sent and the key of the box is a new one: then the send arrived. */
  const copy = memory.get(form);
  if (copy && (copy.key ? copy.key === form.elements.key.value : [copy.over].flat().includes(kept))) field.value = copy.text;
  else memory.drop(form);
  form.addEventListener("change", (event) => { if (event.target.name === "reason") save(); });
  form.addEventListener("built", save);
  field.addEventListener("input", () => {
    clearTimeout(soon);
    clearTimeout(later);
    soon = setTimeout(remember, 300);
    later = setTimeout(save, 1500);
  });
  field.addEventListener("blur", save);
  addEventListener("pagehide", () => { if (!sent && field.value !== kept) { remember(); save(true); } });
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) return;
    if (sent) return event.preventDefault();
    clearTimeout(soon);
    clearTimeout(later);
    sent = tried = true;
    remember();
    /* Still here: it was stopped, or takes long. Its key makes it one, however often it is sent. */
    setTimeout(() => { sent = false; }, STILL_HERE);
  });
  /* Back from a page that came after: the form may be sent again. */
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
  if (field.value !== kept) save();
}

/* --- the two boxes -------------------------------------------------------------------------------------- */

function openBox(name) {
  const box = document.getElementById(name);
  if (!box) return false;
  for (const form of all(document, "[data-box]")) form.hidden = form !== box;
  const stick = box.closest(".composer-stick");
  if (stick) stick.classList.add("open");
  box.querySelector("textarea").focus();
  box.scrollIntoView({ block: "nearest" });
  return true;
}

function boxes() {
  addEventListener("click", (event) => {
    const link = event.target.closest("[data-switch], [data-open]");
    if (link && openBox(link.dataset.switch || link.dataset.open)) event.preventDefault();
  });
  if (["#note", "#reply"].includes(location.hash)) openBox(location.hash.slice(1));
}

/* Grows with its text where the browser cannot do it by style. */
function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = () => { field.style.height = "auto"; field.style.height = field.scrollHeight + "px"; };
  field.addEventListener("input", fit);
  fit();
}

/* Says which files are chosen, and before they are sent that they are too large. */
function files(field) {
  const shown = field.parentElement.querySelector("output");
  const say = () => {
    const size = [...field.files].reduce((sum, file) => sum + file.size, 0), large = size > Number(field.dataset.files);
    shown.textContent = large ? field.dataset.tooLarge : [...field.files].map((file) => file.name).join(", ");
    shown.classList.toggle("bad", large);
    field.setCustomValidity(large ? field.dataset.tooLarge : "");
  };
  field.addEventListener("change", say);
  say();
}

/* --- a held mail counts down; then the words change and taking back is over ------------------------------ */

function hold(form) {
  const words = form.querySelector("[data-words]"), end = performance.now() + 1000 * Number(form.dataset.hold);
  const tick = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) {
      words.textContent = words.dataset.words.replace("#", left);
      setTimeout(tick, 250);
    } else {
      words.textContent = words.dataset.after;
      for (const button of all(form, "button")) button.remove();
      if (form.classList.contains("toast")) setTimeout(() => form.remove(), 3000);
    }
  };
  tick();
}

/* --- what became of a mail: the page asks a few times until its state is final ---------------------------- */

function follow(shown, waits = [1500, 2000, 4000, 8000, 15000]) {
  const id = shown.closest("li").id, held = 1000 * Number(shown.dataset.hold || 0);
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = answer.ok && page.getElementById(id)?.querySelector(".delivery");
      if (now && !shown.contains(document.activeElement)) {
        shown.replaceWith(now);
        if (now.dataset.hold) hold(now);
        shown = now;
      }
    } catch { /* no line: the next time may find one */ }
    if (waits.length && "follow" in shown.dataset) follow(shown, waits);
  }, held + waits.shift());
}

/* --- menus: one open, Esc and a click beside close it ---------------------------------------------------- */

function menus() {
  const close = (but) => { for (const menu of all(document, "details[data-menu][open]")) if (menu !== but) menu.open = false; };
  addEventListener("click", (event) => close(event.target.closest("details[data-menu]")));
  addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && !event.isComposing && document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/* --- what floats under a field while it is typed in ----------------------------------------------------------
 * A pause asks the address for what is typed, and only the last answer counts; the arrows go from the field through
 * the stops and back, Escape and leaving close it. */

function floating(box, field, panel, { address, stops, show, hide }) {
  let soon = 0, asked = null;
  const ask = async () => {
    const words = field.value.trim();
    asked?.abort();
    if ([...words].length < 2) return hide();
    const mine = asked = new AbortController();
    try {
      const answer = await fetch(address + "?" + new URLSearchParams({ q: words }), { headers: { Accept: "text/html" }, signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && mine === asked) show(page);
    } catch { /* no line, or asked anew: Enter still works */ }
  };
  field.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(ask, 150); });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget) && !panel.matches(":hover")) hide(); });
  addEventListener("click", (event) => { if (!box.contains(event.target)) hide(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) { hide(); field.focus(); event.preventDefault(); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], all = [field, ...panel.querySelectorAll(stops)];
    if (!step || panel.hidden || event.isComposing) return;
    all[all.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  });
  return () => { clearTimeout(soon); asked?.abort(); };
}

/* --- search: what is found floats there, so nothing moves; and while the pointer is in it, it stays as it is ---------- */

function find(form) {
  const field = form.querySelector("input"), panel = form.querySelector("[data-panel]");
  const list = panel.querySelector("ul"), said = panel.querySelector("[data-nothing]"), all = panel.querySelector("button");
  let held = null;

  const hide = () => { panel.hidden = true; held = null; };
  const show = (links) => {
    if (!panel.hidden && panel.matches(":hover")) { held = links; return; }
    list.replaceChildren(...links.map((link) => {
      const item = document.createElement("li");
      link.className = "";
      item.append(link);
      return item;
    }));
    said.textContent = links.length ? "" : said.dataset.nothing;
    all.hidden = !links.length;
    panel.hidden = !form.contains(document.activeElement);
  };
  const found = (page) => show([...page.querySelectorAll("[data-found] .row-link")].slice(0, 6).map((link) => document.adoptNode(link)));
  /* Before anything is typed, what can be asked for. */
  const hint = () => { if (!field.value && panel.hidden && form.closest(".top")) { list.replaceChildren(); said.textContent = ""; all.hidden = true; panel.hidden = false; } };
  field.addEventListener("focus", hint);
  const stop = floating(form, field, panel, { address: form.action, stops: "a", show: found, hide });

  panel.addEventListener("mouseleave", () => { if (held) { const links = held; held = null; show(links); } });
  form.addEventListener("submit", (event) => { stop(); if (!field.value.trim()) event.preventDefault(); });
}

/* --- who a contact is from: who may be meant floats under the field; choosing one writes his id beside it ----------- */

function who(box) {
  const field = box.querySelector("input[name=who]"), chosen = box.querySelector("[data-chosen]");
  const panel = box.querySelector("[data-panel]"), list = panel.querySelector("ul");
  if (!chosen) return;
  const hide = () => { panel.hidden = true; };
  const take = (id, name) => { chosen.value = id; if (name) field.value = name; hide(); field.form.elements.text.focus(); };
  const entry = (id, parts, name) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.append(...parts);
    button.addEventListener("click", () => take(id, name));
    item.append(button);
    return item;
  };
  const show = (page) => {
    if (chosen.value) return;
    const found = [...page.querySelectorAll("[data-found] [data-customer]")].slice(0, 5);
    list.replaceChildren(...found.map((link) => {
      const name = link.querySelector(".who").textContent;
      return entry(link.dataset.customer, [...link.childNodes].map((node) => document.adoptNode(node)), name);
    }));
    if (found.length) list.append(entry("new", [list.dataset.new]));
    panel.hidden = !found.length || !box.contains(document.activeElement);
  };
  field.addEventListener("input", () => { chosen.value = ""; });
  floating(box, field, panel, { address: box.dataset.who, stops: "button", show, hide });
}

/* --- a long thread opens at the customer's newest words ---------------------------------------------------- */

function newest() {
  const words = document.querySelector(".newest");
  if (!words || location.hash || scrollY > 0) return;
  const end = words.getBoundingClientRect().top + Math.min(words.offsetHeight, 160);
  if (end > innerHeight - (parseInt(getComputedStyle(document.documentElement).getPropertyValue("--bar")) || 0)) words.scrollIntoView({ block: "start" });
}

/* --- the frame of a laid-out message tells its height ----------------------------------------------------- */

function frames() {
  addEventListener("message", (event) => {
    const told = event.data;
    if (!told || told.kept !== "height" || !(told.height > 0)) return;
    for (const frame of all(document, "iframe.original"))
      if (frame.contentWindow === event.source) frame.style.height = Math.min(told.height + 2, 20000) + "px";
  });
}

/* --- several rows at once: the bar is a form; with script it changes alone, and the rows stay where they are ---------- */

function bulk() {
  const form = document.getElementById("bulk"), ticked = () => all(document, "[data-rows] [name=row]:checked");
  if (!form) return;
  const rules = new Intl.PluralRules(document.documentElement.lang);
  const count = () => {
    const rows = ticked(), words = form.querySelector("[data-chosen]");
    words.textContent = (words.dataset[rules.select(rows.length)] || words.dataset.other).replace(/\d+/, rows.length);
    form.querySelector("[data-names]").textContent = rows.slice(0, 3).map((row) => row.closest(".row").querySelector(".who").textContent).join(", ") + (rows.length > 3 ? " …" : "");
  };
  const put = (page) => {
    const fresh = page.getElementById("bulk"), toast = page.querySelector(".toast.did");
    if (!fresh) return false;
    form.replaceChildren(...fresh.childNodes);
    all(document, ".toast.did").forEach((old) => old.remove());
    if (toast) {
      document.body.append(toast);
      form.closest(".main").dataset.acted = ""; /* what left the view stays as a ghost, with its undo (live.js) */
    }
    form.querySelector(".bulk-acts .input, .bulk-acts .button").focus();
    return true;
  };
  /* The one behind what was done; at the end the one before. */
  const rowAfter = (row) => {
    const rows = all(document, "[data-rows] > .row"), at = rows.indexOf(row), free = (one) => !one.classList.contains("ghost") && one !== row;
    (rows.slice(at + 1).find(free) || rows.slice(0, at).reverse().find(free) || row)?.querySelector(".row-link").focus({ preventScroll: true });
  };
  const clear = () => { for (const box of ticked()) box.checked = false; count(); };
  let busy = false;
  addEventListener("change", (event) => { if (event.target.matches("[name=row]")) count(); });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear]")) return;
    event.preventDefault();
    clear();
    document.querySelector(".row-link")?.focus();
    fetch(event.target.closest("[data-clear]").href, { headers: { Accept: "text/html" } }).then(async (answer) => {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("bulk");
      if (fresh) { form.replaceChildren(...fresh.childNodes); count(); }
    }).catch(() => { /* no line: the bar is hidden, and serves as it is */ });
  });
  form.addEventListener("submit", async (event) => {
    const data = new URLSearchParams(new FormData(form));
    event.preventDefault();
    if (busy) return; /* a second click would be refused, and take the place of what the first one says */
    busy = true;
    if (event.submitter) data.append(event.submitter.name, event.submitter.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const acted = ticked().map((box) => box.closest(".row"));
      const left = all(page, "[data-rows] [name=row]:checked").map((box) => box.value.split("-")[0]);
      for (const box of ticked()) if (!left.includes(box.value.split("-")[0])) box.checked = false;
      const last = ticked().at(-1)?.closest(".row") || acted.at(-1);
      if (!put(page)) return location.reload();
      count();
      if (!ticked().length) rowAfter(last);
    } catch { /* no line: what is chosen stays chosen, and the button is there */ } finally { busy = false; }
  });
  if (ticked().length) count();
}

/* What a box can do more is loaded when it is first touched; a click that comes before it is there is done then. */
function touched(form) {
  let early = null;
  const click = (event) => {
    early = event.target.closest("[data-mark], [data-guidance-open]");
    if (early) event.preventDefault();
  };
  const load = async () => {
    for (const kind of ["focusin", "pointerenter", "dragenter"]) form.removeEventListener(kind, load);
    form.addEventListener("click", click);
    try { (await import("./composer.js")).composer(form, latin); } catch { early = null; /* no line: the box is a field all the same */ }
    form.removeEventListener("click", click);
    early?.click();
  };
  for (const kind of ["focusin", "pointerenter", "dragenter"]) form.addEventListener(kind, load);
  if (form.contains(document.activeElement)) load();
}

for (const form of all(document, "[data-box]")) draft(form);
for (const form of all(document, "[data-box]")) touched(form);
for (const field of all(document, "[data-draft]")) grow(field);
for (const field of all(document, "[data-mention]")) mention(field);
for (const field of all(document, "[data-files]")) files(field);
for (const form of all(document, "[data-hold]")) hold(form);
for (const shown of all(document, "li [data-follow]")) follow(shown);
for (const form of all(document, "[data-find]")) find(form);
for (const box of all(document, "[data-who]")) who(box);
boxes();
newest();
menus();
keys(openBox);
frames();
bulk();

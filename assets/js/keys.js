/* Keys, the palette and the sheet of keys (docs: /keys). What they do stands on the page: whatever carries data-key or
 * data-command is a command, with its own words as its name, so a new button needs nothing here.
 *
 *     data-key="e"  data-key="g i"      the key, or two one after another
 *     data-command                      listed in the palette; data-command="words" where its own do not say enough
 *     data-rows                         a list that j and k walk, by its .row-link
 *
 * Never with Alt or AltGr: on many keyboards they type letters. Never while a word is being composed. A key that is held
 * down walks a list and does nothing else. A person may switch single keys off (data-keys="off" at the body). */

const all = (where, what) => [...where.querySelectorAll(what)];
const one = (what, where = document) => where.querySelector(what);
const SECOND_KEY = 1500;

/* What a key stands for: a letter a-z, or its name; "" for what no keyboard of ours means by it. The character counts;
 * only where it is not Latin (Serbian, Greek) the key's place does, so that Dvorak and QWERTZ keep their letters. */
export function latin(event) {
  if (event.key.length !== 1) return event.key;
  if (event.key.charCodeAt(0) < 128) return event.key.toLowerCase();
  return /^Key[A-Z]$/.test(event.code) && /[Ͱ-ӿ]/.test(event.key) ? event.code[3].toLowerCase() : "";
}

/* --- commands ---------------------------------------------------------------------------------------------------------- */

const boxKeys = { reply: "r", note: "n" };
const usable = (part) => !part.disabled && !part.closest("[hidden], dialog") && (part.checkVisibility() || "command" in part.dataset);

function words(part) {
  if (part.dataset.command) return part.dataset.command;
  if (part.ariaLabel) return part.ariaLabel;
  const copy = part.cloneNode(true);
  for (const key of all(copy, "kbd, small, .tick")) key.remove();
  return copy.textContent.trim();
}

/* A menu that opens puts the focus into its first field. */
function press(part) {
  part.click();
  const menu = part.matches("summary") && part.parentElement.open && part.parentElement.querySelector("select, input:not([type=hidden]), textarea");
  if (menu) menu.focus();
}

function commands(openBox) {
  const known = new Map();
  const add = (name, key, run) => { if (name && !known.has(name)) known.set(name, { name, key, run }); };
  for (const box of all(document, "[data-box]")) add(words(one("h2", box)), boxKeys[box.dataset.box], () => openBox(box.dataset.box));
  for (const part of all(document, "[data-key], [data-command]")) if (usable(part)) add(words(part), part.dataset.key || "", () => press(part));
  return [...known.values()];
}

/* --- the palette ------------------------------------------------------------------------------------------------------- */

/* As the search does it, as far as names of commands need it: without case and accents, Serbian in one script. */
const cyrillic = { љ: "lj", њ: "nj", џ: "dz", ђ: "dj", ж: "z", ш: "s", ч: "c", ћ: "c" }, serbian = "абвгдезијклмнопрстћуфхц", plain = "abvgdezijklmnoprstcufhc";
const folded = (text) => text.toLowerCase().replace(/[Ѐ-ӿ]/g, (c) => cyrillic[c] || plain[serbian.indexOf(c)] || c).replace(/đ/g, "dj").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ς/g, "σ");
const fits = (name, typed) => folded(typed).split(/\s+/).every((word) => folded(name).split(/[\s,.:/-]+/).some((part) => part.startsWith(word)));

/* Opens a dialog over the page, which goes on beside it: showModal would make the page inert, and to style all of it
 * anew (1,500 elements in a list) took three quarters of the time until the dialog was seen. It closes as a modal one
 * does: by Escape, by a click anywhere else that does nothing more, and where the focus goes on. The document hears all of
 * it: a click on what takes no focus in the dialog, or Tab behind its last field, leaves the focus nowhere. */
function openOver(dialog) {
  const isBeside = (event) => dialog.open && !dialog.contains(event.target);
  const beside = (event) => {
    if (!isBeside(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type === "click") dialog.close();
  };
  const goesOn = (event) => { if (isBeside(event)) dialog.close(); };
  const escape = (event) => {
    if (event.key !== "Escape" || event.isComposing || !dialog.open) return;
    event.preventDefault();
    dialog.close();
  };
  const heard = { mousedown: beside, click: beside, focusin: goesOn, keydown: escape };
  const on = (act) => Object.entries(heard).forEach(([type, hear]) => document[act](type, hear, true));
  /* It is told after the fact: who opened it again meanwhile is still heard. */
  const closed = () => {
    if (dialog.open) return;
    on("removeEventListener");
    dialog.removeEventListener("close", closed);
  };
  dialog.show();
  on("addEventListener");
  dialog.addEventListener("close", closed);
}

async function found(address, where, name) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return answer.ok ? all(page, where).slice(0, 5).map((link) => ({ name: name(link), href: link.getAttribute("href") })) : [];
}

function palette(dialog, list) {
  const field = one("input", dialog), shown = one("[role=listbox]", dialog), said = one("[role=status]", dialog);
  let items = [], at = 0, soon = 0, round = 0;

  const choose = (n) => {
    at = Math.max(0, Math.min(n, items.length - 1));
    all(shown, "[role=option]").forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    field.setAttribute("aria-activedescendant", items.length ? "command:" + at : "");
    shown.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const show = (fresh) => {
    items = fresh;
    shown.replaceChildren(...items.map((item, i) => {
      const option = document.createElement("li"), name = document.createElement("bdi"), end = document.createElement(item.key ? "kbd" : "small");
      Object.assign(option, { id: "command:" + i, role: "option" });
      name.textContent = item.name;
      end.className = item.key ? "key" : "";
      end.textContent = item.key || item.kind || "";
      option.append(name, end);
      option.addEventListener("click", () => run(i));
      return option;
    }));
    said.textContent = items.length ? "" : said.dataset.nothing;
    choose(0);
  };
  const run = (i) => {
    const item = items[i];
    if (!item) return;
    dialog.close();
    if (item.href) location.assign(item.href);
    else item.run();
  };
  const look = async (typed, mine) => {
    const q = new URLSearchParams({ q: typed });
    try {
      const [people, cases] = await Promise.all([
        found(dialog.dataset.customers + "?" + q, "[data-found] [data-customer]", (link) => one(".who", link).textContent),
        found(dialog.dataset.search + "?" + q, "[data-found] .row-link", (link) => one(".who", link).textContent + ": " + one(".about", link).textContent)]);
      if (mine !== round) return;
      const was = at;
      show([...items.filter((item) => !item.href), ...people.map((item) => ({ ...item, kind: dialog.dataset.aCustomer })), ...cases.map((item) => ({ ...item, kind: dialog.dataset.aConversation }))]);
      choose(was);
    } catch { /* no line: the commands are there */ }
  };
  const type = () => {
    const typed = field.value.trim(), mine = ++round;
    clearTimeout(soon);
    show(list().filter((item) => fits(item.name, typed)));
    if ([...typed].length > 1) soon = setTimeout(look, 150, typed, mine);
  };

  field.addEventListener("input", type);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(at + step);
    else if (event.key === "Enter") run(at);
    else return;
    event.preventDefault();
  });
  return () => {
    field.value = "";
    openOver(dialog);
    type();
  };
}

/* --- the sheet: the page of keys, over the one that is open ------------------------------------------------------------ */

async function sheet(dialog, address) {
  const place = one("[data-sheet-of]", dialog);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), table = one("[data-sheet]", page);
    if (!answer.ok || !table) throw new Error();
    place.replaceChildren(table);
    if (!dialog.open) dialog.showModal();
  } catch { location.assign(address); }
}

/* --- lists ------------------------------------------------------------------------------------------------------------- */

function move(rows, step) {
  const links = all(rows, ".row-link"), at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)];
  if (next) next.focus();
}

/* What was done in a conversation leads back to its list: on the row behind it, at the end on the one before. The order
 * is the one that the list had, which the page of the list leaves for the pages that come after it. */
const order = {
  name: "kept-list",
  get() { try { return JSON.parse(sessionStorage.getItem(this.name)) || []; } catch { return []; } },
  set(rows) { try { sessionStorage.setItem(this.name, JSON.stringify(rows)); } catch { /* full, or off */ } },
};

function neighbour(list, id, there) {
  const at = list.findIndex(([one]) => one === id);
  return at < 0 ? undefined : list.slice(at + 1).find(([one]) => there(one)) || list.slice(0, at).reverse().find(([one]) => there(one));
}

function remember(rows) {
  const before = order.get(), done = new URLSearchParams(location.search).get("done");
  const next = done && neighbour(before, "row:" + done, (id) => document.getElementById(id));
  order.set(all(rows, ":scope > .row").map((row) => [row.id, one(".row-link", row).getAttribute("href")]));
  if (next) one(".row-link", document.getElementById(next[0]))?.focus({ preventScroll: true });
  else if (!done) backAt(rows);
  addEventListener("pagehide", () => place.set([done ? "" : location.pathname + location.search, scrollY]));
}

/* Where one was in the list: the way back from a conversation leads to the same page of it, as far down as one had
 * come, with the row in the focus. */
const place = { ...order, name: "kept-place" };
const view = (address) => new URL(address, location.origin).searchParams.get("view") || "team";

function backAt(rows) {
  const [address, y, from] = place.get(), row = from && document.getElementById("row:" + from);
  place.set([]);
  if (!row || address !== location.pathname + location.search) return;
  scrollTo(0, y);
  one(".row-link", row).focus({ preventScroll: true });
}

function wayBack(here) {
  const [address, y] = place.get();
  for (const link of address ? all(document, ".case .back, .phone-head > a") : []) if (view(link.href) === view(address)) {
    link.href = address;
    link.addEventListener("click", () => place.set([address, y, here]));
  }
}

/* The conversation before this one in the list that one came from, where the page itself knows none. */
function goBefore() {
  const here = one("[data-conversation]"), list = order.get(), at = here ? list.findIndex(([id]) => id === "row:" + here.dataset.conversation) : -1;
  if (at > 0) location.assign(list[at - 1][1]);
  return at > 0;
}

/* --- what is pressed --------------------------------------------------------------------------------------------------- */

export function keys(openBox) {
  const box = one("[data-palette]"), help = one("[data-help]"), steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  const openPalette = box ? palette(box, () => commands(openBox)) : () => {};
  const off = document.body.dataset.keys === "off";
  let first = "", until = 0;

  const list = one("[data-rows]");
  if (list && location.pathname === "/inbox") remember(list);
  if (one("[data-conversation]")) wayBack(one("[data-conversation]").dataset.conversation);
  for (const button of all(document, "[data-open-palette]")) {
    button.hidden = false;
    button.addEventListener("click", openPalette);
  }
  for (const link of all(document, "[data-open-sheet]")) link.addEventListener("click", (event) => {
    if (!help || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sheet(help, link.href);
  });
  for (const button of help ? all(help, "[data-close]") : []) button.addEventListener("click", () => help.close());

  /* Ctrl K: what can be said here, inside of a reply; the palette anywhere else, in fields too. */
  const controlled = (event) => {
    if (latin(event) !== "k" || event.shiftKey || event.ctrlKey === event.metaKey) return;
    event.preventDefault();
    const guidance = one("[data-guidance-open]", event.target.closest("[data-box]") || document.createElement("i"));
    if (guidance) guidance.click();
    else if (box?.open) box.close();
    else if (!one("dialog[open]")) openPalette();
  };
  const inField = (event, field) => {
    const form = field.closest("[data-box]");
    if (event.key === "Escape" && form) field.blur();
    /* Ctrl Enter sends, from the reply only; with Shift the case is solved as well. */
    const send = form && one(event.shiftKey && one("[data-solve]", form) ? "[data-solve]" : "[data-send]", form);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && send) form.requestSubmit(send);
  };
  const walk = (event, rows, key) => {
    const step = steps[key], row = document.activeElement.closest(".row"), pick = row && one("[name=row]", row);
    if (event.shiftKey && pick && !pick.checked) pick.click();
    move(rows, step);
    const next = event.shiftKey && document.activeElement.closest(".row")?.querySelector("[name=row]");
    if (next && !next.checked) next.click();
  };
  const inList = (event, rows, key) => {
    const row = document.activeElement.closest("[data-rows] .row"), pick = row && one("[name=row]", row);
    if (key === "x" && pick) pick.click();
    else if (steps[key]) walk(event, rows, key);
    else if (row && key === "Home") all(rows, ".row-link")[0].focus();
    else if (row && key === "End") all(rows, ".row-link").at(-1).focus();
    else return false;
    return true;
  };
  const named = (key) => all(document, "[data-key]").filter((part) => part.dataset.key === key);
  const single = (event, key) => {
    const pair = Date.now() < until && first ? first + " " + key : "";
    first = "";
    const parts = named(pair || key), part = parts.find(usable) || pair && parts[0];
    if (part) press(part);
    else if (!pair && key === boxKeys.reply) return openBox("reply");
    else if (!pair && key === boxKeys.note) return openBox("note");
    else if (!pair && key === "k") return goBefore();
    else if (!pair && one(`[data-key^="${key} "]`)) {
      first = key;
      until = Date.now() + SECOND_KEY;
    } else return false;
    return true;
  };
  const sign = (key) => {
    const search = key === "/" && all(document, "[data-find] input").find((field) => field.checkVisibility());
    if (search) {
      search.focus();
      search.select();
    } else if (key === "?" && help) sheet(help, help.dataset.help);
    else return false;
    return true;
  };

  addEventListener("keydown", (event) => {
    if (event.isComposing || event.key === "Process" || event.altKey || event.getModifierState("AltGraph")) return;
    const field = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.key !== "Enter") return controlled(event);
    if (field) return inField(event, field);
    if (event.ctrlKey || event.metaKey || one("dialog[open]") || event.target.closest?.("details[data-menu][open]")) return;
    const key = latin(event), rows = one("[data-rows]"), letter = /^[a-z]$/.test(key);
    if (off && key.length === 1 || event.repeat && !(rows && steps[key])) return;
    const done = rows && inList(event, rows, key) || (letter ? !event.shiftKey && single(event, key) : sign(key));
    if (done) event.preventDefault();
  });
}

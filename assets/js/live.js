/* Pages that stay true while one looks at them (the rules are those of docs/live.md). What the stream says is only
 * where something happened; the page is asked for again and what changed is put in place, part by part, by
 * Idiomorph. Three things never happen: a row moves under the pointer or the focus, something typed or opened is
 * touched, more than one sentence in five seconds is spoken. */
import { Idiomorph } from "./idiomorph.js";
import { listen } from "./stream.js";
import { askForNotices, news } from "./news.js";

const SOON = 120, APART = 1000, MINUTE = 60000, QUIET_KEYS = 3000, LOST_AFTER = 5000, NEAR_END = 100, SPEAK_APART = 5000;
const one = (what, where = document) => where.querySelector(what);
const all = (what, where = document) => [...where.querySelectorAll(what)];
const language = document.documentElement.lang, place = one("[data-live]");

/* --- what is left alone ----------------------------------------------------------------------------------- */

const changedField = (field) => field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
  : field.options ? field.selectedIndex !== Math.max(field.options.length ? 0 : -1, [...field.options].findLastIndex((option) => option.defaultSelected))
  : field.type !== "hidden" && field.value !== field.defaultValue;
const dirty = (form) => [...form.elements].some((field) => "defaultValue" in field || field.options ? changedField(field) : false);
const selected = (part) => {
  const selection = getSelection();
  return !selection.isCollapsed && selection.rangeCount > 0 && selection.getRangeAt(0).intersectsNode(part);
};
const inUse = (part) => part.matches(":focus-within, [data-keep]") || one("details[open] form, details[data-menu][open]", part) !== null
  || part.matches("details[open]") && one("form", part) !== null || (part.matches("form") ? [part] : all("form", part)).some(dirty) || selected(part);

const free = (part) => part.nodeType !== Node.ELEMENT_NODE || !part.matches("[data-keep], details[data-menu][open], :focus") && !(part.matches("form") && dirty(part));
const morphElements = (part, fresh) => Idiomorph.morph(part, fresh, { callbacks: { beforeNodeMorphed: free, beforeNodeRemoved: free } });

/* Takes the new form of a part, unless somebody is at work in it. */
function put(part, fresh) {
  if (!part || !fresh || part.isEqualNode(fresh) || inUse(part)) return;
  morphElements(part, fresh);
}

/* --- words ------------------------------------------------------------------------------------------------- */

const rules = new Intl.PluralRules(language);
/* The page carries the sentence for each plural form, with the number that asked for it. */
const counted = (words, n) => (words.dataset[rules.select(n)] || words.dataset.other).replace(/\d+/, n);

let spoken = 0, speaking = 0;
function say(words) {
  const region = one("[data-say]");
  clearTimeout(speaking);
  speaking = setTimeout(() => { spoken = Date.now(); region.textContent = words; }, Math.max(100, spoken + SPEAK_APART - Date.now()));
}

/* In the title stands how much this person has not read; out of sight, at least what came since on this page. */
const title = { base: document.title, news: 0, unread: 0 };
function showTitle() {
  const n = Math.max(title.unread, document.hidden ? title.news : 0);
  document.title = (n ? "(" + n + ") " : "") + title.base;
}
addEventListener("visibilitychange", () => { if (!document.hidden) title.news = 0; showTitle(); });

/* --- the inbox ----------------------------------------------------------------------------------------------- */

let pointer = null, key = 0;
addEventListener("pointermove", (event) => { pointer = event.pointerType === "touch" ? null : event.target; }, { passive: true });
document.addEventListener("pointerleave", () => { pointer = null; });
addEventListener("keydown", () => { key = Date.now(); });

function inbox() {
  const main = one(".inbox > .main");
  if (!main) return null;
  const changed = new Map(); /* what the stream told of since the list was asked for: id, and when */
  let waiting = 0;

  const pill = () => one("[data-pill]");
  const rows = (where = document) => all("[data-rows] > .row", where);
  const still = () => document.hidden || "acted" in main.dataset || scrollY > 4 || main.contains(pointer) && main.matches(":hover") || inUse(main) || Date.now() - key < QUIET_KEYS
    || one("details[data-menu][open]") !== null;

  const showPill = (n, below) => {
    const shown = pill(), words = one("[data-other]", shown);
    if (n > waiting) say(counted(words, n));
    if (n > waiting && document.hidden) title.news += n - waiting;
    waiting = n;
    shown.hidden = n === 0;
    shown.classList.toggle("below", below);
    if (n) words.textContent = counted(words, n);
    showTitle();
  };

  /* In place, at the height that it has: the row below must not move. */
  const keepHeight = (row, fresh) => {
    if (row.isEqualNode(fresh) || row.matches(":focus-within") || selected(row)) return;
    const height = row.offsetHeight, box = one("[name=row]", row), ticked = box?.checked;
    row.style.blockSize = height + "px";
    fresh.style.blockSize = height + "px";
    morphElements(row, fresh);
    if (ticked) one("[name=row]", row).checked = true;
  };
  /* A row that is no longer of this view stays where it is until the next visit, and says what became of it. */
  const ghost = async (row) => {
    if (row.matches(":focus-within") || !changed.delete(row.id.slice(4))) return;
    const holder = document.createElement("ol");
    holder.innerHTML = await part(row.dataset.row) ?? "";
    if (holder.firstElementChild) keepHeight(row, holder.firstElementChild);
    row.classList.add("ghost");
  };

  const inPlace = (next) => {
    const fresh = new Map(rows(next).map((row) => [row.id, row])), known = new Set(rows().map((row) => row.id));
    for (const row of rows()) if (fresh.has(row.id)) keepHeight(row, fresh.get(row.id)); else ghost(row);
    const news = [...fresh.keys()].filter((id) => !known.has(id));
    const last = rows().at(-1), after = news.length && last && [...fresh.keys()].indexOf(news[0]) > [...fresh.keys()].indexOf(last.id);
    showPill(first ? news.length : 0, Boolean(after));
  };

  /* The list as the server has it now; new rows are marked for a moment. */
  const whole = (next) => {
    const known = new Set(rows().map((row) => row.id)), was = waiting;
    for (const row of rows()) row.style.blockSize = "";
    morphElements(main, one(".inbox > .main", next));
    const news = rows().filter((row) => !known.has(row.id));
    for (const row of news) row.classList.add("fresh");
    waiting = 0;
    if (news.length > was && known.size) say(counted(one("[data-other]", pill()), news.length));
    return news;
  };

  const first = !new URLSearchParams(location.search).has("after");
  const views = (next) => {
    for (const part of [".views", ".views-narrow .menu-panel", ".views-narrow summary small", ".top nav"]) put(one(part), one(part, next));
    const sentence = one(".sentence"), fresh = one(".sentence", next);
    if (!sentence || !fresh) return;
    const before = sentence.innerHTML, height = sentence.offsetHeight;
    sentence.innerHTML = fresh.innerHTML;
    if (sentence.offsetHeight !== height) sentence.innerHTML = before;
  };

  addEventListener("click", async (event) => {
    if (!event.target.closest("[data-pill]")) return;
    event.preventDefault();
    const next = await ask();
    const news = next ? whole(next) : [];
    if (!news.length) return location.assign(one("[data-pill] a").href);
    news[0].scrollIntoView({ block: "center" });
    one(".row-link", news[0]).focus({ preventScroll: true });
  });

  return {
    presence: rowsHere(),
    changed: (id) => { changed.set(String(id), Date.now()); return true; },
    show: (next, asked) => {
      const base = next.title;
      if (first && !still()) whole(next);
      else if (rows().length) inPlace(next);
      else showPill(rows(next).length, false);
      views(next);
      for (const [id, at] of changed) if (at < asked && !document.getElementById("row:" + id)?.matches(":focus-within")) changed.delete(id);
      title.base = base;
      showTitle();
    },
  };
}

/* --- a conversation ------------------------------------------------------------------------------------------- */

function conversation() {
  const frame = one("[data-conversation]");
  if (!frame) return null;
  const thread = one(".thread"), pill = one("[data-pill]");
  let seen = null, missed = 0;

  const toEnd = () => document.documentElement.scrollHeight - scrollY - innerHeight;
  const composer = () => all(".composer").find((box) => !box.hidden);
  const idle = () => { const box = composer(); return !box || !box.contains(document.activeElement) && !dirty(box); };
  /* The server stops a reply that crosses a newer message; what the writer has seen it must not stop. */
  const acknowledge = () => {
    const field = one("#reply [name=seen]");
    if (field && seen) field.value = seen;
  };
  const showPill = (n) => {
    missed = n;
    pill.hidden = n === 0;
    if (!n) return;
    const words = one("[data-other]", pill), box = composer();
    words.textContent = counted(words, n);
    const top = box ? box.getBoundingClientRect().top : innerHeight;
    pill.style.bottom = (top < innerHeight && top > innerHeight / 3 ? innerHeight - top + 12 : 16 + (one(".thumb")?.offsetHeight || 0)) + "px";
  };
  addEventListener("scroll", () => { if (missed && toEnd() <= NEAR_END) { showPill(0); acknowledge(); } }, { passive: true });
  pill.addEventListener("click", (event) => {
    event.preventDefault();
    const item = all(":scope > .arrived[id^='m:']", thread).at(-missed) || thread.lastElementChild;
    acknowledge();
    showPill(0);
    item.scrollIntoView({ block: "center" });
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  });

  const append = (news) => {
    const box = composer(), top = box ? box.getBoundingClientRect().top : 0;
    const held = pointer && thread.contains(pointer) && thread.matches(":hover") || selected(thread);
    const follow = !document.hidden && toEnd() <= NEAR_END && !held;
    for (const item of news) {
      item.classList.remove("newest");
      item.classList.add("arrived");
      thread.append(item);
    }
    const messages = news.filter((item) => item.id.startsWith("m:")).length;
    if (follow) scrollTo({ top: document.documentElement.scrollHeight });
    else if (box && !idle()) scrollBy(0, box.getBoundingClientRect().top - top);
    if (follow && idle()) acknowledge();
    if (!messages) return;
    say(counted(one("[data-other]", pill), messages));
    if (!follow) showPill(missed + messages);
    if (document.hidden) title.news += messages;
    showTitle();
  };

  const deliveries = (next) => {
    for (const item of all(":scope > li[id]", thread)) {
      const now = one(".delivery", item), fresh = next.getElementById(item.id), then = fresh && one(".delivery", fresh);
      const asked = one(".ask", item), asks = fresh && one(".ask", fresh);
      if (asked && asks && !asked.isEqualNode(asks) && !inUse(asked)) asked.replaceWith(asks);
      if (now && then && !("follow" in now.dataset) && !("hold" in now.dataset) && !now.isEqualNode(then) && !inUse(now)) now.replaceWith(then);
    }
  };

  const others = together(frame);
  return {
    presence: others.presence,
    changed: (id) => String(id) === frame.dataset.conversation,
    show: (next) => {
      frame.dataset.read = one("[data-conversation]", next)?.dataset.read || frame.dataset.read;
      if (toEnd() <= NEAR_END) others.seen();
      const known = new Set(all(":scope > li[id]", thread).map((item) => item.id));
      const fresh = all(".thread > li[id]", next), news = fresh.filter((item) => !known.has(item.id));
      seen = one("#reply [name=seen]", next)?.value;
      deliveries(next);
      const last = thread.lastElementChild, same = last && last.id.startsWith("e:") && next.getElementById(last.id);
      if (same && !last.matches(":hover")) put(last, same);
      for (const item of all(":scope > li[id^=letter]", thread)) if (!next.getElementById(item.id)) item.remove();
      for (const part of [".page > .head", ".phone-end", ".top nav", "[data-later]"]) put(one(part), one(part, next));
      title.base = next.title;
      if (news.length) append(news);
    },
  };
}

/* --- who else is here: a beat every 15 s while the page is looked at, at once when a reply is begun (docs/live.md) --------- */

const BEAT = 15000, STILL_WRITING = 20000, READ_AFTER = 1000;

async function part(address, options) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, ...options });
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch { return null; }
}

function together(frame) {
  const strip = one("[data-presence]"), token = one("[name=csrf]");
  if (!strip || !token) return { presence: () => {}, seen: () => {} };
  const address = strip.dataset.presence, form = (more) => new URLSearchParams({ csrf: token.value, ...more });
  let typed = 0, said = "", read = 0, gone = false;

  const show = (html) => { if (html !== null && strip.innerHTML !== html) strip.innerHTML = html; };
  const state = () => Date.now() - typed < STILL_WRITING ? "writing" : "looking";
  const beat = async () => {
    if (document.hidden || gone) return;
    said = state();
    show(await part(address, { method: "POST", body: form({ state: said }) }));
  };
  /* A note is nobody's to wait for: only a reply is told. */
  addEventListener("input", (event) => {
    if (!event.target.closest("#reply")) return;
    typed = Date.now();
    if (said !== "writing") beat();
  });
  const leave = () => { gone = true; navigator.sendBeacon(address, form({ state: "gone" })); };
  /* Opening is not reading: a page that was made ahead or looked at for a moment says nothing. */
  const seen = () => {
    clearTimeout(read);
    if (!document.hidden) read = setTimeout(() => navigator.sendBeacon(frame.dataset.seen, form({ at: frame.dataset.read })), READ_AFTER);
  };
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) { gone = false; beat(); } });
  addEventListener("visibilitychange", () => { beat(); seen(); });
  setInterval(beat, BEAT);
  setInterval(() => { if (said === "writing" && state() !== "writing") beat(); }, BEAT / 5);
  beat();
  seen();
  return { presence: async (id) => { if (String(id) === frame.dataset.conversation) show(await part(address)); }, seen };
}

function rowsHere() {
  return async (id) => {
    const place = document.getElementById("row:" + id)?.querySelector("[data-here]"), html = place && await part(place.dataset.here);
    if (!place || html === null) return;
    place.innerHTML = html;
    for (const more of [...place.children].slice(1)) more.remove();
  };
}

/* --- asking, and the line ---------------------------------------------------------------------------------------- */

async function ask() {
  try {
    const answer = await fetch(place.dataset.here, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html"), token = one("[name=csrf]");
    /* Forms carry another token each time; the one that is here holds, and is no change. */
    if (token) for (const field of all("[name=csrf]", next)) field.setAttribute("value", token.value);
    return next;
  } catch { return null; }
}

function refresher(page) {
  let timer = 0, last = 0, busy = false, again = false, failed = 0;
  const run = async () => {
    timer = 0;
    if (busy) return void (again = true);
    busy = true;
    last = Date.now();
    const next = await ask();
    failed = next ? 0 : failed + 1;
    /* Whatever goes wrong in a part, the next change is looked at. */
    try { if (next) page.show(next, last); } finally {
      busy = false;
      if (again || !next) soon();
      again = false;
    }
  };
  const soon = () => { timer ||= setTimeout(run, Math.max(SOON, last + Math.min(MINUTE, APART * 2 ** failed) - Date.now())); };
  /* Times in words grow old by themselves. */
  setInterval(() => { if (!document.hidden && Date.now() - last >= MINUTE) soon(); }, MINUTE / 4);
  last = Date.now();
  return soon;
}

function strip() {
  const shown = one("[data-line]"), words = one("span", shown), out = one("a", shown);
  let timer = 0;
  const clock = (at) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: place.dataset.zone || undefined });
  return (state, since) => {
    clearTimeout(timer);
    if (state !== "down") shown.hidden = state !== "out";
    out.hidden = state !== "out";
    if (state === "out") words.textContent = shown.dataset.out;
    if (state === "down") timer = setTimeout(() => {
      words.textContent = shown.dataset.line.replace("#", clock(since));
      shown.hidden = false;
    }, LOST_AFTER);
  };
}

/* A customer's page: his conversations stand on it, and new ones may come. It is looked at again part by part, and what
 * somebody is at work in stays. */
function customer() {
  const main = one(".page.customer > .main");
  if (!main) return null;
  return {
    changed: () => true,
    show: (next) => {
      for (const what of [".page.customer > .head", ".page.customer > .main > .sentence", ".timeline", ".top nav"]) put(one(what), one(what, next));
      title.base = next.title;
      showTitle();
    },
  };
}

/* Other pages show nothing that changes, but for how much is new. */
const still = { changed: () => false, show: () => {} };
const page = place && (inbox() || conversation() || customer() || still);
if (page) {
  const soon = page === still ? () => {} : refresher(page);
  const count = news(place.dataset.newsAt, (n) => { title.unread = n; showTitle(); });
  listen(place.dataset.stream, Number(place.dataset.live), {
    changed: (id) => { if (page.changed(id)) soon(); count(); },
    presence: (id) => page.presence?.(id),
    lost: () => { soon(); count(); },
    line: strip(),
  });
  askForNotices();
}

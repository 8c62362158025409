/* How much is new for this person: in the title, beside the bell, and, where this browser was asked to, as a notice of
 * the system. Looked for after the page has settled and when something happened, never more than twice a minute a tab
 * that is out of sight. */
const one = (what, where = document) => where.querySelector(what);
const SOON = 1500, APART = 3000, OUT_OF_SIGHT = 30000, NOTICES = "kept-notices", NOTICED = "kept-noticed";
const keep = {
  get(name) { try { return localStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, value); } catch { /* off */ } },
};

export function news(address, showCount) {
  let timer = 0, last = 0;
  /* One notice for all that is new, whichever tab sees it first, and none while the desk is in sight. */
  const notify = (part) => {
    if (!document.hidden || keep.get(NOTICES) !== "on" || !("Notification" in window) || Notification.permission !== "granted") return;
    if ("quiet" in part.dataset || !part.dataset.newest || keep.get(NOTICED) === part.dataset.newest) return;
    keep.set(NOTICED, part.dataset.newest);
    const notice = new Notification("Kept", { body: part.dataset.words, tag: "kept", lang: document.documentElement.lang });
    notice.addEventListener("click", () => { window.focus(); location.assign(part.dataset.open); });
  };
  const look = async () => {
    timer = 0;
    last = Date.now();
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const part = one("[data-news]", new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (!answer.ok || !part) return;
      showCount(Number(part.dataset.news));
      for (const badge of document.querySelectorAll("[data-news-count]")) badge.textContent = part.dataset.news > 0 ? part.dataset.news : "";
      notify(part);
    } catch { /* no line: the next event asks again */ }
  };
  const soon = () => { timer ||= setTimeout(look, Math.max(SOON, last + (document.hidden ? OUT_OF_SIGHT : APART) - Date.now())); };
  addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  soon();
  return soon;
}

/* The card of /notifications where this browser is asked. */
export function askForNotices() {
  const card = one("[data-browser-news]");
  if (!card || !("Notification" in window) || !window.isSecureContext) return;
  const state = one("[data-news-state]", card), ask = one("[data-news-ask]", card), stop = one("[data-news-stop]", card), first = state.textContent;
  const show = () => {
    const on = keep.get(NOTICES) === "on" && Notification.permission === "granted", refused = Notification.permission === "denied";
    state.textContent = refused ? state.dataset.refused : on ? state.dataset.on : first;
    ask.hidden = on || refused;
    stop.hidden = !on;
  };
  ask.addEventListener("click", async () => {
    if (await Notification.requestPermission() === "granted") keep.set(NOTICES, "on");
    show();
  });
  stop.addEventListener("click", () => { keep.set(NOTICES, "off"); show(); });
  card.hidden = false;
  show();
}

/* One event stream a browser, shared by its tabs (a browser gives a site six connections, and a tab may take one
 * for ever). The tab that holds a lock leads: it has the stream and hands on what it hears. The lock passes to
 * another tab when it closes, and is taken from one that does not answer (a tab the system put to sleep). Every
 * tab knows the mark of what it has seen, so whoever leads next goes on from there. Without locks (they need a
 * safe line) the tab that is looked at has a stream of its own.
 *
 *     listen(address, mark, { changed(id), presence(id), lost(), line(state, since) })
 *
 * changed: something happened to that conversation. presence: who looks at it or writes is somebody else. lost: look
 * at everything again. line: "up", "down" since a moment, or "out" when the session has ended. */

const LOCK = "kept-live", SLEEPING = 2000, LONGEST = 30000;

export function listen(address, mark, page) {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(LOCK) : null;
  const locks = channel && navigator.locks;
  let source = null, leading = false, state = "", since = Date.now(), wait = 0, retry = 0, answered = 0;

  const line = (now) => {
    if (now === state) return;
    state = now;
    since = Date.now();
    page.line(state, since);
  };
  const tell = (what) => channel && channel.postMessage(what);
  const shout = (now) => { line(now); tell({ line: now }); };

  /* --- the one who leads ------------------------------------------------------------------------------- */

  const later = () => {
    wait = Math.min(LONGEST, Math.max(1000, wait * 2));
    clearTimeout(retry);
    retry = setTimeout(open, wait * (0.5 + Math.random() / 2));
  };
  /* A browser gives up a stream that was answered with an error: has the session ended, or is it a bad moment? */
  const refused = async () => {
    let status = 0;
    try { status = (await fetch(address, { method: "HEAD", headers: { Accept: "text/event-stream" } })).status; } catch { /* no line */ }
    if (status === 401) shout("out");
    else later();
  };
  const hear = (event) => {
    if (event.type === "mark") mark = Math.max(mark, Number(event.lastEventId));
    const what = { type: event.type, id: JSON.parse(event.data).id, mark };
    tell(what);
    take(what);
  };
  const open = () => {
    close();
    source = new EventSource(address + "?after=" + mark);
    for (const type of ["conversation", "presence", "lost", "mark"]) source.addEventListener(type, hear);
    source.addEventListener("open", () => { wait = 0; shout("up"); });
    source.addEventListener("error", () => {
      shout("down");
      if (source && source.readyState === EventSource.CLOSED) refused();
    });
  };
  const close = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };
  const lead = () => new Promise(() => {
    leading = true;
    open();
  });
  const queue = (steal) => {
    locks.request(LOCK, steal ? { steal: true } : {}, lead).catch(() => {
      leading = false;
      close();
      queue(false);
    });
  };

  /* --- all tabs ----------------------------------------------------------------------------------------- */

  const take = (what) => {
    if (what.type === "conversation") page.changed(what.id);
    if (what.type === "presence") page.presence(what.id);
    if (what.type === "lost") page.lost();
    mark = Math.max(mark, what.mark || 0);
  };
  /* A tab that has just loaded shows its mark. A leader who is further tells it to look again; one that was
   * signed out tries again, for the tab is not. */
  const met = (theirs) => {
    tell({ here: mark, state, since });
    if (state === "out" || theirs > mark) open();
  };
  const greeted = (what) => {
    answered = Date.now();
    if (what.here > mark) page.lost();
    mark = Math.max(mark, what.here);
    if (what.state) line(what.state);
  };
  const hello = () => {
    const asked = Date.now();
    tell({ hello: mark });
    setTimeout(() => { if (!leading && answered < asked && !document.hidden) queue(true); }, SLEEPING);
  };

  if (channel) {
    channel.onmessage = ({ data }) => {
      if ("hello" in data) { if (leading) met(data.hello); }
      else if ("here" in data) { if (!leading) greeted(data); }
      else if ("line" in data) { if (!leading) line(data.line); }
      else take(data);
    };
  }
  const look = () => {
    if (leading) source || open();
    else if (locks && !document.hidden) hello();
    else if (!locks) document.hidden ? close() : source || open();
  };
  if (locks) queue(false);
  look();
  addEventListener("visibilitychange", look);
  addEventListener("online", () => { if (source && source.readyState !== EventSource.OPEN) open(); });
  addEventListener("pagehide", close);
  /* Back from the browser's own keep: much may have happened. */
  addEventListener("pageshow", (event) => { if (event.persisted) { page.lost(); look(); } });
}

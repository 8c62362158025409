/* What the boxes of a conversation can do more than a field can: marks by button and key, rich text that is pasted and
 * turned into them, files that are dropped or pasted. Loaded when a box is first touched (app.js). */

/* Puts text where the selection is, as if it were typed: what was there comes back with Ctrl Z. */
function put(field, text) {
  field.focus();
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const chosen = (field) => field.value.slice(field.selectionStart, field.selectionEnd);

/* Around the selection; once more takes it off. */
function around(field, mark) {
  const from = field.selectionStart, words = chosen(field), n = mark.length;
  const outside = field.value.slice(Math.max(0, from - n), from) === mark && field.value.slice(field.selectionEnd, field.selectionEnd + n) === mark;
  if (outside) field.setSelectionRange(from - n, field.selectionEnd + n);
  const inner = outside ? words : words.length > 2 * n && words.startsWith(mark) && words.endsWith(mark) ? words.slice(n, -n) : null;
  const [, before, core, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(inner ?? words), at = field.selectionStart + before.length;
  put(field, inner === null ? before + mark + core + mark + after : inner);
  field.setSelectionRange(at + (inner === null ? n : 0), at + (inner === null ? n : 0) + core.length);
}

/* Before each line of the selection; once more takes it off. */
function before(field, mark) {
  const from = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1, over = field.value.indexOf("\n", field.selectionEnd);
  field.setSelectionRange(from, over < 0 ? field.value.length : over);
  const lines = chosen(field).split("\n"), marked = lines.every((line) => !line.trim() || line.startsWith(mark));
  const text = lines.map((line) => marked ? line.slice(line.startsWith(mark) ? mark.length : 0) : line.trim() || lines.length === 1 ? mark + line : line).join("\n");
  put(field, text);
  field.setSelectionRange(lines.length > 1 ? from : from + text.length, from + text.length);
}

function link(field, button) {
  const words = chosen(field), address = /^(https?:\/\/|mailto:)\S+$/i.test(words), from = field.selectionStart;
  put(field, address ? "[](" + words + ")" : "[" + words + "](https://)");
  const at = from + (address || !words ? 1 : words.length + 3);
  field.setSelectionRange(at, address || !words ? at : at + 8);
}

const code = (field) => chosen(field).includes("\n") ? put(field, "```\n" + chosen(field) + "\n```") : around(field, "`");
const acts = { bold: (field) => around(field, "**"), italic: (field) => around(field, "*"), list: (field) => before(field, "- "),
  quote: (field) => before(field, "> "), link, code };

/* One stop of the Tab key; the arrows go on from there. */
function bar(tools, field, latin) {
  const buttons = [...tools.querySelectorAll("button")];
  const stop = (button) => { for (const one of buttons) one.tabIndex = one === button ? 0 : -1; };
  stop(buttons[0]);
  tools.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); }); /* the selection stays */
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (!button) return;
    stop(button);
    acts[button.dataset.mark](field);
  });
  tools.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
    if (!step || !next) return;
    stop(next);
    next.focus();
    event.preventDefault();
  });
  field.addEventListener("keydown", (event) => {
    const name = { b: "bold", i: "italic" }[latin(event)];
    if (!name || event.shiftKey || event.altKey || event.ctrlKey === event.metaKey) return;
    event.preventDefault();
    acts[name](field);
  });
}

/* --- files ------------------------------------------------------------------------------------------------ */

function attach(form, files) {
  const field = form.querySelector("[data-files]"), all = new DataTransfer();
  for (const file of [...field.files, ...files]) all.items.add(file);
  field.files = all.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function dropped(form) {
  const files = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const show = (on) => form.classList.toggle("dropping", on);
  form.addEventListener("dragover", (event) => { if (files(event)) { event.preventDefault(); show(true); } });
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) show(false); });
  form.addEventListener("drop", (event) => {
    show(false);
    if (!files(event)) return;
    event.preventDefault();
    attach(form, event.dataTransfer.files);
  });
}

/* --- pasting ---------------------------------------------------------------------------------------------- */

const RICH = /<(b|strong|i|em|a|ul|ol|blockquote|pre|code|del|s|h[1-6])[\s>]|font-weight|font-style|MsoList/i;

function pasted(form, field) {
  let shift = false; /* Ctrl Shift V: as it is */
  field.addEventListener("keydown", (event) => { shift = event.shiftKey && (event.ctrlKey || event.metaKey); });
  field.addEventListener("paste", async (event) => {
    const data = event.clipboardData, html = data.getData("text/html"), text = data.getData("text/plain"), bare = shift;
    shift = false;
    if (data.files.length && !text) {
      event.preventDefault();
      attach(form, data.files);
    } else if (!bare && text && RICH.test(html)) {
      event.preventDefault();
      const markdown = await import("./rich.js").then(({ markdownOf }) => markdownOf(html), () => ""); /* no line: its words */
      put(field, markdown || text);
    }
  });
}

/* --- guidance ---------------------------------------------------------------------------------------------
 * A panel over the page, found as one types; choosing puts the text under a line that is left for one's own words.
 * A click on [data-guidance-open] opens it, and so does Ctrl K in the box (keys.js makes the click). */

function guidance(form, field) {
  const opener = form.querySelector("[data-guidance-open]"), chosen = form.querySelector("[data-guides]");
  if (!opener) return;
  const dialog = document.createElement("dialog"), find = document.createElement("input"), place = document.createElement("div");
  let soon = 0, asked = null, shown = null, from = 0, over = 0;
  dialog.className = "pick-panel";
  dialog.setAttribute("aria-label", opener.title);
  Object.assign(find, { type: "search", className: "input", autocomplete: "off" });
  dialog.append(find, place);
  document.body.append(dialog);

  const ids = () => form.elements.guidance.value.split(",").filter(Boolean);
  const set = (list) => {
    form.elements.guidance.value = list.join(",");
    chosen.querySelector(".reason").hidden = !list.length;
    form.dispatchEvent(new Event("built"));
  };
  const look = async () => {
    asked?.abort();
    clearTimeout(soon);
    const mine = asked = new AbortController(), url = new URL(opener.dataset.guidanceOpen, location.href), words = find.value.trim();
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || mine !== asked) return;
      const label = page.querySelector(".pick-form [type=search]");
      find.placeholder = label.placeholder;
      find.setAttribute("aria-label", label.placeholder);
      place.replaceChildren(document.adoptNode(page.querySelector("[data-guidance]")));
      shown = words;
    } catch { /* no line, or asked anew */ }
  };
  const open = () => {
    [from, over] = [field.selectionStart, field.selectionEnd];
    find.value = "";
    dialog.showModal();
    look();
  };
  const take = (button) => {
    const id = button.dataset.put, words = button.dataset.text.replace(/\r/g, "");
    dialog.close();
    field.focus();
    field.setSelectionRange(from, over);
    if (words) {
      const above = field.value.slice(0, from).replace(/\s+$/, "").length;
      if (above) field.setSelectionRange(above, over);
      put(field, "\n\n" + words + (field.value.slice(over).trim() ? "\n\n" : ""));
      if (!above) field.setSelectionRange(0, 0); /* the first line is one's own */
    }
    if (ids().includes(id)) return;
    chosen.querySelector("ul").append(button.closest("form").querySelector("template").content.cloneNode(true));
    set([...ids(), id]);
  };

  /* The first of what was found for the words that stand there, not for those before. */
  const first = async () => {
    const words = find.value.trim();
    if (shown !== words) await look();
    const button = place.querySelector("[data-put]");
    if (button && dialog.open && shown === words && find.value.trim() === words) take(button);
  };

  opener.addEventListener("click", (event) => { event.preventDefault(); open(); });
  chosen.addEventListener("click", (event) => {
    const off = event.target.closest("[data-guide-off]");
    if (!off) return;
    event.preventDefault();
    off.closest("[data-guide]").remove();
    set(ids().filter((id) => id !== off.value));
    field.focus();
  });
  find.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(look, 120); });
  dialog.addEventListener("close", () => field.focus());
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put]");
    if (event.target === dialog) dialog.close();
    if (!button) return;
    event.preventDefault();
    take(button);
  });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], stops = [find, ...place.querySelectorAll("[data-put]")];
    if (event.isComposing) return;
    if (event.key === "Enter" && event.target === find) { event.preventDefault(); first(); }
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (!step || !next) return;
    next.focus();
    event.preventDefault();
  });
}

/* latin: what a key stands for (keys.js), for a script of its own may not import what another has. */
export function composer(form, latin) {
  const field = form.querySelector("[data-draft]");
  guidance(form, field);
  bar(form.querySelector("[data-format]"), field, latin);
  dropped(form);
  pasted(form, field);
}

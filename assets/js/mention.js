/* Names as they are typed: "@" and some letters show the colleagues they may mean; Enter, Tab or a click writes the whole
 * name. The names are those of the list "Ask" beside it, so the page carries them once. */

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function mention(field) {
  const form = field.form, list = form.querySelector("[data-people]");
  if (!list) return;
  const names = [...list.options].filter((one) => one.value.startsWith("user:")).map((one) => one.text);
  const panel = document.createElement("div");
  panel.className = "mention-panel";
  panel.hidden = true;
  field.after(panel);
  const hide = () => { panel.hidden = true; };
  const typed = () => /(^|[^\p{L}\p{N}._])@([\p{L}\p{M}'’-]*)$/u.exec(field.value.slice(0, field.selectionStart));
  const take = (name) => {
    const found = typed();
    hide();
    if (!found) return field.focus();
    const at = field.selectionStart - found[2].length;
    field.setRangeText(name + " ", at, field.selectionStart, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };
  field.addEventListener("input", () => {
    const found = typed(), start = found && fold(found[2]);
    const fit = found ? names.filter((name) => fold(name).split(/\s+/).some((part) => part.startsWith(start))).slice(0, 6) : [];
    panel.replaceChildren(...fit.map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => take(name));
      return button;
    }));
    panel.hidden = !fit.length;
  });
  form.addEventListener("keydown", (event) => {
    if (panel.hidden || event.isComposing) return;
    const stops = [field, ...panel.children], at = stops.indexOf(document.activeElement);
    if (at === 0 && !typed()) return hide(); /* the caret has gone elsewhere */
    if (event.key === "Escape") { hide(); field.focus(); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    else if (at === 0 && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey && !event.ctrlKey && !event.metaKey) panel.firstElementChild.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) hide(); });
}

/* Rich text, as programs put it on the clipboard, as the Markdown that the desk writes (src/mime/markdown.h): bold,
 * italic, struck-out, lists, quotes, links, code. Text in, text out: this file knows no page, so its cases are
 * tested without a browser. What is not of the subset keeps its words and loses its looks. */

const MOST = 200000, DEPTH = 6;
const BLOCKS = /^(p|div|section|article|header|footer|address|h[1-6]|ul|ol|li|blockquote|pre|table|thead|tbody|tr|hr|dl|dt|dd|figure|figcaption|form|body|html)$/;
const UNSEEN = /^(style|script|head|title|template|noscript|svg|math|object|select|textarea|button)$/;
const EMPTY = /^(br|hr|img|input|meta|link|col|wbr|source|area|base|embed|param|track)$/;
const NAMED = { amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'", nbsp: " ", ensp: " ", emsp: " ", thinsp: " ", shy: "", zwnj: "", zwj: "",
  laquo: "«", raquo: "»", bdquo: "„", ldquo: "“", rdquo: "”", sbquo: "‚", lsquo: "‘", rsquo: "’", ndash: "–", mdash: "—", hellip: "…",
  bull: "•", middot: "·", euro: "€", copy: "©", reg: "®", deg: "°", times: "×" };

const character = (n) => n > 31 && n < 0x110000 && (n < 0xd800 || n > 0xdfff) ? String.fromCodePoint(n) : n === 9 || n === 10 ? " " : "";
const plain = (text) => text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name) => name[0] !== "#" ? NAMED[name] ?? whole
  : character(parseInt(/^#x/i.test(name) ? name.slice(2) : name.slice(1), /^#x/i.test(name) ? 16 : 10)));
const attribute = (text, name) => {
  const found = new RegExp("\\s" + name + "\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))", "i").exec(text);
  return found ? plain(found[1] ?? found[2] ?? found[3]).trim() : "";
};

/* Only where it would be read as a mark: every other sign stays as it was written, for a customer may read it so. */
const escaped = (text) => text.replace(/\*(?=\S(?:[^*\n]*\S)?\*)/g, "\\*").replace(/(?<!\w)_(?=\S(?:[^_\n]*\S)?_(?!\w))/g, "\\_")
  .replace(/`(?=[^`\n]+`)/g, "\\`").replace(/\[(?=[^\]\n]*\]\()/g, "\\[");
const firm = (line) => line.replace(/^([#>+-])(?=\s)/, "\\$1").replace(/^1([.)])(?=\s)/, "1\\$1");

const MARKS = [["struck", "~~"], ["italic", "*"], ["bold", "**"]];

/* A run of text with its marks, which may not begin or end with a blank. */
function run(part) {
  if (part.code) return part.text.includes("`") || !part.text.trim() ? part.text : "`" + part.text.trim() + "`";
  const [, before, words, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(escaped(part.text));
  const marks = words ? MARKS.filter(([name]) => part[name]).map(([, mark]) => mark) : [];
  return before + marks.reduce((inner, mark) => mark + inner + mark, words) + after;
}

const same = (a, b) => ["bold", "italic", "struck", "code", "href"].every((name) => a[name] === b[name]);

function inline(parts) {
  const joined = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && (same(last, part) || last.href === part.href && !part.text.trim() && !part.text.includes("\n"))) last.text += part.text;
    else joined.push({ ...part });
  }
  let text = "";
  for (let i = 0; i < joined.length;) {
    const href = joined[i].href;
    let words = "", bare = "";
    for (; i < joined.length && joined[i].href === href; i++) { words += run(joined[i]); bare += joined[i].text; }
    const named = href && bare.trim() && bare.trim() !== href && "mailto:" + bare.trim() !== href;
    text += named ? words.replace(/^(\s*)([\s\S]*?)(\s*)$/, (_, before, inner, after) => before + "[" + inner.replace(/\n/g, " ") + "](" + href + ")" + after)
      : href && bare.trim() ? bare : words;
  }
  return text.replace(/[^\S\n]+/g, " ").replace(/ *\n */g, "\n").replace(/^\n+|\n+$/g, "").trim();
}

/* The address of a link as Markdown can carry it; "" where the desk would make none of it. */
const target = (href) => /^(https?:\/\/|mailto:|tel:)./i.test(href) && href.length < 2000
  ? href.replace(/[\s()<>\\]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")) : "";

/* The style that a tag sets; undefined leaves what was. */
function looks(name, tag) {
  const style = attribute(tag, "style").toLowerCase(), set = {};
  if (/^(b|strong|h[1-6]|th)$/.test(name)) set.bold = true;
  if (/^(i|em|cite|dfn|var)$/.test(name)) set.italic = true;
  if (/^(s|del|strike)$/.test(name)) set.struck = true;
  if (/^(code|kbd|samp|tt)$/.test(name)) set.code = true;
  const weight = /font-weight\s*:\s*(\w+)/.exec(style), slant = /font-style\s*:\s*(\w+)/.exec(style);
  if (weight) set.bold = /^(bold|bolder|[6-9]00)$/.test(weight[1]);
  if (slant) set.italic = /^(italic|oblique)$/.test(slant[1]);
  if (/text-decoration[^;]*line-through/.test(style)) set.struck = true;
  if (name === "a") set.href = target(attribute(tag, "href"));
  return set;
}

/* Where a tag that begins before i ends; -1 where it never does. */
function tagEnd(html, i) {
  const stop = /["'>]/g;
  for (stop.lastIndex = i; ;) {
    const found = stop.exec(html);
    if (!found) return -1;
    if (found[0] === ">") return found.index;
    const over = html.indexOf(found[0], stop.lastIndex);
    if (over < 0) return -1;
    stop.lastIndex = over + 1;
  }
}

/* Words and tags in turn. What never ends is words, to the end of it all: so no text takes longer than it is long. */
function* tokens(html) {
  const begins = /<(?:!--|[!?]|(\/?)([a-z][\w:-]*))/gi;
  let from = 0;
  for (let found; (found = begins.exec(html));) {
    const comment = found[0] === "<!--", end = comment ? html.indexOf("-->", begins.lastIndex) : tagEnd(html, begins.lastIndex);
    if (found.index > from) yield { text: html.slice(from, found.index) };
    from = end < 0 && !found[2] ? html.length : found.index;
    if (end < 0) break;
    if (found[2]) yield { name: found[2].toLowerCase(), slash: found[1], more: html.slice(begins.lastIndex, end) };
    from = begins.lastIndex = end + (comment ? 3 : 1);
  }
  if (from < html.length) yield { text: html.slice(from) };
}

/* The blocks of the text, one after another. Those of one group, and lines of a program that makes each a division of
 * its own, stand without a blank line between them. */
function blocksOf(html) {
  const blocks = [], open = [], lists = [];
  let parts = [], look = {}, quote = 0, marker = "", unseen = "", pre = false, row = 0, group = 0, apart = false;

  const flush = () => {
    const text = pre ? parts.map((part) => part.text).join("").replace(/^\n|\s+$/g, "") : inline(parts);
    if (!text && parts.some((part) => part.text === "\n")) apart = true;
    parts = [];
    if (!text) return;
    const at = lists.slice(0, -1).reduce((sum, list) => sum + list.width, 0), width = lists.at(-1)?.width ?? 0;
    const head = marker ? " ".repeat(at) + marker : " ".repeat(at + width), rest = " ".repeat(at + width);
    const lines = pre ? ["```", ...text.split("\n"), "```"] : text.split("\n").map((line) => marker && row ? line : firm(line));
    blocks.push({ lines: lines.map((line, i) => (i ? rest : head) + line), quote, apart, line: open.at(-1)?.name === "div",
      group: lists.length || row ? group : 0 });
    marker = "";
    apart = false;
  };
  const begin = (name, tag) => {
    if (name === "blockquote") quote = Math.min(quote + 1, DEPTH);
    if (/^(ul|ol|table)$/.test(name) && !lists.length) group++;
    if ((name === "ul" || name === "ol") && lists.length < DEPTH)
      lists.push({ name, n: Number(attribute(tag, "start")) || 1, width: name === "ul" ? 2 : 3, depth: open.length });
    if (name === "li" && lists.length) {
      const list = lists.at(-1);
      marker = list.name === "ul" ? "- " : list.n++ + ". ";
      list.width = marker.length;
    }
    if (name === "pre") pre = true;
    if (name === "tr") row++;
    if (/^p$/.test(name) && /MsoListParagraph/.test(tag)) marker = "- ";
    if (name === "hr") blocks.push({ lines: ["---"], quote, group: 0 });
  };
  const end = (name) => {
    if (name === "blockquote") quote--;
    if (name === "pre") pre = false;
    if (name === "tr") row--;
    if (name === "li") marker = "";
    if (lists.length && lists.at(-1).depth >= open.length) lists.pop();
  };
  const close = (name) => {
    const at = open.findLastIndex((one) => one.name === name);
    if (at < 0) return;
    while (open.length > at) {
      if (BLOCKS.test(open.at(-1).name)) flush();
      const one = open.pop();
      look = one.before;
      end(one.name);
    }
  };
  const words = (text) => {
    const said = plain(text);
    parts.push({ text: pre ? said : said.replace(/\s+/g, " "), ...look });
  };

  for (const { text, name, slash, more } of tokens(html.slice(0, MOST))) {
    if (unseen) { if (slash && name === unseen) unseen = ""; continue; }
    if (!name) { words(text); continue; }
    if (slash) { close(name); continue; }
    if (UNSEEN.test(name)) { if (!/\/$/.test(more)) unseen = name; continue; }
    if (name === "br") { parts.push({ text: "\n", ...look }); continue; }
    if (/^t[dh]$/.test(name) && parts.some((part) => part.text.trim())) parts.push({ text: " | " });
    if (name === "li" && open.findLastIndex((one) => one.name === "li") > open.findLastIndex((one) => /^[uo]l$/.test(one.name))) close("li");
    if (name === "p") close("p");
    if (BLOCKS.test(name)) { flush(); begin(name, more); }
    if (EMPTY.test(name) || open.length > 200) continue;
    open.push({ name, before: look });
    look = { ...look, ...looks(name, more) };
  }
  while (open.length) close(open.at(-1).name);
  flush();
  return blocks;
}

/* Word writes the dot of a list into its text. */
const undotted = (line) => line.replace(/^- +(?:[·•§]|o(?= ))\s+/, "- ").replace(/^- +(\d+[.)]\s)/, "$1");

/* The Markdown of a piece of HTML; "" where it holds no more than its words, which the browser pastes best itself. */
export function markdownOf(html) {
  const blocks = blocksOf(html);
  let text = "";
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i], last = blocks[i - 1], mark = "> ".repeat(block.quote);
    if (last) {
      const close = last.quote === block.quote && !block.apart && (block.group && last.group === block.group || last.line && block.line);
      const between = "> ".repeat(Math.min(last.quote, block.quote)).trimEnd();
      text += close ? "\n" : "\n" + between + "\n";
    }
    text += block.lines.map((line) => (mark + undotted(line)).trimEnd()).join("\n");
  }
  const bare = blocks.flatMap((block) => block.lines).every((line) => !/[*~`\\]|\]\(|^\s*(- |\d+\. |---)|```/.test(line)) && blocks.every((block) => !block.quote);
  return bare ? "" : text;
}

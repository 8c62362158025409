// The fragments of a mail as the sets that count them understand them, so that their flags can be laid beside lines.
//
// Read from the end: a fragment is a run of lines that are all quoted or all not; a blank line or an introduction above
// quoted lines belongs to them; a run that begins with a signature's mark ends at the blank line above it. What stands
// below the last visible fragment is hidden. Where number and flags come out as a set says, its fragments can be told
// apart; where they don't, its parser cuts by rules that its facts do not show, and the case is left out.

const SIGN = /^(--|__|—|-\w)|^Sent from my (\w+\s*){1,3}$/;
const INTRODUCTION = /^On .*wrote:$/;

// Introductions that are wrapped become one line, and a rule of underscores a paragraph of its own.
function prepared(text) {
  return text.replaceAll('\r\n', '\n')
    .replace(/^(?!On.*On\s.+?wrote:)(On\s(?:.+?)wrote:)$/ms, (all) => all.replaceAll('\n', ' '))
    .replace(/([^\n])(?=\n_{7}_+)$/gm, '$1\n');
}

export function fragmentsOf(text) {
  const lines = prepared(text).replace(/\n+$/, '').split('\n').reverse();
  const done = [];
  let now = null, visible = false;
  const finish = () => {
    if (!now) return;
    const words = now.lines.join('').trim();
    now.hidden = !visible && (now.quoted || now.signature || !words);
    visible ||= !now.hidden;
    done.unshift({ ...now, lines: now.lines.reverse() });
    now = null;
  };
  for (const line of lines) {
    const bare = line.trimEnd(), quoted = /^\s*>/.test(line);
    if (now && bare === '' && SIGN.test(now.lines.at(-1))) {
      now.signature = true;
      finish();
    }
    const same = now && (now.quoted === quoted || (now.quoted && (bare === '' || INTRODUCTION.test(bare))));
    if (!same) {
      finish();
      now = { quoted, signature: false, lines: [] };
    }
    now.lines.push(bare);
  }
  finish();
  return done;
}

// What expected.tsv says about each mail: { mail: { fragments, quoted: [...], hidden: [...], signature: [...], visible } }
export function factsOf(tsv) {
  const facts = {};
  for (const line of tsv.split('\n').slice(1).filter(Boolean)) {
    const [mail, fact, value] = line.split('\t');
    const f = facts[mail] ??= {};
    const one = /^fragment (\d+) (\w+)$/.exec(fact);
    if (fact === 'fragments') f.fragments = Number(value);
    else if (fact.startsWith('visible text')) f.visible = value.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\\\', '\\');
    else if (one) (f[one[2]] ??= [])[one[1]] = value === 'true';
    else f[fact] = value.split(',').map((v) => v === 'true');
  }
  return facts;
}

// The fragments of text with the flags of the set, or null where they cannot be told apart.
export function toldApart(text, facts) {
  const fragments = fragmentsOf(text);
  if (facts.fragments !== undefined && fragments.length !== facts.fragments) return null;
  for (const flag of ['quoted', 'hidden', 'signature'])
    for (const [i, want] of (facts[flag] ?? []).entries())
      if (want !== undefined && fragments[i]?.[flag] !== want) return null;
  if (facts.visible !== undefined && fragments[0].lines.join('\n').trim() !== facts.visible.trim()) return null;
  return fragments;
}

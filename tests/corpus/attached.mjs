// Attachments compared with what other programs found in the same mails.
import { createHash } from 'node:crypto';

// ---- names that a program made up, as against names that stand in the mail

const decoder = (charset) => { try { return new TextDecoder(charset); } catch { return new TextDecoder('latin1'); } };

function encodedWord(all, charset, kind, text) {
  const bytes = kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64')
    : Buffer.from(text.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(parseInt(h, 16))), 'latin1');
  return decoder(charset).decode(bytes);
}

const percent = (s) => { try { return decodeURIComponent(s); } catch { return s; } };

// Every reading of a mail's text in which a name may be found: as UTF-8 and Latin-1, unfolded, decoded.
function readings(bytes) {
  return [bytes.toString('utf8'), bytes.toString('latin1')].flatMap((s) => {
    const line = s.replace(/\r?\n[ \t]+/g, ' ');
    const decoded = line.replace(/\?=\s+=\?/g, '?==?').replace(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, encodedWord);
    return [line, decoded, percent(line), line.replace(/\?=\s+=\?[^?]+\?[bq]\?/gi, '')];
  });
}

// Does the name stand in the mail, as a whole?
export function stands(bytes, name) {
  const edge = (c) => c === undefined || /[\s"'=;<>()@,]/.test(c);
  return readings(bytes).some((s) => {
    for (let at = s.indexOf(name); at >= 0; at = s.indexOf(name, at + 1))
      if (edge(s[at - 1]) && edge(s[at + name.length])) return true;
    return false;
  });
}

// What Zammad makes itself: the HTML form of the text, and names for files that have none in the mail.
export function ownOf(zammad, bytes) {
  return (zammad.attachments ?? []).filter((a) => !a.preferences?.['content-alternative'] &&
    !a.preferences?.['original-format'] && stands(bytes, a.filename));
}

// Takes each wanted file out of those that were read; what is wanted and not there comes back.
export function missing(want, got) {
  const left = got.map((a) => `${a.name}\n${a.size}`);
  return want.filter((a) => {
    const at = left.indexOf(`${a.filename}\n${a.size}`);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

// ---- names in headers

// The names of files as the headers of a mail say them plainly or in encoded words.
export function namesIn(bytes) {
  const line = bytes.toString('latin1').replace(/\r?\n[ \t]+/g, ' ');
  const found = [...line.matchAll(/^content-disposition:[^\n]*?\bfilename=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/gim)];
  return found.map((m) => m[1] ?? m[2]).filter(Boolean).map((raw) => {
    const name = raw.replace(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, encodedWord).replace(/\\(.)/g, '$1');
    return name.replace(/^.*[/\\]/, '').replace(/[\r\n]/g, '').trim();
  });
}

// ---- packets

// A mail that carries the packet, in lines of a given length.
export function inMail(packet, line = 76) {
  const lines = packet.toString('base64').match(new RegExp(`.{1,${line}}`, 'g')) ?? [];
  return Buffer.from(['From: Ana <ana@example.com>', 'Content-Type: application/ms-tnef; name="winmail.dat"',
    'Content-Transfer-Encoding: base64', '', ...lines, ''].join('\r\n'));
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const withLf = (bytes) => bytes.toString('latin1').replace(/\r*\n/g, '\n');

// Is it the file that another program took out of the packet? Texts there were stored with LF for CR LF: then it must
// be a piece of the packet that is the same but for that.
export function sameFile(got, stored, packet) {
  if (got.sha256 === sha256(stored)) return true;
  const whole = withLf(stored), start = whole.slice(0, 20);
  for (let at = 0; at + got.size <= packet.length; at++) {
    if (!withLf(packet.subarray(at, at + 64)).startsWith(start)) continue;
    const piece = packet.subarray(at, at + got.size);
    if (sha256(piece) === got.sha256 && withLf(piece) === whole) return true;
  }
  return false;
}

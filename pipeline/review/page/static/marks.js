// Which parts of a text are marked as what. Spans are in UTF-16 units here and
// may lie in each other: the content may hold its own source and cue. So the
// text is cut wherever a mark begins or ends, and each piece knows all its marks.

// Characters that nobody sees and that change how others are shown. They are
// made visible, and cannot act beyond themselves.
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;

// Beyond so many in one article, those that follow are left as they are: each costs an element.
const MOST_HIDDEN = 2000;

// pieces cuts [from, to) at the borders of marks ({start, end, …}). Each piece
// is {start, end, marks, opens}; opens holds the marks that begin there.
export function pieces(from, to, marks) {
  const events = [];
  for (const m of marks) {
    const start = Math.max(m.start, from);
    const end = Math.min(m.end, to);
    if (start >= end) continue;
    events.push([start, 1, m], [end, 0, m]);
  }
  events.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out = [];
  const open = new Set();
  let at = from;
  let opens = [];
  for (const [place, begins, m] of events) {
    if (place > at) {
      out.push({ start: at, end: place, marks: [...open], opens });
      at = place;
      opens = [];
    }
    if (begins) {
      open.add(m);
      if (m.start >= from) opens.push(m);
    } else {
      open.delete(m);
    }
  }
  if (at < to) out.push({ start: at, end: to, marks: [...open], opens });
  return out;
}

// hidden lists the runs of such characters, as {start, end, label}.
export function hidden(string) {
  const out = [];
  for (const found of string.matchAll(HIDDEN)) {
    if (out.length === MOST_HIDDEN) break;
    const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const more = found[0].length > 1 ? ' ×' + found[0].length : '';
    out.push({ start: found.index, end: found.index + found[0].length, label: 'U+' + code + more });
  }
  return out;
}

// paragraphs cuts a part of the text at its line ends, which are left out.
export function paragraphs(string, from, to) {
  const out = [];
  for (let at = from; at < to;) {
    let end = string.indexOf('\n', at);
    if (end < 0 || end > to) end = to;
    if (end > at) out.push({ start: at, end });
    at = end + 1;
  }
  return out;
}

// trimmed takes white space off both ends of a span; null where nothing is left.
export function trimmed(string, start, end) {
  while (start < end && /\s/.test(string[start])) start++;
  while (end > start && /\s/.test(string[end - 1])) end--;
  return start < end ? { start, end } : null;
}

// Borders of words, for moving the end of a span by the keyboard. Marks of
// punctuation are steps of their own, so that a span can end before or after one.
export function wordBefore(string, at) {
  const from = Math.max(0, at - 400);
  const found = [...string.slice(from, at).matchAll(/[\p{L}\p{N}\p{M}'’-]+|[^\s]/gu)];
  return found.length ? from + found[found.length - 1].index : from;
}

export function wordAfter(string, at) {
  const found = /[\p{L}\p{N}\p{M}'’-]+|[^\s]/u.exec(string.slice(at, at + 400));
  return found ? at + found.index + found[0].length : Math.min(string.length, at + 400);
}

// nextStart is where the first word after the one at this place begins.
export function nextStart(string, at) {
  const after = wordAfter(string, at);
  const gap = /\S/.exec(string.slice(after, after + 400));
  return gap ? after + gap.index : after;
}

// lastEnd is where the word before the one that ends at this place ends.
export function lastEnd(string, at) {
  const before = wordBefore(string, at);
  const found = /\s*$/.exec(string.slice(Math.max(0, before - 400), before));
  return before - found[0].length;
}

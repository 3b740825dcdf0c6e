// Building the page. Everything that comes from an article or a reviewer goes
// in as a text node or an attribute's value; nothing here parses markup.

import { hidden } from './marks.js';

const SVG = 'http://www.w3.org/2000/svg';

// h makes an element. Properties whose name begins with "on" are listeners;
// false, null and undefined leave an attribute out; true sets it empty.
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

// s makes an element of a drawing.
export function s(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else if (name === 'checked' || name === 'disabled' || name === 'selected') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

// keepFocus redraws what is in a box, and leads the focus to what has taken the
// place of what had it: a reader without a mouse would start from the top of
// the page else.
export function keepFocus(box, redraw) {
  const had = box.contains(document.activeElement) ? document.activeElement : null;
  const same = had && (attribute(had, 'data-hold') || attribute(had, 'aria-keyshortcuts') || (had.matches('a') && 'a[aria-current]'));
  redraw();
  if (same) box.querySelector(same)?.focus({ preventScroll: true });
}

function attribute(element, name) {
  const value = element.getAttribute(name);
  return value && `[${name}="${CSS.escape(value)}"]`;
}

export const $ = (id) => document.getElementById(id);

// text shows a foreign text, kept apart from its surroundings in writing
// direction, with what nobody would see made visible, and cut where it is
// longer than most characters.
export function text(value, most = 600) {
  let shown = value;
  if (shown.length > most) shown = whole(shown.slice(0, most)) + '…';
  const out = [];
  let at = 0;
  for (const c of hidden(shown)) {
    out.push(shown.slice(at, c.start), h('span', { class: 'm-hidden', 'data-hidden': c.label }, shown.slice(c.start, c.end)));
    at = c.end;
  }
  return h('bdi', { dir: 'auto' }, out, shown.slice(at));
}

// whole drops half of a surrogate pair at the end.
function whole(value) {
  const last = value.charCodeAt(value.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? value.slice(0, -1) : value;
}

export function key(name) {
  return h('kbd', { 'aria-hidden': 'true' }, name);
}

// button with the key that does the same.
export function button(label, shortcut, onclick, properties = {}) {
  return h('button', { type: 'button', onclick, 'aria-keyshortcuts': shortcut || null, ...properties },
    label, shortcut ? [' ', key(shown(shortcut))] : null);
}

// shown is how a key is written on the page.
export function shown(shortcut) {
  return { ArrowRight: '→', ArrowLeft: '←', Escape: 'Esc' }[shortcut] || shortcut.replace('Control+', 'Ctrl+');
}

// announce tells what happened, to the eye at the foot of the page and to a
// screen reader by itself. The text is set anew so that the same one is told twice.
export function announce(message, kind = '') {
  const at = $('said');
  at.className = kind;
  at.textContent = '';
  clearTimeout(fading);
  requestAnimationFrame(() => { at.textContent = message; });
  // Out of the way of the text; what went wrong stays till the next word.
  if (kind !== 'bad') fading = setTimeout(() => at.classList.add('old'), 5000);
}

let fading = 0;

export function number(n) {
  return n.toLocaleString('en');
}

export function count(n, one, many = one + 's') {
  return number(n) + ' ' + (n === 1 ? one : many);
}

export function percent(x) {
  return (100 * x).toFixed(1) + '\u00a0%'; // never parted
}

// outside is a link to the article's own page; other schemes than those of the
// web are shown as text.
export function outside(url) {
  if (!/^https?:\/\//i.test(url)) return url ? text(url) : null;
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text(url.replace(/^https?:\/\//i, ''), 80),
    h('span', { class: 'aside' }, ' (opens the page in a new tab)'));
}

// fieldLabel is a field of the record in words.
export function fieldLabel(name) {
  const words = {
    claim: 'Is it a claim', content: 'What was said', type: 'Direct or not', negated: 'Cue negated', anonymity_stated: 'Name said to be withheld', speaker_type: 'Speaker’s type', evidence: 'What the status rests on',
  };
  return words[name] || name[0].toUpperCase() + name.slice(1);
}

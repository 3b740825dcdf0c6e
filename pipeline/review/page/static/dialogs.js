// Small windows over the page: who you are, help, note, split, join. All are
// <dialog> elements, which hold the focus and give it back by themselves.

import { h, text, key } from './dom.js';
import { wordAfter, lastEnd, nextStart } from './marks.js';
import { gist, stateMark, gone, MEANING } from './claim.js';
import { needAlt } from './keys.js';
import { union } from './edit.js';

// open shows a dialog and gives what submit returns, or null where it is left.
// Where submit returns undefined the dialog stays.
function open(title, body, { action, submit, must = false, wide = false }) {
  return new Promise((resolve) => {
    let result = null;
    const problem = h('p', { class: 'problem', role: 'alert' });
    const dialog = h('dialog', {
      'aria-labelledby': 'dialog-title', class: wide ? 'wide' : null,
      onclose: () => { dialog.remove(); resolve(result); },
      oncancel: (e) => { if (must) e.preventDefault(); },
    }, h('form', {
      onsubmit: (e) => {
        e.preventDefault();
        const given = submit ? submit((m) => { problem.textContent = m; }) : null;
        if (given === undefined) return;
        result = given;
        dialog.close();
      },
      onkeydown: (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) e.currentTarget.requestSubmit(); },
    }, h('h2', { id: 'dialog-title' }, title), body, problem,
    h('div', { class: 'tools end' }, h('button', { type: 'submit', class: 'primary' }, action || 'Close'),
      must || !action ? null : h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

// name asks who reviews. Others' decisions are never shown while reviewing.
export function name(now, known) {
  const field = h('input', { type: 'text', required: true, maxlength: 60, value: now, id: 'reviewer', list: 'reviewers', autocomplete: 'off' });
  return open('Who is reviewing?', [
    h('p', {}, 'Your decisions are kept under this name, in the folder of the run and nowhere else. You see your own decisions only, so that a second reading is blind.'),
    h('label', { class: 'row', for: 'reviewer' }, h('span', {}, 'Name')), field,
    h('datalist', { id: 'reviewers' }, known.map((n) => h('option', { value: n }))),
  ], {
    action: 'Begin', must: !now,
    submit: (problem) => field.value.trim() || void problem('A name is needed.'),
  });
}

export function note() {
  const field = h('textarea', { rows: 5, id: 'note', required: true, maxlength: 4000 });
  return open('Note on this claim', [h('label', { for: 'note' }, 'Your words; others read them only in the comparison.'), field],
    { action: 'Keep the note', submit: () => field.value.trim() || undefined });
}

// split asks where a claim is cut; it gives the spans of both parts.
export function split(claim, view, selected) {
  const spans = claim.content.spans;
  const [first, last] = [spans[0][0], spans[spans.length - 1][1]];
  const stops = cuts(spans, view);
  if (stops.length === 0) return Promise.resolve(null);
  let at = start(stops, spans, selected, view);
  const [before, after] = [h('p', { class: 'l-content half' }), h('p', { class: 'l-content half' })];
  const part = (from, to) => union(spans.map(([a, b]) => [Math.max(a, from), Math.min(b, to)]).filter(([a, b]) => a < b));
  const words = (list) => text(list.map((x) => view.slice(x)).join(' … '), 1000);
  const draw = () => {
    before.replaceChildren(words(part(first, stops[at][0])));
    after.replaceChildren(words(part(stops[at][1], last)));
  };
  draw();
  const range = h('input', {
    type: 'range', min: 0, max: stops.length - 1, value: at, id: 'cut', disabled: stops.length === 1,
    'aria-valuetext': 'word', oninput: () => { at = Number(range.value); draw(); range.setAttribute('aria-valuetext', 'the second begins with: ' + view.slice(part(stops[at][1], last)[0]).slice(0, 40)); },
  });
  return open('Split into two claims', [
    h('label', { for: 'cut' }, 'Where the second begins (arrow keys move it by a word)'), range,
    h('h3', {}, 'First'), before, h('h3', {}, 'Second'), after,
    h('p', { class: 'meta' }, 'Both keep source, cue, speaker and values; each can be edited then.'),
  ], { action: 'Split', submit: () => [part(first, stops[at][0]), part(stops[at][1], last)] });
}

// cuts lists the places between two words or pieces: [end of the first, begin of the second].
function cuts(spans, view) {
  const out = [];
  const { offsets } = view;
  spans.forEach(([from, to], i) => {
    if (i > 0) out.push([spans[i - 1][1], from]);
    const end = offsets.units(to);
    for (let at = nextStart(view.text, offsets.units(from)); at < end && out.length < 5000; at = nextStart(view.text, at)) {
      out.push([offsets.points(lastEnd(view.text, wordAfter(view.text, at))), offsets.points(at)]);
    }
  });
  return out.filter(([a, b]) => a > spans[0][0] && b < spans[spans.length - 1][1]);
}

// start is where the cut is looked for first: at the selection, else between
// pieces, else at the end of a sentence near the middle.
function start(stops, spans, selected, view) {
  if (selected) {
    const at = stops.findIndex((s) => s[1] >= selected.span[0]);
    if (at >= 0) return at;
  }
  if (spans.length > 1) return Math.max(0, stops.findIndex((s) => s[0] === spans[0][1]));
  const middle = stops.length / 2;
  const ends = stops.map((s, i) => i).filter((i) => /[.!?;]["”’')]*\s*$/.test(view.slice([Math.max(0, stops[i][0] - 2), stops[i][1]])));
  return ends.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? Math.floor(middle);
}

// join asks which claim of the article is part of this one; it gives its id.
export function join(entry, entries) {
  const at = entries.findIndex((e) => e.claim.id === entry.claim.id);
  const near = entries.map((e, i) => [Math.abs(i - at + (i < at ? -0.5 : 0)), e])
    .filter(([d, e]) => d !== 0 && !gone(e)).sort((a, b) => a[0] - b[0]).slice(0, 8).map(([, e]) => e);
  if (near.length === 0) return Promise.resolve(null);
  const choice = (e, i) => h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'with', value: e.claim.id, checked: i === 0 }), h('span', {}, stateMark(e), ' ', gist(e.claim)));
  const list = h('fieldset', {}, h('legend', {}, 'Which is part of this claim?'), near.map(choice));
  return open('Join with another claim', [
    h('p', {}, 'What both say becomes one claim, with the speaker and values of ', gist(entry.claim), '. The other is removed.'), list,
  ], { action: 'Join', submit: () => list.querySelector(':checked').value });
}

const KEYS = [
  ['R', 'right: everything about the claim is as it should be'], ['W', 'wrong: it is no claim, or beyond mending'], ['U', 'unsure'],
  ['N or →', 'next claim'], ['B or ←', 'back'], ['Z', 'undo your last decision'], ['Y', 'do again what was undone'],
  ['E', 'edit the claim'], ['1 2 3 4', 'what is selected is the content, cue, source, or what the status rests on; with Shift one piece more'],
  ['Ctrl+Enter', 'save what is edited'], ['Esc', 'leave the editing'],
  ['A', 'add a claim that was missed'], ['S', 'split into two'], ['J', 'join with another'], ['M', 'note'],
  ['D', 'the article is read to its end'], ['T', 'move the focus to the text, to scroll it'], ['V', 'move the focus to the verdict'],
  ['/', 'search'], ['F', 'filters'], ['?', 'this help'],
];

export function help() {
  const alt = h('input', { type: 'checkbox', checked: needAlt(), onchange: () => needAlt(alt.checked) });
  const meaning = (names) => h('dl', { class: 'meaning' }, names.map((n) => h('div', {}, h('dt', {}, n), h('dd', {}, MEANING[n]))));
  return open('Help', h('div', { class: 'help', tabindex: 0, role: 'region', 'aria-label': 'Help' },
    h('p', {}, 'Read the marked sentence, compare it with the fields beside it, and press one key. Every decision is on disk before the page says so; Z takes the last one back.'),
    h('h3', {}, 'Marks'),
    h('p', { class: 'legend' }, h('mark', { class: 'm-content' }, 'content'), ' ', h('mark', { class: 'm-cue' }, 'cue'), ' ', h('mark', { class: 'm-source' }, 'source'), ' ',
      h('mark', { class: 'm-status' }, 'status'), ' ', h('span', { class: 'm-other' }, 'other claims')),
    h('h3', {}, 'Keys'),
    h('dl', { class: 'keys' }, KEYS.map(([k, what]) => h('div', {}, h('dt', {}, key(k), h('span', { class: 'aside' }, k)), h('dd', {}, what)))),
    h('label', { class: 'check' }, alt, ' Single keys need Alt (for speech input, or to be safe from slips)'),
    h('h3', {}, 'Without a mouse'),
    h('p', {}, 'E, then under Content, Cue or Source: type the words that the article has, or move each end by a word with the arrows beside it.'),
    h('h3', {}, 'Status'), meaning(['asserted', 'confirmed', 'denied', 'neither', 'questioned']),
    h('h3', {}, 'Naming'), meaning(['named', 'anonymous', 'generic']),
    h('h3', {}, 'Kind'), meaning(['statement', 'belief', 'intention', 'feeling'])), { wide: true });
}

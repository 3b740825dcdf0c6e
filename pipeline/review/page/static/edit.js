// Changing a claim, or making one. A draft is kept apart from the claim until
// it is saved; the article shows the draft's marks all the while.

import { h, text, button, announce, replace } from './dom.js';
import { wordBefore, wordAfter, nextStart, lastEnd } from './marks.js';
import { VALUES, MEANING } from './claim.js';

export const PARTS = ['content', 'cue', 'source', 'status'];
const NAMES = { content: 'Content', cue: 'Cue', source: 'Source', status: 'What the status rests on' };
const KEYS = { content: '1', cue: '2', source: '3', status: '4' };

// blank is the draft of a claim that was missed.
export function blank(article) {
  return {
    schema: 'whosaid/claim/1', id: '', doc_id: article.id,
    doc: { url: article.url, title: article.title, published: article.published, publisher: article.publisher },
    content: { text: '', spans: [], type: 'indirect' }, cue: null, source: null, speaker: null, via: [],
    status: { value: 'asserted', evidence: [] }, kind: 'statement', sentence: { text: '', span: [0, 0] }, confidence: 1, extractor: 'reviewer',
  };
}

export class Editor {
  // view is the ArticleView; speakers those of the article; others how many
  // other claims have this one's speaker; changed is told after each change of a span.
  constructor({ claim, view, speakers, others, changed, save, cancel, added }) {
    Object.assign(this, { view, speakers, others, changed, save, cancel, added });
    this.everywhere = false;
    this.draft = structuredClone(claim);
    this.element = h('form', {
      class: 'edit', 'aria-label': added ? 'A missed claim' : 'Edit the claim',
      onsubmit: (e) => { e.preventDefault(); this.submit(); },
      // Enter in a field ends what is typed there; the claim is saved by Control+Enter.
      onkeypress: (e) => { if (e.key === 'Enter' && !e.ctrlKey && e.target.matches('input')) e.preventDefault(); },
    });
    this.draw();
  }

  spans(part) {
    const d = this.draft;
    return part === 'status' ? d.status.evidence : d[part] ? d[part].spans : [];
  }

  // put sets the spans of a part.
  put(part, spans) {
    const d = this.draft;
    spans = union(spans, this.view);
    if (part === 'status') d.status.evidence = spans;
    else if (part === 'content') d.content = { ...d.content, spans, text: this.words(spans) };
    else if (spans.length === 0) d[part] = null;
    else if (part === 'cue') d.cue = { lemma: '', negated: false, ...d.cue, spans, text: this.words(spans) };
    else d.source = { spans, text: this.words(spans) };
    if (part === 'source') this.followSource();
    this.draw();
    this.changed(d);
  }

  words(spans) { return spans.map((s) => this.view.slice(s)).join(' … '); }

  // A claim has a speaker where it has a source, and none where it has none.
  followSource() {
    const d = this.draft;
    if (!d.source) d.speaker = null;
    else if (!d.speaker) this.name(d.source.text);
  }

  // set gives a part one span, or with more one span more.
  set(part, span, more) {
    this.put(part, more ? [...this.spans(part), span] : [span]);
    announce(NAMES[part] + ': ' + this.words(this.spans(part)));
  }

  // name sets the speaker: one that the article has already comes with what is
  // known of it.
  name(name) {
    const known = this.speakers.find((s) => s.name === name);
    const last = Math.max(0, ...this.speakers.map((s) => Number(s.id.slice(1)) || 0));
    if (known) this.draft.speaker = { ...known };
    else {
      const now = this.draft.speaker;
      const fresh = !now || this.speakers.some((s) => s.id === now.id && s.name !== name);
      this.draft.speaker = { type: 'person', naming: 'named', anonymity_stated: false, role: '', affiliation: '', ...now, name, id: fresh ? 's' + (last + 1) : now.id };
    }
  }

  draw() {
    const held = document.activeElement?.dataset?.hold;
    const d = this.draft;
    const who = d.speaker;
    replace(this.element,
      h('p', { class: 'hint' }, this.added
        ? 'Drag over what was said and press 1; then over the cue (2) and the source (3).'
        : 'Drag over the text, then press 1 content, 2 cue, 3 source, 4 status; with Shift it is one piece more.'),
      PARTS.slice(0, 3).map((part) => this.part(part)),
      who ? h('fieldset', {}, h('legend', {}, 'Speaker'),
        this.speakerField(),
        this.select('Naming', who.naming, VALUES.naming, (v) => { who.naming = v; }),
        this.select('Type', who.type, VALUES.speakerType, (v) => { who.type = v; }),
        this.input('Role', who.role, (v) => { who.role = v; }),
        this.input('Affiliation', who.affiliation, (v) => { who.affiliation = v; }),
        this.check('The article says that the name is withheld', who.anonymity_stated, (v) => { who.anonymity_stated = v; }),
        this.others ? this.check(`The same for the ${this.others === 1 ? 'other claim' : this.others + ' other claims'} of this speaker`, this.everywhere, (v) => { this.everywhere = v; }) : null) : null,
      h('fieldset', {}, h('legend', {}, 'Values'),
        this.select('Status', d.status.value, VALUES.status, (v) => { d.status.value = v; }),
        this.select('Kind', d.kind, VALUES.kind, (v) => { d.kind = v; }),
        this.select('Type', d.content.type, VALUES.type, (v) => { d.content.type = v; }),
        d.cue ? this.check('The cue is negated', d.cue.negated, (v) => { d.cue.negated = v; }) : null,
        this.input('Via (several: a; b)', d.via.join('; '), (v) => { d.via = v.split(';').map((x) => x.trim()).filter(Boolean); })),
      this.part('status'),
      h('p', { class: 'problem', role: 'alert' }),
      h('div', { class: 'tools end' },
        h('button', { type: 'submit', class: 'primary', 'aria-keyshortcuts': 'Control+Enter' }, this.added ? 'Add it' : 'Save', ' ', h('kbd', { 'aria-hidden': 'true' }, 'Ctrl+Enter')),
        button('Cancel', 'Escape', this.cancel)));
    // Buttons are made anew; the one that was pressed keeps the focus.
    if (held) (this.element.querySelector(`[data-hold="${held}"]`) || this.element.querySelector(`[data-hold="${held.split('-')[0]}-words"]`))?.focus();
  }

  part(part) {
    const spans = this.spans(part);
    return h('fieldset', { class: 'part p-' + part }, h('legend', {}, NAMES[part], ' ', h('kbd', { 'aria-hidden': 'true' }, KEYS[part])),
      spans.map((span, i) => this.piece(part, span, i)),
      spans.length === 0 ? h('p', { class: 'meta' }, 'none') : null,
      this.byWords(part));
  }

  piece(part, span, i) {
    const { view } = this;
    const what = NAMES[part] + (this.spans(part).length > 1 ? ', piece ' + (i + 1) : '');
    const move = (edge, step, label, sign) => h('button', {
      type: 'button', class: 'nudge', 'aria-label': `${what}: ${label}`, title: label, 'data-hold': [part, i, edge, sign].join('-'),
      onclick: () => {
        const now = [...this.spans(part)[i]];
        const at = view.offsets.units(now[edge]);
        now[edge] = view.offsets.points(step(view.text, at));
        if (now[0] >= now[1]) return;
        this.put(part, this.spans(part).map((s, j) => (j === i ? now : s)));
        announce(this.view.slice(now));
      },
    }, h('span', { 'aria-hidden': 'true' }, sign));
    return h('div', { class: 'piece' },
      h('span', { class: 'l-' + part }, text(view.slice(span), 300)),
      h('span', { class: 'nudges' },
        move(0, wordBefore, 'begin a word earlier', '⇤'), move(0, nextStart, 'begin a word later', '↦'),
        move(1, lastEnd, 'end a word earlier', '↤'), move(1, wordAfter, 'end a word later', '⇥'),
        h('button', {
          type: 'button', class: 'nudge', 'aria-label': what + ': remove', title: 'remove', 'data-hold': part + '-remove',
          onclick: () => this.put(part, this.spans(part).filter((_, j) => j !== i)),
        }, h('span', { 'aria-hidden': 'true' }, '✕'))));
  }

  // byWords sets a span without a mouse: by typing the words that it covers.
  byWords(part) {
    const spans = this.spans(part);
    const field = h('input', {
      type: 'text', 'aria-label': NAMES[part] + ': words of the article to add', placeholder: spans.length ? 'or more words' : 'or type its words', autocomplete: 'off', 'data-hold': part + '-words',
      onkeydown: (e) => {
        if (e.key !== 'Enter' || e.ctrlKey || e.metaKey) return;
        e.preventDefault();
        const near = this.draft.content.spans[0]?.[0] ?? this.draft.sentence.span[0];
        const found = this.view.find(field.value, near);
        if (found) this.set(part, found, true);
        else if (field.value.trim()) this.problem('The article does not hold these words: ' + field.value.trim());
      },
    });
    return field;
  }

  speakerField() {
    const id = 'speakers-of-article';
    const names = [...new Set(this.speakers.map((s) => s.name))];
    const field = h('input', {
      type: 'text', list: id, required: true, value: this.draft.speaker.name, id: 'speaker-name', autocomplete: 'off', 'data-hold': 'speaker',
      onchange: () => {
        this.takeTyped();
        this.draw();
      },
      oninput: () => { this.typed = field.value.trim(); },
    });
    return [h('label', { class: 'row', for: 'speaker-name' }, h('span', {}, 'Name')), field,
      h('datalist', { id }, names.map((n) => h('option', { value: n })))];
  }

  // takeTyped makes what was typed into the speaker's field the speaker.
  takeTyped() {
    if (this.typed) this.name(this.typed);
    this.typed = '';
  }

  select(label, value, values, set) {
    const field = h('select', { onchange: () => set(field.value) },
      values.map((v) => h('option', { value: v, selected: v === value, title: MEANING[v] || null }, v)));
    return h('label', { class: 'row' }, h('span', {}, label), field);
  }

  input(label, value, set) {
    const field = h('input', { type: 'text', value, autocomplete: 'off', oninput: () => set(field.value.trim()) });
    return h('label', { class: 'row' }, h('span', {}, label), field);
  }

  check(label, value, set) {
    const field = h('input', { type: 'checkbox', checked: value, onchange: () => set(field.checked) });
    return h('label', { class: 'check' }, field, ' ', label);
  }

  problem(message) {
    this.element.querySelector('.problem').textContent = message;
  }

  submit() {
    const d = this.draft;
    if (d.content.spans.length === 0) return this.problem('Mark first what was said: drag over it and press 1.');
    if (d.speaker) this.takeTyped();
    return this.save(d, this.everywhere);
  }
}

// union sorts spans and makes one of those that overlap, or between which
// there is nothing but space.
export function union(spans, view) {
  const out = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = out[out.length - 1];
    if (last && (start <= last[1] || (view && view.slice([last[1], start]).trim() === ''))) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}

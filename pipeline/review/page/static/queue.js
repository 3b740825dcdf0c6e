// The claims to look at, a page at a time, and the filters above them. A claim
// that was decided stays in the list with its mark, so that one can go back.

import { h, replace, text, count, number, keepFocus, $ } from './dom.js';
import { get } from './api.js';
import { stateMark, stateWords, gone } from './claim.js';
import { has, toggle, set, first, without, address } from './state.js';

// Names of the filters, as they stand in the address.
export const LABELS = {
  review: 'Review', status: 'Status', naming: 'Naming', speaker_type: 'Speaker type', kind: 'Kind', type: 'Type', speaker: 'Speaker', outlet: 'Outlet',
  confidence: 'Confidence', month: 'Month', extractor: 'Found by', q: 'Search', qa: 'Article search', from: 'From', to: 'To', min: 'Confidence from', max: 'Confidence to',
  sample: 'Sample', article: 'Article', reviewer: 'Reviewer',
};

const ORDERS = {
  '': 'the articles', confidence: 'confidence, least first', '-confidence': 'confidence, most first', date: 'date, oldest first', '-date': 'date, newest first', sample: 'the sample',
};

const MOST_KEPT = 300; // rows behind the ones that are looked at

function valueLabel(name, value) {
  if (value === '') return 'none';
  return name === 'review' ? stateWords(value) : value;
}

export class Queue {
  // app gives reviewer, state and go (change the state).
  constructor(app) {
    this.app = app;
    this.rows = [];
    this.total = 0;
    this.skip = 0;
    this.next = '';
    this.like = '';
  }

  query(extra) {
    return [...this.app.state.filters, ['as', this.app.reviewer], ...extra];
  }

  // load reads a page: the first, or the one that the claim in the address
  // stands in. An older answer that comes late is dropped.
  async load() {
    this.asked?.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const { claim } = this.app.state;
    this.take(await get('queue', this.query(claim ? [['around', claim]] : []), signal), []);
    this.count(signal);
  }

  // count asks for the numbers beside the filters; the list does not wait for them.
  count(signal) {
    const like = this.like ? [['like', this.like]] : [];
    get('facets', this.query(like), signal).then((f) => { this.facets = f.facets; this.drawFilters(); }, () => {});
  }

  take(page, before) {
    if (before.length === 0) this.skip = page.skip;
    // Who reviews all afternoon need not carry the morning's rows along.
    const dropped = Math.max(0, before.length - MOST_KEPT);
    this.skip += dropped;
    Object.assign(this, { rows: [...before.slice(dropped), ...page.claims], total: page.total, next: page.next });
    this.draw();
  }

  async more() {
    if (!this.next) return false;
    const page = await get('queue', this.query([['after', this.next]]));
    this.take({ ...page, total: this.total }, this.rows);
    return page.claims.length > 0;
  }

  // earlier reads what stands before the first row.
  async earlier() {
    const page = await get('queue', this.query([['before', this.rows[0].id]]));
    this.skip = page.skip;
    this.rows.unshift(...page.claims);
    this.draw();
  }

  index(id) { return this.rows.findIndex((r) => r.id === id); }

  // after gives the id of the claim after one, '' at the end. A claim that is
  // not in the list, as one that was bookmarked, is followed by the first.
  async after(id) {
    const at = this.index(id) + 1;
    if (at >= this.rows.length) await this.more();
    return this.rows[at]?.id || '';
  }

  async before(id) {
    if (this.index(id) === 0 && this.skip > 0) await this.earlier();
    const at = this.index(id);
    return at > 0 ? this.rows[at - 1].id : '';
  }

  // place is where a claim stands in the whole list, from 1; 0 if it does not.
  place(id) {
    const at = this.index(id);
    return at < 0 ? 0 : this.skip + at + 1;
  }

  // update shows what was decided.
  update(entries) {
    for (const e of entries) {
      const at = this.index(e.claim.id);
      if (at >= 0) Object.assign(this.rows[at], row(e));
    }
    this.draw();
  }

  draw() {
    const { state } = this.app;
    this.drawChips((filters) => this.app.go({ filters, claim: '' }));
    const list = this.rows.map((r) => h('li', {}, h('a', {
      href: address({ ...state, claim: r.id }), 'aria-current': r.id === state.claim ? 'true' : null, class: gone(r) ? 'gone' : null,
      onclick: (e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey) return;
        e.preventDefault();
        this.app.go({ claim: r.id });
      },
    }, stateMark(r), h('span', { class: 'row-who' }, text(r.speaker || 'nobody named', 80)),
    h('span', { class: 'row-status status-' + r.status }, r.status),
    h('span', { class: 'row-what' }, text(r.content, 140)))));
    keepFocus($('queue-list'), () => replace($('queue-list'), list));
    replace($('queue-total'), this.total === 0 ? 'No claim fits these filters.' : count(this.total, 'claim'));
    const step = (label, act) => h('button', { type: 'button', onclick: act }, label);
    replace($('queue-before'), this.skip > 0 && this.rows.length ? step(`Show earlier ones (${number(this.skip)})`, () => this.earlier()) : null);
    const rest = this.total - this.skip - this.rows.length;
    replace($('queue-more'), this.next ? step(rest > 0 ? `Show more (${number(rest)} left)` : 'Show more', () => this.more()) : null);
    this.show();
  }

  // show keeps the current row in view.
  show() {
    const current = $('queue-list').querySelector('[aria-current]');
    if (!current) return;
    const box = $('queue-list').closest('.scroll');
    const [a, b] = [current.getBoundingClientRect(), box.getBoundingClientRect()];
    if (a.top < b.top) box.scrollTop -= b.top - a.top + 60;
    else if (a.bottom > b.bottom) box.scrollTop += a.bottom - b.bottom + 60;
  }

  // drawFilters shows for each field its values, each with the number of claims
  // that it would leave.
  drawFilters() {
    const { state } = this.app;
    const change = (filters) => this.app.go({ filters, claim: '' });
    const open = new Set([...$('filters').querySelectorAll('details[open]')].map((d) => d.dataset.field));
    const group = (field, label, chosen, body) => h('details', { 'data-field': field, open: open.has(field) || chosen > 0 },
      h('summary', { 'data-hold': field }, label, chosen ? h('span', { class: 'chosen' }, chosen, h('span', { class: 'aside' }, ' chosen')) : null), body);
    const choice = (f) => f.values.filter((v) => v.claims > 0 || has(state.filters, f.field, v.value)).map((v) => h('li', {}, h('label', {},
      h('input', { type: 'checkbox', 'data-hold': f.field + '=' + v.value, checked: has(state.filters, f.field, v.value), onchange: () => change(toggle(state.filters, f.field, v.value)) }),
      h('span', {}, text(valueLabel(f.field, v.value), 60)), h('span', { class: 'count' }, number(v.claims)))));
    const groups = (this.facets || []).map((f) => {
      if (f.field === 'confidence') return group('confidence', LABELS.confidence, has(state.filters, 'min') || has(state.filters, 'max') ? 1 : 0, this.confidence(f, change));
      const chosen = state.filters.filter(([n]) => n === f.field).length;
      return group(f.field, LABELS[f.field] || f.field, chosen, [
        f.field === 'speaker' ? this.findSpeaker(f) : null,
        h('ul', {}, choice(f)),
        f.more ? h('p', { class: 'meta' }, `and ${number(f.more)} more`) : null]);
    });
    const date = (name, label) => h('label', {}, label, ' ', h('input', {
      type: 'date', 'data-hold': name, value: first(state.filters, name), onchange: (e) => change(set(state.filters, name, e.target.value)),
    }));
    const dated = ['from', 'to'].filter((n) => has(state.filters, n)).length;
    const orders = h('select', { 'data-hold': 'order', onchange: (e) => change(set(state.filters, 'order', e.target.value)) },
      Object.entries(ORDERS).filter(([o]) => o !== 'sample' || has(state.filters, 'sample')).map(([o, label]) => h('option', { value: o, selected: first(state.filters, 'order') === o }, label)));
    keepFocus($('filters'), () => replace($('filters'), groups, group('dates', 'Date', dated, h('div', { class: 'dates' }, date('from', 'From'), date('to', 'To'))),
      h('label', { class: 'order' }, 'In the order of', orders)));
  }

  findSpeaker(f) {
    if (!f.more && !this.like) return null;
    const field = h('input', {
      type: 'search', 'data-hold': 'like', value: this.like || '', placeholder: 'Part of a name', 'aria-label': 'Part of a speaker’s name',
      onchange: () => { this.like = field.value.trim(); this.count(); },
    });
    return field;
  }

  // confidence shows how many claims there are in each tenth; a press takes that tenth alone.
  confidence(f, change) {
    const { filters } = this.app.state;
    const most = Math.max(1, ...f.values.map((v) => v.claims));
    const limit = (name, label) => h('label', {}, label, ' ', h('input', {
      type: 'number', min: 0, max: 1, step: 0.01, 'data-hold': name, value: first(filters, name), onchange: (e) => change(set(filters, name, e.target.value)),
    }));
    return [h('ul', { class: 'tenths' }, f.values.map((v) => {
      const from = Number(v.value);
      return h('li', {}, h('button', {
        type: 'button', class: 'tenth', 'data-hold': 'tenth' + v.value, 'aria-label': `Confidence ${v.value} to ${(from + 0.1).toFixed(1)}: ${count(v.claims, 'claim')}`,
        onclick: () => change(set(set(filters, 'min', v.value), 'max', from >= 0.9 ? '1' : (from + 0.0999).toFixed(4))),
      }, h('span', {}, v.value), h('meter', { min: 0, max: most, value: v.claims, 'aria-hidden': 'true' }), h('span', { class: 'count' }, number(v.claims))));
    })), h('div', { class: 'dates' }, limit('min', 'From'), limit('max', 'To'))];
  }

  drawChips(change) {
    const { state } = this.app;
    const label = (name, value) => (LABELS[name] || name) + ': ' + valueLabel(name, value);
    const chips = state.filters.filter(([n]) => n !== 'order').map(([n, v]) => h('button', {
      type: 'button', class: 'chip', onclick: () => change(without(state.filters, n, v)),
    }, h('span', { class: 'aside' }, 'Leave out: '), text(label(n, v), 50), h('span', { 'aria-hidden': 'true' }, ' ✕')));
    replace($('chips'), chips, chips.length > 1 ? h('button', { type: 'button', class: 'plain', onclick: () => change([]) }, 'Clear all') : null);
  }
}

// row is what the list shows of an entry.
export function row(entry) {
  return {
    id: entry.claim.id, speaker: entry.claim.speaker ? entry.claim.speaker.name : '', status: entry.claim.status.value, content: entry.claim.content.text,
    state: entry.state,
  };
}

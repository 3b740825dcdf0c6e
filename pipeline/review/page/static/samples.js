// Samples: draw one, see how far it is, go on with it, and read its figures.

import { h, replace, text, count, number, announce, percent, $ } from './dom.js';
import { get, post } from './api.js';
import { address } from './state.js';
import { interval, share, reliability } from './curve.js';

export class Samples {
  constructor(app) { this.app = app; }

  async load() {
    const { reviewer } = this.app;
    this.list = await get('samples', [['as', reviewer]]);
    const chosen = this.app.state.with || this.list.samples[this.list.samples.length - 1]?.id || '';
    this.figures = chosen ? await get('figures', [['sample', chosen], ['as', reviewer]]) : null;
    this.chosen = chosen;
    this.draw();
  }

  draw() {
    replace($('samples'),
      h('div', { class: 'columns' },
        h('section', { 'aria-labelledby': 'draw-title' }, h('h2', { id: 'draw-title' }, 'Draw a sample'), this.form()),
        h('section', { 'aria-labelledby': 'drawn-title' }, h('h2', { id: 'drawn-title' }, 'Samples'), this.table())),
      this.figures ? this.showFigures() : null);
  }

  form() {
    const size = h('input', { type: 'number', min: 1, max: 100000, value: 200, required: true, id: 'sample-size' });
    const seed = h('input', { type: 'number', min: 0, max: 9007199254740991, value: 7, required: true, id: 'sample-seed' });
    const unit = h('select', { id: 'sample-unit' }, h('option', { value: 'claims' }, 'claims (for precision)'), h('option', { value: 'articles' }, 'articles, read to the end (for recall too)'));
    const strata = this.list.strata.map((f) => [f, h('input', { type: 'checkbox', value: f.field })]);
    const { filters } = this.app.state;
    const send = async (e) => {
      e.preventDefault();
      try {
        const made = await post('samples', {
          reviewer: this.app.reviewer, size: Number(size.value), seed: Number(seed.value), unit: unit.value,
          strata: strata.filter(([, box]) => box.checked).map(([f]) => f.field), filters,
        });
        announce(`Drawn: ${count(made.drawn, made.unit === 'articles' ? 'article' : 'claim')}.`);
        await this.app.go({ view: 'samples', with: made.id });
      } catch (fault) {
        announce(fault.message, 'bad');
      }
    };
    return h('form', { onsubmit: send },
      h('p', {}, 'A sample is drawn by chance, before anything is looked at. Only what was drawn counts in its figures; what you looked at because it was odd never does.'),
      h('label', { class: 'row', for: 'sample-size' }, h('span', {}, 'How many')), size,
      h('label', { class: 'row', for: 'sample-unit' }, h('span', {}, 'Of')), unit,
      h('label', { class: 'row', for: 'sample-seed' }, h('span', {}, 'Seed')), seed,
      h('fieldset', {}, h('legend', {}, 'Stratified by'), strata.map(([f, box]) => h('label', { class: 'check' }, box, ' ', f.label))),
      filters.length ? h('p', { class: 'meta' }, 'Only from what the filters leave: ', text(filters.map(([n, v]) => n + ' ' + v).join(', '), 200)) : null,
      h('button', { type: 'submit', class: 'primary' }, 'Draw'));
  }

  table() {
    if (this.list.samples.length === 0) return h('p', {}, 'None yet. The same seed draws the same sample again, on any machine.');
    return h('ul', { class: 'cards' }, this.list.samples.map((m) => h('li', { class: m.id === this.chosen ? 'card chosen-card' : 'card' },
      h('h3', {}, h('a', { href: address({ view: 'samples', with: m.id, filters: this.app.state.filters }), 'aria-current': m.id === this.chosen ? 'true' : null, onclick: (e) => this.follow(e, { view: 'samples', with: m.id }) },
        `${number(m.drawn)} ${m.unit}, seed ${m.seed}`)),
      h('p', { class: 'meta' }, m.strata.length ? 'by ' + m.strata.join(', ') : 'not stratified', m.filters ? [' · ', text(m.filters, 100)] : '', ' · drawn by ', text(m.by, 40), ' on ', m.at.slice(0, 10)),
      h('p', { class: 'bar' }, h('progress', { max: m.claims, value: m.decided, 'aria-label': 'Decided' }), ` ${number(m.decided)} of ${count(m.claims, 'claim')}`),
      h('p', {}, h('a', { class: 'go', href: address({ view: 'review', filters: [['sample', m.id], ['review', 'unreviewed']] }),
        onclick: (e) => this.follow(e, { view: 'review', claim: '', filters: [['sample', m.id], ['review', 'unreviewed']] }) },
      m.decided < m.claims ? 'Go on with it' : 'Look through it')))));
  }

  follow(e, change) {
    if (e.metaKey || e.ctrlKey || e.shiftKey) return;
    e.preventDefault();
    this.app.go(change);
  }

  showFigures() {
    const f = this.figures;
    const line = (label, of) => h('tr', {}, h('th', { scope: 'row' }, text(label, 80)), h('td', {}, of.n ? interval(of) : null), h('td', {}, share(of)), h('td', {}, number(of.n)));
    const table = (caption, rows) => h('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', {}, h('caption', {}, caption),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Of'), h('th', { scope: 'col' }, h('span', { class: 'aside' }, 'drawn')), h('th', { scope: 'col' }, 'Share and 95 % interval'), h('th', { scope: 'col' }, 'Decided'))),
      h('tbody', {}, rows)));
    return h('section', { class: 'figures', 'aria-labelledby': 'figures-title' },
      h('h2', { id: 'figures-title' }, 'Figures of this sample'),
      f.precision.n === 0 ? h('p', { class: 'meta' }, 'They come with your first decisions in it.') : null,
      h('div', { class: 'big' },
        h('p', {}, h('strong', {}, f.precision.n ? percent(f.precision.value) : '–'), ' precision', h('br'), h('span', { class: 'meta' }, f.precision.n ? `95 % interval ${percent(f.precision.low)} to ${percent(f.precision.high)}, of ${count(f.precision.n, 'claim')} decided` : 'nothing decided yet')),
        h('p', {}, h('strong', {}, f.recall.n ? percent(f.recall.value) : '–'), ' recall', h('br'), h('span', { class: 'meta' }, f.recall.n ? `95 % interval ${percent(f.recall.low)} to ${percent(f.recall.high)}, from ${count(f.articles, 'article')} read to the end` : 'from articles drawn and read to the end (key D); none yet'))),
      f.note ? h('p', { class: 'meta' }, f.note) : null,
      f.strata.length ? table('Precision by stratum', f.strata.map((x) => line(x.label, x.precision))) : null,
      f.fields.length ? table('Fields right, where the claim is one', f.fields.map((x) => line(x.label, x.precision))) : null,
      h('h3', {}, 'Is the confidence to be trusted?'), reliability(f.reliability));
  }
}

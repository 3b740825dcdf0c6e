// Samples: draw one, see how far it is, go on with it, and read its figures.

import { h, replace, text, count, number, announce, percent, fieldLabel, $ } from './dom.js';
import { get, post } from './api.js';
import { address, filterQuery } from './state.js';
import { LABELS } from './queue.js';
import { interval, share, reliability } from './curve.js';

export class Samples {
  constructor(app) {
    this.app = app;
    this.by = 'own'; // whose decisions count: own, or all
  }

  async load() {
    $('samples').setAttribute('aria-busy', 'true');
    const { reviewer } = this.app;
    this.list = await get('samples', [['as', reviewer]]);
    const names = this.list.samples.map((m) => m.name);
    const chosen = names.includes(this.app.state.with) ? this.app.state.with : names[names.length - 1] || '';
    this.figures = chosen ? await get('figures', [['sample', chosen], ['as', reviewer], ['by', this.by]]) : null;
    this.chosen = chosen;
    const of = this.list.samples.find((m) => m.name === chosen);
    this.members = of?.unit === 'articles' ? (await get('members', [['sample', chosen], ['as', reviewer]])).members : null;
    this.draw();
    $('samples').removeAttribute('aria-busy');
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
    const by = h('select', { id: 'sample-by' }, h('option', { value: '' }, 'nothing'), this.list.fields.map((f) => h('option', { value: f }, LABELS[f] || f)));
    // What was decided must have no bearing on what is drawn.
    const filters = this.app.state.filters.filter(([n]) => !['review', 'reviewer', 'sample', 'order'].includes(n));
    const only = h('input', { type: 'checkbox' }); // a filter that was left on must not decide unseen
    const send = async (e) => {
      e.preventDefault();
      try {
        const made = await post('samples', {
          reviewer: this.app.reviewer, size: Number(size.value), seed: Number(seed.value), unit: unit.value, by: by.value, filter: only.checked ? filterQuery(filters) : '',
        });
        announce(`Drawn: ${count(made.drawn, made.unit === 'articles' ? 'article' : 'claim')}.`, 'good');
        await this.app.go({ view: 'samples', with: made.name });
      } catch (fault) {
        announce(fault.message, 'bad');
      }
    };
    return h('form', { onsubmit: send },
      h('p', {}, 'A sample is drawn by chance, before anything is looked at. Only what was drawn counts in its figures; what you looked at because it was odd never does.'),
      h('label', { class: 'row', for: 'sample-size' }, h('span', {}, 'How many')), size,
      h('label', { class: 'row', for: 'sample-unit' }, h('span', {}, 'Of')), unit,
      h('label', { class: 'row', for: 'sample-seed' }, h('span', {}, 'Seed')), seed,
      h('label', { class: 'row', for: 'sample-by' }, h('span', {}, 'Stratified by')), by,
      filters.length ? h('label', { class: 'check' }, only, h('span', {}, 'Only from what the filters leave: ', text(filters.map(([n, v]) => `${LABELS[n] || n} ${v}`).join(', '), 200))) : null,
      h('button', { type: 'submit', class: 'primary' }, 'Draw'));
  }

  table() {
    if (this.list.samples.length === 0) return h('p', {}, 'None yet. The same seed draws the same sample again, on any machine.');
    const go = (m) => ({ view: 'review', claim: '', filters: [['sample', m.name], ...(m.decided < m.claims ? [['review', 'unreviewed']] : []), ['order', 'sample']] });
    return h('ul', { class: 'cards' }, this.list.samples.map((m) => h('li', { class: m.name === this.chosen ? 'card chosen-card' : 'card' },
      h('h3', {}, h('a', {
        href: address({ view: 'samples', with: m.name, filters: this.app.state.filters }), 'aria-current': m.name === this.chosen ? 'true' : null,
        onclick: (e) => this.follow(e, { view: 'samples', with: m.name }),
      }, text(m.name, 100))),
      h('p', { class: 'meta' }, m.filter ? ['from ', text(new URLSearchParams(m.filter).toString().replaceAll('&', ', ').replaceAll('=', ' '), 100), ' · '] : '', 'drawn by ', text(m.drawer, 40), ' on ', m.time.slice(0, 10)),
      h('p', { class: 'bar' }, h('progress', { max: Math.max(1, m.claims), value: m.decided, 'aria-label': 'Decided' }), ` ${number(m.decided)} of ${count(m.claims, 'claim')} decided`),
      h('p', {}, h('a', { class: 'go', href: address(go(m)), onclick: (e) => this.follow(e, go(m)) }, m.decided < m.claims ? 'Go on with it' : 'All decided; look at the list')))));
  }

  follow(e, change) {
    if (e.metaKey || e.ctrlKey || e.shiftKey) return;
    e.preventDefault();
    this.app.go(change);
  }

  showFigures() {
    const f = this.figures;
    const whose = h('select', { id: 'figures-by', onchange: async () => { this.by = whose.value; await this.load(); $('figures-by').focus(); } },
      h('option', { value: 'own', selected: this.by === 'own' }, 'my own decisions'), h('option', { value: 'all', selected: this.by === 'all' }, 'all decisions together'));
    const cells = (of) => [h('td', {}, of.of ? interval(of) : null), h('td', {}, share(of))];
    const table = (caption, head, rows) => h('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', {}, h('caption', {}, caption),
      h('thead', {}, h('tr', {}, head.map((label) => h('th', { scope: 'col' }, label)))), h('tbody', {}, rows)));
    const drawn = h('span', { class: 'aside' }, 'Picture');
    const big = (of, what, none) => h('p', {}, h('strong', {}, of?.of ? percent(of.value) : '–'), ' ', what, h('br'),
      h('span', { class: 'meta' }, of?.of ? `95 % interval ${percent(of.low)} to ${percent(of.high)}; ${number(of.hits)} of ${number(of.of)}` : none));
    const left = [f.open && `${number(f.open)} not decided yet`, f.unsure && `${number(f.unsure)} unsure`, f.disputed && `${number(f.disputed)} in dispute`, f.gone && `${number(f.gone)} no longer in the run`].filter(Boolean);
    return h('section', { class: 'figures', 'aria-labelledby': 'figures-title' },
      h('h2', { id: 'figures-title' }, 'Figures of ', text(f.sample, 100)),
      h('p', { class: 'whose' }, h('label', { for: 'figures-by' }, 'By '), whose),
      h('div', { class: 'big' },
        big(f.found, 'are claims', 'nothing decided yet'),
        big(f.exact, 'are right in every field', 'nothing decided yet'),
        f.recall ? big(f.recall, 'of all claims were found (recall)', 'from articles read to the end (key D); none yet') : null),
      left.length ? h('p', { class: 'meta' }, 'In no share: ' + left.join(', ') + '.') : null,
      f.unfinished ? h('p', { class: 'meta' }, `${count(f.unfinished, 'article')} read to the end do not count for recall, since claims in them are not decided.`) : null,
      !f.recall ? h('p', { class: 'meta' }, 'Recall needs a sample of articles, since claims are drawn from what was found.') : null,
      f.strata.length > 1 ? table('By stratum', ['Stratum', 'Claims there', 'Decided', drawn, 'Are claims', drawn.cloneNode(true), 'Right in every field'], f.strata.map((x) => h('tr', {},
        h('th', { scope: 'row' }, text(x.value || 'none', 80)), h('td', {}, number(x.population)), h('td', {}, number(x.judged)), cells(x.found), cells(x.exact)))) : null,
      table('Fields right, where it is a claim', ['Field', drawn.cloneNode(true), 'Right', 'Decided'], f.fields.map((x) => h('tr', {},
        h('th', { scope: 'row' }, fieldLabel(x.field)), cells(x.right), h('td', {}, number(x.right.of))))),
      this.members ? this.articles() : null,
      h('h3', {}, 'Is the confidence to be trusted?'),
      h('div', { class: 'columns' }, h('div', {}, reliability(f.reliability.found, 'are claims')), h('div', {}, reliability(f.reliability.exact, 'are right in every field'))));
  }

  // articles lists those of a sample, also those in which nothing was found,
  // which must be read as well for recall to be true.
  articles() {
    const go = (m) => ({ view: 'review', claim: '', filters: [['article', m.id]] });
    const read = this.members.filter((m) => m.read).length;
    return [h('h3', {}, `Articles: ${number(read)} of ${number(this.members.length)} read to the end`), h('ol', { class: 'articles' }, this.members.map((m) => h('li', {},
      h('span', { class: 'state ' + (m.read ? 'state-right' : '') }, h('span', { 'aria-hidden': 'true' }, m.read ? '✓' : '·'), h('span', { class: 'aside' }, m.read ? 'read to its end' : 'not read to its end')), ' ',
      h('a', { href: address(go(m)), onclick: (e) => this.follow(e, go(m)) }, text(m.title || m.id, 120)),
      h('span', { class: 'meta' }, ` ${number(m.decided)} of ${count(m.claims, 'claim')} decided`))))];
  }
}

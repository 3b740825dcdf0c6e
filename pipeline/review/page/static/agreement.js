// Two or more reviewers: how far they agree, and where they differ, side by
// side, to be settled one by one.

import { h, replace, text, count, number, percent, fieldLabel, announce, $ } from './dom.js';
import { get, post } from './api.js';
import { stateWords } from './claim.js';
import { address } from './state.js';

export class Agreement {
  constructor(app) { this.app = app; }

  async load() {
    $('agreement').setAttribute('aria-busy', 'true');
    this.data = await get('agreement');
    const id = this.app.state.claim || this.data.differences[0]?.id || '';
    this.compared = id ? await get('compare', [['claim', id]]) : null;
    this.draw();
    $('agreement').removeAttribute('aria-busy');
  }

  draw() {
    const d = this.data;
    if (d.reviewers.length < 2) {
      return replace($('agreement'), h('h2', {}, 'Agreement'),
        h('p', {}, d.reviewers.length === 0 ? 'Nobody has decided anything yet.' : ['Only ', text(d.reviewers[0], 60), ' has decided anything so far.']),
        h('p', {}, 'A second reading is blind: somebody else opens this page, gives another name (the button with the name, above), and sees nothing of the first reading. What both have read is compared here.'));
    }
    return replace($('agreement'), h('div', { class: 'columns' }, this.measures(), this.list()), this.compared ? this.compare() : null);
  }

  measures() {
    const d = this.data;
    const alpha = (v) => (v === null ? 'not defined' : v.toFixed(3));
    return h('section', { 'aria-labelledby': 'alpha-title' }, h('h2', { id: 'alpha-title' }, 'Agreement'),
      h('p', {}, d.reviewers.map((r, i) => [i ? ', ' : '', text(r, 60)]), ': ', count(d.claims, 'claim'), ' read by two or more.'),
      h('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': 'Agreement by field' }, h('table', {}, h('caption', {}, 'Krippendorff’s alpha (1 is agreement, 0 is what chance gives)'),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Field'), h('th', { scope: 'col' }, 'Alpha'), h('th', { scope: 'col' }, 'Same'), h('th', { scope: 'col' }, 'Claims'))),
        h('tbody', {}, d.fields.map((f) => h('tr', {}, h('th', { scope: 'row' }, fieldLabel(f.field)), h('td', {}, alpha(f.alpha)), h('td', {}, f.of ? percent(f.same / f.of) : '–'), h('td', {}, number(f.of)))))),
      h('table', {}, h('caption', {}, 'Spans: F1 of the characters that both mark'),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Span'), h('th', { scope: 'col' }, 'F1'), h('th', { scope: 'col' }, 'Same'), h('th', { scope: 'col' }, 'Pairs'))),
        h('tbody', {}, d.spans.map((f) => h('tr', {}, h('th', { scope: 'row' }, fieldLabel(f.field)), h('td', {}, f.of ? percent(f.f1) : '–'), h('td', {}, f.of ? percent(f.same / f.of) : '–'), h('td', {}, number(f.of))))))));
  }

  list() {
    const d = this.data;
    return h('section', { 'aria-labelledby': 'differ-title' }, h('h2', { id: 'differ-title' }, 'Differences'),
      d.differences.length === 0 ? h('p', {}, 'None is open: what was read twice was read the same, or has been settled.') : h('p', { class: 'meta' }, count(d.total, 'claim'), ' to be settled'),
      h('ol', { class: 'neighbours' }, d.differences.map((x) => h('li', {}, h('a', {
        href: address({ view: 'agreement', claim: x.id }), 'aria-current': x.id === this.compared?.id ? 'true' : null,
        onclick: (e) => {
          if (e.metaKey || e.ctrlKey || e.shiftKey) return;
          e.preventDefault();
          this.app.go({ view: 'agreement', claim: x.id });
        },
      }, text(x.speaker || 'nobody named', 60), ': ', text(x.content, 100), h('span', { class: 'meta' }, ' (', x.fields.map(fieldLabel).join(', '), ')'))))));
  }

  // compare shows one claim as each reviewer left it.
  compare() {
    const c = this.compared;
    const readings = [{ by: 'extracted', claim: c.extracted, state: 'unreviewed', notes: [], none: !c.extracted }, ...c.readings];
    const rows = [
      ['Verdict', (r) => (r.by === 'extracted' ? '' : stateWords(r.state))],
      ['Speaker', (r) => r.claim?.speaker?.name ?? 'nobody'],
      ['Naming', (r) => r.claim?.speaker?.naming ?? ''], ['Speaker type', (r) => r.claim?.speaker?.type ?? ''],
      ['Role', (r) => r.claim?.speaker?.role ?? ''], ['Affiliation', (r) => r.claim?.speaker?.affiliation ?? ''],
      ['Said', (r) => r.claim?.content.text ?? ''], ['Type', (r) => r.claim?.content.type ?? ''],
      ['Status', (r) => r.claim?.status.value ?? ''], ['Kind', (r) => r.claim?.kind ?? ''],
      ['Source', (r) => r.claim?.source?.text ?? ''], ['Cue', (r) => r.claim?.cue?.text ?? ''],
      ['Notes', (r) => r.notes.map((n) => n.text).join(' / ')],
    ];
    const differs = (get) => new Set(c.readings.map(get)).size > 1;
    const settle = async (by) => {
      try {
        await post('settle', { reviewer: this.app.reviewer, claim: c.id, take: by });
        announce('Settled: saved.', 'good');
        await this.app.go({ view: 'agreement', claim: '' });
      } catch (fault) {
        announce(fault.message, 'bad');
      }
    };
    return h('section', { 'aria-labelledby': 'compare-title' }, h('h2', { id: 'compare-title' }, 'Side by side'),
      c.sentence ? h('blockquote', {}, text(c.sentence, 2000)) : null,
      h('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': 'Readings side by side' }, h('table', { class: 'compare' },
        h('thead', {}, h('tr', {}, h('td', {}), readings.map((r) => h('th', { scope: 'col' }, text(r.by, 60))))),
        h('tbody', {}, rows.map(([label, get]) => h('tr', { class: label !== 'Notes' && differs(get) ? 'differs' : null },
          h('th', { scope: 'row' }, label, label !== 'Notes' && differs(get) ? h('span', { class: 'tag' }, 'differs') : null),
          readings.map((r) => h('td', {}, r.none ? (label === 'Said' ? 'not found' : '') : text(get(r), 600)))))),
        h('tfoot', {}, h('tr', {}, h('td', {}, c.settled ? ['Settled by ', text(c.settled, 40)] : 'Settle'), readings.map((r) => h('td', {}, r.by === 'extracted' ? null
          : h('button', { type: 'button', onclick: () => settle(r.by) }, 'Take ', text(r.by, 40), '’s reading'))))))),
      h('p', {}, h('a', { href: address({ view: 'review', claim: c.id }), onclick: (e) => { e.preventDefault(); this.app.go({ view: 'review', claim: c.id }); } }, 'Open it in its article'), ' to decide otherwise, and then take your own reading.'));
  }
}

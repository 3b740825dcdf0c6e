// The page: what it looks at (the address says), and what each key does.

import { h, replace, announce, button, count, number, text, outside, keepFocus, $ } from './dom.js';
import { get } from './api.js';
import { read, address, has, set, first, without, VIEWS } from './state.js';
import { ArticleView, clearSelection, head } from './article.js';
import { panel, neighbours, gist, gone } from './claim.js';
import { Acts } from './acts.js';
import { Queue } from './queue.js';
import { Samples } from './samples.js';
import { Agreement } from './agreement.js';
import { listen } from './keys.js';
import * as dialogs from './dialogs.js';

const NAME = 'whosaid-reviewer';

class App {
  constructor() {
    this.state = read();
    this.reviewer = '';
    this.shown = null; // the answer about the article that is shown
    this.acts = new Acts(this);
    this.queue = new Queue(this);
    this.samples = new Samples(this);
    this.agreement = new Agreement(this);
    this.view = new ArticleView($('text'), { picked: (s) => this.picked(s), opened: (id) => this.go({ claim: id }) });
  }

  async start() {
    this.session = await get('session');
    $('run-name').textContent = this.session.name;
    document.title = `${this.session.name} – whosaid review`;
    this.reviewer = this.session.reviewer || localStorage.getItem(NAME) || '';
    if (!this.reviewer) await this.askName();
    this.showName();
    this.wire();
    // Who comes without an address wants to go on with what is not reviewed yet.
    if (location.search === '') this.state.filters = [['review', 'unreviewed']];
    history.replaceState(null, '', address(this.state));
    await this.render(true);
    const told = [
      this.session.torn && 'The last decision before the program was ended was not saved; it is kept in reviews.torn.',
      this.session.missing && `${count(this.session.missing, 'decision')} on claims that this run does not hold are kept, and shown nowhere.`,
      !this.session.finished && 'The run is not finished: start “whosaid review” again when it is, to see the rest.',
    ].filter(Boolean);
    if (told.length) announce(told.join(' '), 'bad');
  }

  async askName() {
    const name = await dialogs.name(this.reviewer, this.session.reviewers);
    if (!name) return false;
    this.reviewer = name;
    localStorage.setItem(NAME, name);
    this.showName();
    return true;
  }

  showName() { replace($('who'), h('span', { class: 'aside' }, 'Reviewing as '), text(this.reviewer, 40)); }

  // go changes what is looked at. Steps from claim to claim take the place of
  // one another in the history; all else can be gone back to.
  async go(change) {
    if (this.acts.editor && !await this.acts.leaveEditing()) return;
    const before = this.state;
    this.state = { ...before, ...change };
    if (change.view && change.view !== before.view && change.claim === undefined) this.state.claim = '';
    if (change.view && change.with === undefined) this.state.with = '';
    if (change.view) $('said').classList.add('old');
    const next = address(this.state);
    const step = Object.keys(change).every((k) => k === 'claim');
    history[step ? 'replaceState' : 'pushState'](null, '', next);
    await this.render(!step || this.state.view !== 'review');
  }

  async render(anew) {
    const { view } = this.state;
    for (const v of VIEWS) {
      $('view-' + v).hidden = v !== view;
      const link = $('to-' + v);
      if (v === view) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    $('search').value = this.state.filters.find(([n]) => n === 'q')?.[1] || '';
    try {
      if (view !== 'review') this.progress();
      if (view === 'samples') await this.samples.load();
      else if (view === 'agreement') await this.agreement.load();
      else await this.review(anew);
    } catch (fault) {
      if (fault.name !== 'AbortError') announce(fault.message, 'bad');
    }
  }

  async review(anew) {
    if (anew) await this.queue.load();
    if (!this.state.claim && this.queue.rows.length) {
      this.state.claim = this.queue.rows[0].id;
      history.replaceState(null, '', address(this.state));
    }
    if (!this.state.claim) {
      const article = first(this.state.filters, 'article');
      return article ? this.openArticle(article) : this.nothing();
    }
    await this.open(this.state.claim);
    this.queue.draw();
    if (anew) this.progress();
    return undefined;
  }

  nothing() {
    this.shown = null;
    const { filters } = this.state;
    const done = has(filters, 'review', 'unreviewed') && filters.every(([n]) => ['review', 'sample', 'order'].includes(n));
    const rest = without(filters, 'review');
    replace($('head'), h('h2', { id: 'article-title' }, done ? 'All done here' : 'No claim fits'));
    replace($('text'), h('p', {}, done ? 'Nothing is left that you have not decided. ' : 'None has all that the filters ask for. '),
      h('div', { class: 'tools' },
        rest.length && rest.length < filters.length ? button('Look among reviewed ones too', '', () => this.go({ filters: rest, claim: '' })) : null,
        button('Show all claims', '', () => this.go({ filters: [], claim: '' })),
        has(filters, 'sample') ? button('To the figures', '', () => this.go({ view: 'samples', with: filters.find(([n]) => n === 'sample')[1] })) : null));
    replace($('panel'));
    replace($('neighbours'));
    $('position').textContent = '';
    this.progress();
  }

  // open shows a claim in its article; the article is fetched where it is another.
  async open(id) {
    if (!this.shown?.claims.some((e) => e.claim.id === id)) {
      const ahead = this.ahead?.id === id ? await this.ahead.article : null;
      this.take(ahead || await this.fetch(id));
    }
    if (id !== this.state.claim) return; // another one was asked for in the meantime
    this.draw(true);
    this.lookAhead(id);
  }

  // openArticle shows an article of which no claim is in the list: it may hold
  // one all the same.
  async openArticle(id) {
    this.take(await get('article', [['article', id], ['as', this.reviewer]]));
    this.view.load(this.shown.article);
    replace($('head'), head(this.shown.article, outside), this.readButton());
    this.view.show(null, this.shown.claims.filter((e) => !gone(e)).map((e) => e.claim));
    this.view.reveal(null);
    replace($('panel'), h('p', {}, 'No claim of this article fits the filters. What it holds can be added: drag over what was said.'),
      h('div', { class: 'tools' }, button('Add a missed claim', 'A', () => this.acts.add())));
    delete $('panel').dataset.claim;
    replace($('neighbours'), neighbours(this.shown.claims, '', (claim) => this.go({ claim })));
    $('position').textContent = '';
    this.progress();
  }

  fetch(id) { return get('article', [['claim', id], ['as', this.reviewer]]); }

  // lookAhead fetches the next article while this one's last claim is read.
  lookAhead(id) {
    const next = this.queue.rows[this.queue.index(id) + 1]?.id;
    if (!next || this.ahead?.id === next || this.shown.claims.some((e) => e.claim.id === next)) return;
    this.ahead = { id: next, article: this.fetch(next).catch(() => null) };
  }

  take(shown) {
    if (this.shown?.article.id === shown.article.id) shown.article = this.shown.article; // the same text, laid out already
    this.shown = shown;
    for (const e of shown.claims) e.href = address({ ...this.state, claim: e.claim.id });
  }

  entry() { return this.shown?.claims.find((e) => e.claim.id === this.state.claim); }

  draw(reveal) {
    const entry = this.entry();
    if (!entry) return;
    this.view.load(this.shown.article);
    keepFocus($('head'), () => replace($('head'), head(this.shown.article, outside), this.readButton()));
    this.mark(entry.claim);
    entry.evidence = entry.claim.status.evidence.map((span) => this.view.slice(span));
    if (!this.acts.editor) {
      keepFocus($('panel'), () => replace($('panel'), h('h2', { class: 'aside' }, 'Claim: ', gist(entry.claim)), panel(entry, this.acts)));
      if ($('panel').dataset.claim !== entry.claim.id) this.panelTop();
      $('panel').dataset.claim = entry.claim.id;
      keepFocus($('neighbours'), () => replace($('neighbours'), neighbours(this.shown.claims, this.state.claim, (id) => this.go({ claim: id }))));
    }
    if (reveal) this.view.reveal(entry.claim);
    $('position').textContent = this.position();
  }

  // panelTop shows the fields from their beginning.
  panelTop() { $('panel').closest('.scroll').scrollTop = 0; }

  mark(claim) {
    this.view.show(claim, this.shown.claims.filter((e) => e.claim.id !== claim.id && !gone(e)).map((e) => e.claim));
  }

  position() {
    const at = this.queue.place(this.state.claim);
    return at ? `${number(at)} of ${number(this.queue.total)}` : '';
  }

  readButton() {
    return h('p', {}, h('button', { type: 'button', class: 'plain', 'aria-pressed': String(this.shown.complete), 'aria-keyshortcuts': 'D', onclick: () => this.acts.readToEnd() },
      this.shown.complete ? '✓ Read to its end' : 'Mark as read to its end', ' ', h('kbd', { 'aria-hidden': 'true' }, 'D')));
  }

  async progress() {
    const p = await get('progress', [['as', this.reviewer]]);
    const bar = $('progress');
    bar.max = Math.max(1, p.claims);
    bar.value = p.decided;
    $('progress-text').textContent = `${number(p.decided)} of ${count(p.claims, 'claim')} reviewed`;
  }

  // picked shows what can be done with a selection.
  picked(selected) {
    const bar = $('selection');
    bar.hidden = !selected || this.dragging; // it must not lie under the mouse
    if (!selected || !this.shown) return;
    $('selection-text').textContent = selected.text.length > 60 ? selected.text.slice(0, 57) + '…' : selected.text;
  }

  // find searches all claims, whether reviewed or not.
  find(words) { return this.go({ filters: set(without(this.state.filters, 'review'), 'q', words), claim: '' }); }

  toggleFilters(open) {
    const box = $('filter-box');
    box.hidden = open === undefined ? !box.hidden : !open;
    $('filter-button').setAttribute('aria-expanded', String(!box.hidden));
    if (!box.hidden) box.querySelector('summary')?.focus();
  }

  toggleQueue(open) {
    const side = $('side');
    const now = open === undefined ? !side.classList.contains('open') : open;
    side.classList.toggle('open', now);
    $('queue-button').setAttribute('aria-expanded', String(now));
  }

  wire() {
    addEventListener('popstate', () => { if (this.acts.editor) this.acts.endEditing(); this.state = read(); this.render(true); });
    for (const v of VIEWS) $('to-' + v).addEventListener('click', (e) => { if (!e.metaKey && !e.ctrlKey) { e.preventDefault(); this.go({ view: v }); } });
    $('who').addEventListener('click', async () => { if (await this.askName()) { this.shown = null; this.ahead = null; await this.render(true); } });
    $('help-button').addEventListener('click', () => dialogs.help());
    $('filter-button').addEventListener('click', () => this.toggleFilters());
    $('queue-button').addEventListener('click', () => this.toggleQueue());
    $('next').addEventListener('click', () => this.acts.next());
    $('back').addEventListener('click', () => this.acts.back());
    $('undo').addEventListener('click', () => this.acts.undo());
    $('search-form').addEventListener('submit', (e) => { e.preventDefault(); this.find($('search').value.trim()); });
    $('article').addEventListener('pointerdown', () => { this.dragging = true; });
    for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => { this.dragging = false; this.picked(this.view.selection()); });
    $('selection').addEventListener('pointerdown', (e) => e.preventDefault()); // keeps what is selected
    $('selection').addEventListener('click', (e) => {
      const b = e.target.closest('button');
      if (!b) return;
      if (b.dataset.part) this.acts.put(b.dataset.part, e.shiftKey);
      else this.acts.add();
    });
    const digits = Object.fromEntries(['content', 'cue', 'source', 'status'].flatMap((part, i) => [
      [String(i + 1), () => this.acts.put(part, false)], ['Shift+' + (i + 1), () => this.acts.put(part, true)]]));
    listen({
      r: () => this.acts.verdict('right'), w: () => this.acts.verdict('wrong'), u: () => this.acts.verdict('unsure'),
      n: () => this.acts.next(), b: () => this.acts.back(), z: () => this.acts.undo(), y: () => this.acts.redo(), e: () => this.acts.edit(), a: () => this.acts.add(), s: () => this.acts.split(), j: () => this.acts.join(),
      m: () => this.acts.note(), d: () => this.acts.readToEnd(), t: () => $('article').focus(), v: () => $('panel').querySelector('button')?.focus(),
      '/': () => { this.toggleQueue(true); $('search').focus(); }, f: () => { this.toggleQueue(true); this.toggleFilters(); }, '?': () => dialogs.help(),
      ArrowRight: () => this.acts.next(), ArrowLeft: () => this.acts.back(),
      Escape: () => { if (this.acts.editor) this.acts.editor.cancel(); else clearSelection(); },
      'Control+Enter': () => (this.acts.editor ? this.acts.editor.element.requestSubmit() : false),
      ...digits,
    }, () => this.state.view === 'review');
  }
}

export const app = new App();
app.ready = app.start().catch((fault) => announce(fault.message, 'bad'));

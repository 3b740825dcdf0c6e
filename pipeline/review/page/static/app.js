// The page: what it looks at (the address says), and what each key does.

import { h, replace, announce, button, count, number, text, outside, $ } from './dom.js';
import { get, post } from './api.js';
import { read, address, has, set, without, VIEWS } from './state.js';
import { ArticleView, clearSelection, head } from './article.js';
import { panel, neighbours, gist, gone, stateWords, VERDICTS } from './claim.js';
import { Editor, blank } from './edit.js';
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
    this.editor = null;
    this.busy = false;
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
    if (this.editor && !await this.leaveEditing()) return;
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
    if (!this.state.claim) return this.nothing();
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
    replace($('head'), head(this.shown.article, outside), this.readButton());
    this.mark(entry.claim);
    entry.evidence = entry.claim.status.evidence.map((span) => this.view.slice(span));
    if (!this.editor) {
      replace($('panel'), h('h2', { class: 'aside' }, 'Claim: ', gist(entry.claim)), panel(entry, this.acts()));
      $('panel').dataset.claim = entry.claim.id;
      replace($('neighbours'), neighbours(this.shown.claims, this.state.claim, (id) => this.go({ claim: id })));
    }
    if (reveal) this.view.reveal(entry.claim);
    $('position').textContent = this.position();
  }

  mark(claim) {
    this.view.show(claim, this.shown.claims.filter((e) => e.claim.id !== claim.id && !gone(e)).map((e) => e.claim));
  }

  position() {
    const at = this.queue.place(this.state.claim);
    return at ? `${number(at)} of ${number(this.queue.total)}` : '';
  }

  readButton() {
    return h('p', {}, h('button', { type: 'button', class: 'plain', 'aria-pressed': String(this.shown.complete), 'aria-keyshortcuts': 'D', onclick: () => this.readToEnd() },
      this.shown.complete ? '✓ Read to its end' : 'Mark as read to its end', ' ', h('kbd', { 'aria-hidden': 'true' }, 'D')));
  }

  async progress() {
    const p = await get('progress', [['as', this.reviewer]]);
    const bar = $('progress');
    bar.max = Math.max(1, p.claims);
    bar.value = p.decided;
    $('progress-text').textContent = `${number(p.decided)} of ${count(p.claims, 'claim')} reviewed`;
  }

  acts() {
    return {
      verdict: (v) => this.verdict(v), edit: () => this.edit(), split: () => this.split(), join: () => this.join(),
      note: () => this.note(), add: () => this.add(),
    };
  }

  // decide sends a decision and shows what it came to, once it is on disk. While
  // one is under way others are not taken: they would fall on a claim not yet seen.
  async decide(path, value, said) {
    if (this.busy) return null;
    this.busy = true;
    document.body.classList.add('busy');
    try {
      const sample = this.state.filters.find(([n]) => n === 'sample')?.[1] || '';
      const answer = await post(path, { reviewer: this.reviewer, sample, ...value });
      // The text is here already. What is of another article is read when it is opened.
      if (answer.article && answer.article.article.id === this.shown?.article.id) this.take(answer.article);
      if (answer.entry) Object.assign(this.entry(), answer.entry);
      this.queue.update(this.shown?.claims || []);
      this.progress();
      announce(typeof said === 'function' ? said(answer) : said, 'good');
      return answer;
    } catch (fault) {
      announce(fault.message, 'bad');
      return null;
    } finally {
      this.busy = false;
      document.body.classList.remove('busy');
    }
  }

  async verdict(verdict) {
    const entry = this.entry();
    if (!entry || this.editor || gone(entry)) return;
    const done = await this.decide('decide', { claim: entry.claim.id, verdict }, `${VERDICTS[verdict]}: saved.`);
    if (done) await this.next(`${VERDICTS[verdict]}: saved. `);
  }

  async next(before = '') {
    const id = await this.queue.after(this.state.claim);
    if (!id) {
      this.draw(false);
      announce(before + 'That was the last claim of this list.', 'good');
      return;
    }
    await this.go({ claim: id });
    const e = this.entry();
    if (e) announce(`${before}Next: ${e.claim.speaker?.name || 'nobody named'} ${e.claim.status.value}: ${e.claim.content.text.slice(0, 120)}`);
  }

  async back() {
    const id = await this.queue.before(this.state.claim);
    if (id) await this.go({ claim: id });
    else announce('This is the first claim of this list.');
  }

  async undo() {
    if (this.editor) return;
    await this.takeBack('undo', 'Taken back');
  }

  async redo() {
    if (this.editor) return;
    await this.takeBack('redo', 'Done again');
  }

  async takeBack(path, said) {
    const done = await this.decide(path, { claim: this.state.claim }, (a) => `${said}: ${a.what === 'read' ? 'read to its end' : a.what}.`);
    if (done?.claim && done.claim !== this.state.claim) await this.go({ claim: done.claim });
    else if (done) await this.after();
  }

  // after shows the claim again after it was changed, or another one where it has gone.
  async after() {
    if (this.entry()) this.draw(false);
    else await this.go({ claim: this.shown?.claims[0]?.claim.id || '' });
  }

  edit() {
    const entry = this.entry();
    if (!entry || gone(entry)) return;
    this.begin(entry.claim, false, async (draft) => {
      if (await this.decide('edit', { claim: entry.claim.id, value: bare(draft) }, 'Corrected: saved.')) {
        this.endEditing();
        await this.after();
      }
    });
  }

  add() {
    if (!this.shown || this.editor) return;
    const selected = this.view.selection();
    this.begin(blank(this.shown.article), true, async (draft) => {
      const done = await this.decide('add', { article: this.shown.article.id, value: bare(draft) }, 'Added: saved.');
      if (!done) return;
      this.endEditing();
      await this.go({ claim: done.claim });
    });
    if (selected) this.editor.set('content', selected.span, false);
  }

  begin(claim, added, save) {
    if (this.editor) return;
    this.editor = new Editor({
      claim, added, save, view: this.view, speakers: this.shown.speakers,
      changed: (draft) => this.mark(draft), cancel: () => { this.endEditing(); this.draw(false); announce('Nothing changed.'); },
    });
    if (added) this.mark(claim);
    const title = h('h2', { tabindex: -1 }, added ? 'A missed claim' : 'Edit');
    replace($('panel'), title, this.editor.element);
    replace($('neighbours'));
    document.body.classList.add('editing');
    title.focus(); // no field, so that the keys for what is selected work at once
  }

  endEditing() {
    this.editor = null;
    document.body.classList.remove('editing');
    clearSelection();
  }

  async leaveEditing() {
    announce('Save or cancel what you are editing first.', 'bad');
    this.editor.element.querySelector('button[type=submit]').focus();
    return false;
  }

  // picked shows what can be done with a selection.
  picked(selected) {
    const bar = $('selection');
    bar.hidden = !selected || this.dragging; // it must not lie under the mouse
    if (!selected || !this.shown) return;
    $('selection-text').textContent = selected.text.length > 60 ? selected.text.slice(0, 57) + '…' : selected.text;
  }

  // put makes the selection a part of the claim that is edited; editing begins
  // by itself.
  put(part, more) {
    const selected = this.shown && this.view.selection(); // what is told of it comes late
    if (!selected) return false;
    if (!this.editor) this.edit();
    if (!this.editor) return false;
    this.editor.set(part, selected.span, more);
    clearSelection();
    return true;
  }

  async split() {
    const entry = this.entry();
    if (!entry || this.editor || gone(entry)) return;
    const parts = await dialogs.split(entry.claim, this.view, this.view.selection());
    if (!parts) return;
    const done = await this.decide('split', { claim: entry.claim.id, parts }, 'Split into two claims: saved.');
    if (done) await this.go({ claim: done.claim });
  }

  async join() {
    const entry = this.entry();
    if (!entry || this.editor || gone(entry)) return;
    const other = await dialogs.join(entry, this.shown.claims);
    if (!other) {
      announce('There is nothing to join it with.');
      return;
    }
    const done = await this.decide('join', { claim: entry.claim.id, with: other }, 'Joined: saved.');
    if (done) await this.go({ claim: done.claim });
  }

  async note() {
    const entry = this.entry();
    if (!entry || this.editor) return;
    const words = await dialogs.note();
    if (words && await this.decide('note', { claim: entry.claim.id, text: words }, 'Note: saved.')) this.draw(false);
  }

  async readToEnd() {
    if (!this.shown || this.editor) return;
    if (this.shown.complete) {
      announce('It is marked already; Z takes your last decision back.');
      return;
    }
    if (await this.decide('read', { article: this.shown.article.id, claim: this.state.claim }, 'Read to its end: saved.')) this.draw(false);
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
    addEventListener('popstate', () => { if (this.editor) this.endEditing(); this.state = read(); this.render(true); });
    for (const v of VIEWS) $('to-' + v).addEventListener('click', (e) => { if (!e.metaKey && !e.ctrlKey) { e.preventDefault(); this.go({ view: v }); } });
    $('who').addEventListener('click', async () => { if (await this.askName()) { this.shown = null; this.ahead = null; await this.render(true); } });
    $('help-button').addEventListener('click', () => dialogs.help());
    $('filter-button').addEventListener('click', () => this.toggleFilters());
    $('queue-button').addEventListener('click', () => this.toggleQueue());
    $('next').addEventListener('click', () => this.next());
    $('back').addEventListener('click', () => this.back());
    $('undo').addEventListener('click', () => this.undo());
    $('search-form').addEventListener('submit', (e) => { e.preventDefault(); this.find($('search').value.trim()); });
    $('article').addEventListener('pointerdown', () => { this.dragging = true; });
    for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => { this.dragging = false; this.picked(this.view.selection()); });
    $('selection').addEventListener('pointerdown', (e) => e.preventDefault()); // keeps what is selected
    $('selection').addEventListener('click', (e) => {
      const b = e.target.closest('button');
      if (!b) return;
      if (b.dataset.part) this.put(b.dataset.part, e.shiftKey);
      else this.add();
    });
    const digits = Object.fromEntries(['content', 'cue', 'source', 'status'].flatMap((part, i) => [
      [String(i + 1), () => this.put(part, false)], ['Shift+' + (i + 1), () => this.put(part, true)]]));
    listen({
      r: () => this.verdict('right'), w: () => this.verdict('wrong'), u: () => this.verdict('unsure'),
      n: () => this.next(), b: () => this.back(), z: () => this.undo(), y: () => this.redo(), e: () => this.edit(), a: () => this.add(), s: () => this.split(), j: () => this.join(),
      m: () => this.note(), d: () => this.readToEnd(), t: () => $('article').focus(), v: () => $('panel').querySelector('button')?.focus(),
      '/': () => { this.toggleQueue(true); $('search').focus(); }, f: () => { this.toggleQueue(true); this.toggleFilters(); }, '?': () => dialogs.help(),
      ArrowRight: () => this.next(), ArrowLeft: () => this.back(),
      Escape: () => { if (this.editor) this.editor.cancel(); else clearSelection(); },
      'Control+Enter': () => (this.editor ? this.editor.element.requestSubmit() : false),
      ...digits,
    }, () => this.state.view === 'review');
  }
}

// bare is a draft without its texts, which the server takes from the article.
function bare(draft) {
  const without = (piece) => piece && { ...piece, text: '' };
  return { ...draft, content: without(draft.content), cue: without(draft.cue), source: without(draft.source), sentence: without(draft.sentence) };
}

export const app = new App();
app.ready = app.start().catch((fault) => announce(fault.message, 'bad'));

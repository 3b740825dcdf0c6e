// What a reviewer does to a claim. Each act is sent, and shown only once the
// server has it on disk.

import { h, replace, announce, $ } from './dom.js';
import { post } from './api.js';
import { has } from './state.js';
import { clearSelection } from './article.js';
import { gone, VERDICTS } from './claim.js';
import { Editor, blank } from './edit.js';
import * as dialogs from './dialogs.js';

export class Acts {
  constructor(app) {
    this.app = app;
    this.editor = null;
    this.busy = false;
  }

  // decide sends a decision and shows what it came to, once it is on disk. While
  // one is under way others are not taken: they would fall on a claim not yet seen.
  async decide(path, value, said) {
    if (this.busy) return null;
    this.busy = true;
    document.body.classList.add('busy');
    try {
      const sample = this.app.state.filters.find(([n]) => n === 'sample')?.[1] || '';
      const answer = await post(path, { reviewer: this.app.reviewer, sample, ...value });
      // The text is here already. What is of another article is read when it is opened.
      if (answer.article && answer.article.article.id === this.app.shown?.article.id) this.app.take(answer.article);
      else if (!answer.article && !answer.entry && answer.claim) this.app.shown = null; // it could not be read again
      if (answer.entry) Object.assign(this.app.entry(), answer.entry);
      this.app.queue.update(this.app.shown?.claims || []);
      this.app.progress();
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
    const entry = this.app.entry();
    if (!entry || this.editor || gone(entry)) return;
    const done = await this.decide('decide', { claim: entry.claim.id, verdict }, `${VERDICTS[verdict]}: saved.`);
    if (done) await this.next(`${VERDICTS[verdict]}: saved. `);
  }

  async next(before = '') {
    const id = await this.app.queue.after(this.app.state.claim);
    if (!id) {
      // What was passed over is in the list again.
      if (has(this.app.state.filters, 'review')) await this.app.go({ claim: '', filters: this.app.state.filters });
      else this.app.draw(false);
      announce(before + 'That was the last claim of this list.', 'good');
      return;
    }
    await this.app.go({ claim: id });
    const e = this.app.entry();
    if (e) announce(`${before}Next: ${e.claim.speaker?.name || 'nobody named'} ${e.claim.status.value}: ${e.claim.content.text.slice(0, 120)}`);
  }

  async back() {
    const id = await this.app.queue.before(this.app.state.claim);
    if (id) await this.app.go({ claim: id });
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
    this.app.ahead = null; // it may be what is taken back
    const done = await this.decide(path, { claim: this.app.state.claim }, (a) => `${said}: ${a.what === 'read' ? 'read to its end' : a.what}.`);
    if (done?.claim && done.claim !== this.app.state.claim) await this.app.go({ claim: done.claim });
    else if (done) await this.after();
  }

  // after shows the claim again after it was changed, or another one where it has gone.
  async after() {
    if (this.app.entry()) this.app.draw(false);
    else if (this.app.state.claim === '') await this.app.review(false);
    else await this.app.go({ claim: this.app.shown?.claims[0]?.claim.id || '' });
  }

  edit() {
    const entry = this.app.entry();
    if (!entry || gone(entry)) return;
    this.begin(entry.claim, false, async (draft, everywhere) => {
      const said = everywhere ? 'Corrected, and the speaker of the others: saved. Z takes them back one by one.' : 'Corrected: saved.';
      if (await this.decide('edit', { claim: entry.claim.id, value: bare(draft), everywhere }, said)) {
        this.endEditing();
        await this.after();
      }
    });
  }

  add() {
    if (!this.app.shown || this.editor) return;
    const selected = this.app.view.selection();
    this.begin(blank(this.app.shown.article), true, async (draft) => {
      const done = await this.decide('add', { article: this.app.shown.article.id, value: bare(draft) }, 'Added: saved.');
      if (!done) return;
      this.endEditing();
      await this.app.go({ claim: done.claim });
    });
    if (selected) this.editor.set('content', selected.span, false);
  }

  begin(claim, added, save) {
    if (this.editor) return;
    const others = added || !claim.speaker ? [] : this.app.shown.claims.filter((e) => e.claim.id !== claim.id && e.state !== 'wrong' && !gone(e) && e.claim.speaker?.id === claim.speaker.id);
    this.editor = new Editor({
      claim, added, save, view: this.app.view, speakers: this.app.shown.speakers, others: others.length,
      changed: (draft) => this.app.mark(draft), cancel: () => { this.endEditing(); this.redraw(); announce('Nothing changed.'); },
    });
    if (added) this.app.mark(claim);
    const title = h('h2', { tabindex: -1 }, added ? 'A missed claim' : 'Edit');
    replace($('panel'), title, this.editor.element);
    replace($('neighbours'));
    document.body.classList.add('editing');
    this.app.panelTop();
    title.focus(); // no field, so that the keys for what is selected work at once
  }

  endEditing() {
    const inside = $('panel').contains(document.activeElement);
    this.editor = null;
    document.body.classList.remove('editing');
    clearSelection();
    this.app.panelTop();
    // Back to where editing began, once the claim is drawn again.
    if (inside) requestAnimationFrame(() => $('panel').querySelector('[aria-keyshortcuts=E]')?.focus({ preventScroll: true }));
  }

  async leaveEditing() {
    announce('Save or cancel what you are editing first.', 'bad');
    this.editor.element.querySelector('button[type=submit]').focus();
    return false;
  }

  // put makes the selection a part of the claim that is edited; editing begins
  // by itself.
  put(part, more) {
    const selected = this.app.shown && this.app.view.selection(); // what is told of it comes late
    if (!selected) return false;
    if (!this.editor) this.edit();
    if (!this.editor) return false;
    this.editor.set(part, selected.span, more);
    clearSelection();
    return true;
  }

  async split() {
    const entry = this.app.entry();
    if (!entry || this.editor || gone(entry)) return;
    const parts = await dialogs.split(entry.claim, this.app.view, this.app.view.selection());
    if (!parts) return;
    const done = await this.decide('split', { claim: entry.claim.id, parts }, 'Split into two claims: saved.');
    if (done) await this.app.go({ claim: done.claim });
  }

  async join() {
    const entry = this.app.entry();
    if (!entry || this.editor || gone(entry)) return;
    const other = await dialogs.join(entry, this.app.shown.claims);
    if (!other) {
      announce('There is nothing to join it with.');
      return;
    }
    const done = await this.decide('join', { claim: entry.claim.id, with: other }, 'Joined: saved.');
    if (done) await this.app.go({ claim: done.claim });
  }

  async note() {
    const entry = this.app.entry();
    if (!entry || this.editor) return;
    const words = await dialogs.note();
    if (words && await this.decide('note', { claim: entry.claim.id, text: words }, 'Note: saved.')) this.app.draw(false);
  }

  // redraw shows the claim again, or the article where none is looked at.
  async redraw() {
    if (this.app.entry()) this.app.draw(false);
    else await this.app.review(false);
  }

  async readToEnd() {
    if (!this.app.shown || this.editor) return;
    if (this.app.shown.complete) {
      announce('It is marked already; Z takes your last decision back.');
      return;
    }
    if (await this.decide('read', { article: this.app.shown.article.id, claim: this.app.state.claim }, 'Read to its end: saved.')) await this.redraw();
  }
}

// bare is a draft without its texts, which the server takes from the article.
function bare(draft) {
  const without = (piece) => piece && { ...piece, text: '' };
  return { ...draft, content: without(draft.content), cue: without(draft.cue), source: without(draft.source), sentence: without(draft.sentence) };
}

// The article with its marks, and what is selected in it. The text is laid out
// as text nodes; each is known with its place, so that a selection can be told
// in code points however many marks it crosses.

import { h, replace, $ } from './dom.js';
import { Offsets } from './offsets.js';
import { pieces, hidden, paragraphs, trimmed } from './marks.js';

// An article of many megabytes is shown in part, around the claim.
const MOST_SHOWN = 200_000;

export const LAYERS = { content: 'content', cue: 'cue', source: 'source', status: 'status' };

export class ArticleView {
  // picked(spans) is told when something was selected, or null when nothing is;
  // opened(id) when another claim's mark was clicked.
  constructor(box, { picked, opened }) {
    this.box = box;
    this.opened = opened;
    this.nodes = []; // [text node, its UTF-16 place], in order
    this.text = '';
    document.addEventListener('selectionchange', () => picked(this.selection()));
    box.addEventListener('click', (e) => {
      const mark = e.target.closest('[data-claims]');
      if (mark && getSelection().isCollapsed) opened(mark.dataset.claims.split(' ')[0]);
    });
  }

  load(article) {
    if (this.article === article) return;
    this.article = article;
    this.text = article.text;
    this.offsets = new Offsets(article.text);
    this.hidden = hidden(article.text);
    this.from = 0;
    this.to = Math.min(this.text.length, MOST_SHOWN);
    this.shown = null;
  }

  // show marks one claim (or none) and, faintly, the others' contents.
  show(claim, others) {
    const marks = [];
    const add = (spans, layer, extra) => {
      for (const [from, to] of spans || []) {
        marks.push({ start: this.offsets.units(from), end: this.offsets.units(to), layer, ...extra });
      }
    };
    for (const other of others) add(other.content.spans, 'other', { claim: other.id });
    if (claim) {
      add(claim.content.spans, 'content');
      add(claim.status.evidence, 'status');
      add(claim.source && claim.source.spans, 'source');
      add(claim.cue && claim.cue.spans, 'cue');
    }
    for (const c of this.hidden) marks.push({ ...c, layer: 'hidden' });
    this.marks = marks;
    this.center(claim);
    this.draw();
  }

  // center moves the part that is shown, where the article is too long for all of it.
  center(claim) {
    if (this.text.length <= MOST_SHOWN || !claim) return;
    const at = this.offsets.units(claim.content.spans[0] ? claim.content.spans[0][0] : claim.sentence.span[0]);
    if (at >= this.from && at < this.to - MOST_SHOWN / 10) return;
    this.window(at - MOST_SHOWN / 2);
  }

  window(from) {
    from = Math.max(0, Math.min(Math.round(from), this.text.length - MOST_SHOWN));
    this.from = this.offsets.units(this.offsets.points(from)); // never inside a pair
    this.to = this.offsets.units(this.offsets.points(Math.min(this.text.length, from + MOST_SHOWN)));
  }

  draw() {
    this.nodes = [];
    const out = [];
    if (this.from > 0) out.push(this.more('Show earlier text', this.from - MOST_SHOWN * 0.9));
    // Marks are handed to the paragraphs in one pass, as both are in order.
    const marks = [...this.marks].sort((a, b) => a.start - b.start);
    let next = 0;
    let open = [];
    for (const p of paragraphs(this.text, this.from, this.to)) {
      open = open.filter((m) => m.end > p.start);
      while (next < marks.length && marks[next].start < p.end) {
        if (marks[next].end > p.start) open.push(marks[next]);
        next++;
      }
      out.push(h('p', { dir: 'auto' }, pieces(p.start, p.end, open).map((piece) => this.piece(piece))));
    }
    if (this.to < this.text.length) out.push(this.more('Show later text', this.from + MOST_SHOWN * 0.9));
    replace(this.box, out);
  }

  piece(piece) {
    const node = document.createTextNode(this.text.slice(piece.start, piece.end));
    this.nodes.push([node, piece.start]);
    if (piece.marks.length === 0) return node;
    const layers = [...new Set(piece.marks.map((m) => m.layer))];
    const own = layers.filter((l) => LAYERS[l]);
    const opens = [...new Set(piece.opens.filter((m) => LAYERS[m.layer]).map((m) => LAYERS[m.layer]))];
    const secret = piece.marks.find((m) => m.layer === 'hidden');
    const others = piece.marks.filter((m) => m.layer === 'other').map((m) => m.claim);
    // The status mostly rests on the cue; then one label says both.
    return h(own.length ? 'mark' : 'span', {
      class: layers.map((l) => 'm-' + l).join(' '),
      'data-label': opens.length ? opens.join(' · ') : null,
      'data-hidden': secret ? secret.label : null,
      'data-claims': own.length === 0 && others.length ? others.join(' ') : null,
      title: own.length === 0 && others.length ? 'Part of another claim; click to open it' : null,
    }, node);
  }

  more(label, from) {
    return h('button', { type: 'button', class: 'more', onclick: () => { this.window(from); this.draw(); this.box.scrollTop = 0; } }, label);
  }

  // reveal scrolls a claim's sentence into view, with its beginning in the upper third.
  reveal(claim) {
    const mark = this.box.querySelector('.m-content, .m-source, .m-cue');
    const scroller = this.box.closest('.scroll');
    if (!claim || !mark) {
      if (scroller) scroller.scrollTop = 0;
      return;
    }
    const all = [...this.box.querySelectorAll('.m-content, .m-source, .m-cue')];
    const box = scroller.getBoundingClientRect();
    const top = Math.min(...all.map((m) => m.getBoundingClientRect().top));
    const bottom = Math.max(...all.map((m) => m.getBoundingClientRect().bottom));
    const room = box.height;
    // Whole in the middle where it fits, else from its beginning on.
    const wanted = bottom - top < room * 0.6 ? (room - (bottom - top)) / 2.6 : room * 0.08;
    scroller.scrollTop += top - box.top - wanted;
  }

  // selection is what is selected in this article, in code points without the
  // white space at its ends: {span, text}, or null.
  selection() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    if (!this.box.contains(range.commonAncestorContainer)) return null;
    const from = this.place(range.startContainer, range.startOffset);
    const to = this.place(range.endContainer, range.endOffset);
    const span = trimmed(this.text, from, to);
    if (!span) return null;
    const points = [this.offsets.points(span.start), this.offsets.points(span.end)];
    if (this.offsets.units(points[1]) < span.end) points[1]++; // half a pair selected is all of it
    return { span: points, text: this.slice(points), rect: range.getBoundingClientRect() };
  }

  // place is the UTF-16 place of a border of a range, which may lie between
  // elements: then it is where the next text begins.
  place(container, offset) {
    if (container.nodeType === Node.TEXT_NODE) {
      const found = this.nodes.find(([node]) => node === container);
      if (found) return found[1] + offset;
    }
    const range = document.createRange();
    range.setStart(container, offset);
    let low = 0;
    let high = this.nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (range.comparePoint(this.nodes[middle][0], 0) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.nodes.length ? this.nodes[low][1] : this.to;
  }

  // slice is the text of a span in code points.
  slice([from, to]) {
    return this.text.slice(this.offsets.units(from), this.offsets.units(to));
  }

  // find gives the place of words nearest to a code point, or null.
  find(words, near) {
    const wanted = words.trim();
    if (!wanted) return null;
    const target = this.offsets.units(near);
    let best = -1;
    for (let at = this.text.indexOf(wanted); at >= 0; at = this.text.indexOf(wanted, at + 1)) {
      if (best < 0 || Math.abs(at - target) < Math.abs(best - target)) best = at;
      else break; // farther away from here on
    }
    return best < 0 ? null : [this.offsets.points(best), this.offsets.points(best + wanted.length)];
  }
}

export function clearSelection() {
  const selection = getSelection();
  if (selection) selection.removeAllRanges();
}

// head shows what is known of the article.
export function head(article, outside) {
  return [
    h('h2', { id: 'article-title', dir: 'auto' }, article.title || article.id),
    h('p', { class: 'meta' },
      [article.publisher, article.byline, article.published, outside(article.url)]
        .filter(Boolean).map((part, i) => [i ? ' · ' : '', typeof part === 'string' ? h('bdi', { dir: 'auto' }, part.slice(0, 200)) : part]),
      article.title ? [h('br'), h('span', { class: 'id' }, h('bdi', {}, article.id.slice(0, 200)))] : null),
  ];
}

export { $ };

// Figures as pictures: shares with their intervals, and the reliability curve.
// Each picture has the same figures as a table beside it.

import { h, s, percent, number } from './dom.js';

// interval draws a share and its 95 % interval on a line from 0 to 1.
export function interval(share) {
  const x = (v) => 6 + 108 * v;
  return s('svg', { class: 'interval', viewBox: '0 0 120 16', width: 120, height: 16, 'aria-hidden': 'true' },
    s('line', { x1: 6, y1: 8, x2: 114, y2: 8, class: 'axis' }),
    s('line', { x1: x(share.low), y1: 8, x2: x(share.high), y2: 8, class: 'range' }),
    s('circle', { cx: x(share.value), cy: 8, r: 4, class: 'point' }));
}

// share writes a share as people read it.
export function share(f) {
  return f && f.of > 0 ? `${percent(f.value)} (${percent(f.low)} to ${percent(f.high)})` : 'nothing decided yet';
}

// reliability draws, for bands of confidence, the share that was right.
export function reliability(of, what) {
  const known = of.bins;
  if (known.length === 0) return h('p', { class: 'meta' }, 'The curve comes with the first decisions in this sample.');
  const [w, ht, left, bottom] = [360, 240, 44, 34];
  const x = (v) => left + v * (w - left - 10);
  const y = (v) => 8 + (1 - v) * (ht - bottom - 8);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const label = `Of the claims at a confidence, the share that ${what}`;
  const drawing = s('svg', { class: 'curve', viewBox: `0 0 ${w} ${ht}`, width: w, height: ht, role: 'img', 'aria-label': `${label}; the table has the figures` },
    ticks.map((t) => [
      s('line', { x1: x(0), y1: y(t), x2: x(1), y2: y(t), class: 'grid' }),
      s('text', { x: left - 6, y: y(t) + 4, 'text-anchor': 'end' }, String(t)),
      s('text', { x: x(t), y: ht - bottom + 16, 'text-anchor': 'middle' }, String(t))]),
    s('line', { x1: x(0), y1: y(0), x2: x(1), y2: y(1), class: 'ideal' }),
    known.map((b) => s('line', { x1: x(b.confidence), y1: y(b.right.low), x2: x(b.confidence), y2: y(b.right.high), class: 'range' })),
    s('polyline', { points: known.map((b) => `${x(b.confidence)},${y(b.right.value)}`).join(' '), class: 'line' }),
    known.map((b) => s('circle', { cx: x(b.confidence), cy: y(b.right.value), r: 4, class: 'point' })),
    s('text', { x: x(0.5), y: ht - 4, 'text-anchor': 'middle' }, 'confidence given'),
    s('text', { x: 12, y: y(0.5), 'text-anchor': 'middle', transform: `rotate(-90 12 ${y(0.5)})` }, what));
  const table = h('table', {}, h('caption', {}, `Confidence and the share that ${what}`),
    h('thead', {}, h('tr', {}, ['Confidence', 'Mean', 'Share', '95 % interval', 'Claims'].map((t) => h('th', { scope: 'col' }, t)))),
    h('tbody', {}, known.map((b) => h('tr', {}, h('th', { scope: 'row' }, `${b.from.toFixed(1)} to ${b.to.toFixed(1)}`), h('td', {}, b.confidence.toFixed(2)),
      h('td', {}, percent(b.right.value)), h('td', {}, `${percent(b.right.low)} to ${percent(b.right.high)}`), h('td', {}, number(b.right.of))))));
  return h('div', { class: 'reliability' }, drawing,
    h('p', { class: 'meta' }, `Off by ${of.off.toFixed(3)} in the mean (0 is best); Brier score ${of.brier.toFixed(3)}.`),
    h('details', {}, h('summary', {}, 'The figures'), h('div', { class: 'scroll-x', tabindex: 0, role: 'region', 'aria-label': `Table: the share that ${what}` }, table)));
}

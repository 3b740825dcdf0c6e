// The record counts Unicode code points, this language UTF-16 units. An emoji is
// one of the former and two of the latter. This file is the only place that
// converts; both ways take a binary search over the pairs in the text.

export class Offsets {
  constructor(string) {
    this.length16 = string.length;
    const pairs = [];
    for (let i = 0; i < string.length; i++) {
      const unit = string.charCodeAt(i);
      if (unit < 0xd800 || unit > 0xdbff || i + 1 === string.length) continue;
      const next = string.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) pairs.push(i++);
    }
    this.pairs = pairs; // UTF-16 places of the first halves, rising
  }

  get length() { return this.length16 - this.pairs.length; }

  // points gives the code points before a UTF-16 place. A place between the
  // halves of a pair counts as before it.
  points(units) {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pairs[middle] + 1 < units) low = middle + 1;
      else high = middle;
    }
    // All pairs that end at units or before it are counted in low; one that
    // units lies inside of is not, and its first half is taken off.
    const inside = low < this.pairs.length && this.pairs[low] + 1 === units;
    return units - low - (inside ? 1 : 0);
  }

  // units gives the UTF-16 place of a code point.
  units(points) {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      // The pair of this number stands at that many code points.
      if (this.pairs[middle] - middle < points) low = middle + 1;
      else high = middle;
    }
    return points + low;
  }
}

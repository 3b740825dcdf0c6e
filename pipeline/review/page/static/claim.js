// One claim beside its article: the verdict, all its fields, and the way to
// the other claims of the article.

import { h, text, button, count, key } from './dom.js';

export const VERDICTS = { right: 'Right', wrong: 'Wrong', unsure: 'Unsure' };

export const VALUES = {
  type: ['direct', 'indirect', 'mixed'],
  status: ['asserted', 'confirmed', 'denied', 'neither', 'questioned'],
  kind: ['statement', 'belief', 'intention', 'feeling'],
  naming: ['named', 'anonymous', 'generic', 'none'],
  speakerType: ['person', 'organization', 'group', 'document', 'none'],
};

// What the values mean, for the help and as titles.
export const MEANING = {
  direct: 'word for word, in quotation marks',
  indirect: 'in the words of the article',
  mixed: 'in the words of the article, with quoted parts',
  asserted: 'the source puts it forward',
  confirmed: 'the source affirms what others put forward, or what was in question',
  denied: 'the source says that it is not so, or rejects it',
  neither: 'the source takes no side: declined to comment, could not confirm',
  questioned: 'the source asks it or casts doubt on it',
  statement: 'speech or writing',
  belief: 'thought, opinion, knowledge, expectation',
  intention: 'want, plan, demand, promise, support or opposition',
  feeling: 'emotion or perception',
  named: 'the article tells who it is',
  anonymous: 'particular people whose names the article withholds or lacks',
  generic: 'a class of people; nobody in particular',
};

// How a claim's state is told: a mark, which no colour is needed for, and words.
const STATES = {
  unreviewed: ['·', 'not reviewed'], right: ['✓', 'right'], wrong: ['✗', 'wrong'], unsure: ['?', 'unsure'],
  edited: ['✎', 'corrected'], added: ['+', 'added'], replaced: ['–', 'replaced by others'], disputed: ['≠', 'reviewers differ'],
};

export const gone = (entry) => entry.state === 'replaced';

export function stateWords(state) {
  return (STATES[state] || STATES.unreviewed)[1];
}

export function stateMark(entry) {
  const [mark, words] = STATES[entry.state] || STATES.unreviewed;
  return h('span', { class: 'state state-' + entry.state, title: words }, h('span', { 'aria-hidden': 'true' }, mark), h('span', { class: 'aside' }, words));
}

export function speakerName(claim) {
  return claim.speaker ? claim.speaker.name : 'nobody named';
}

// gist is a claim in one line.
export function gist(claim) {
  return [h('strong', {}, text(speakerName(claim), 120)), ' ', h('span', { class: 'gist-status' }, claim.status.value), ': ',
    text(claim.content.text, 160)];
}

// panel shows a claim; acts are the functions behind the buttons.
export function panel(entry, acts) {
  const { claim } = entry;
  return [
    verdicts(entry, acts),
    fields(entry),
    notes(entry),
    h('div', { class: 'tools', role: 'group', 'aria-label': 'Change this claim' },
      button('Edit', 'E', () => acts.edit()),
      button('Split', 'S', () => acts.split(), { disabled: gone(entry) }),
      button('Join', 'J', () => acts.join(), { disabled: gone(entry) }),
      button('Note', 'M', () => acts.note()),
      button('Add a missed claim', 'A', () => acts.add())),
    claim.extractor && entry.state !== 'added' ? h('p', { class: 'meta' }, 'Found by ', text(claim.extractor, 80)) : null,
  ];
}

function verdicts(entry, acts) {
  return h('div', { class: 'verdicts', role: 'group', 'aria-label': 'Your verdict' },
    Object.entries(VERDICTS).map(([verdict, label]) => h('button', {
      type: 'button', class: 'verdict v-' + verdict, 'aria-pressed': String(entry.state === verdict),
      'aria-keyshortcuts': label[0], disabled: gone(entry), onclick: () => acts.verdict(verdict),
    }, h('span', { 'aria-hidden': 'true', class: 'sign' }, STATES[verdict][0]), label, ' ', key(label[0]))),
    VERDICTS[entry.state] || entry.state === 'unreviewed' ? null : h('p', { class: 'stands' }, stateMark(entry), ' ', sentence(entry.state)));
}

function sentence(state) {
  return {
    edited: 'Right with your corrections', added: 'Added by you', replaced: 'Its place is taken by claims that you made of it', disputed: 'Reviewers differ',
  }[state];
}

function fields(entry) {
  const { claim, extracted } = entry;
  const was = (get) => {
    if (!extracted) return null;
    const [now, before] = [get(claim), get(extracted)];
    return now === before ? null : h('span', { class: 'was' }, 'was: ', before === '' ? 'nothing' : text(before, 200));
  };
  const speaker = (c, of) => (c.speaker ? String(c.speaker[of] ?? '') : '');
  const value = (v) => h('span', { title: MEANING[v] || null }, v);
  const row = (label, ...shown) => h('div', {}, h('dt', {}, label), h('dd', {}, shown));
  const who = claim.speaker;
  return h('dl', { class: 'fields' },
    row('Who', h('strong', {}, who ? text(who.name) : 'nobody named'), was((c) => speaker(c, 'name')),
      who ? h('div', { class: 'second' }, value(who.naming), ', ', value(who.type), who.anonymity_stated ? ', the article says that the name is withheld' : '',
        was((c) => speaker(c, 'naming')), was((c) => speaker(c, 'type')), was((c) => (c.speaker?.anonymity_stated ? 'name said to be withheld' : 'not said to be withheld'))) : null),
    who && (who.role || (extracted && speaker(extracted, 'role'))) ? row('Role', who.role ? text(who.role) : 'none', was((c) => speaker(c, 'role'))) : null,
    who && (who.affiliation || (extracted && speaker(extracted, 'affiliation')))
      ? row('Affiliation', who.affiliation ? text(who.affiliation) : 'none', was((c) => speaker(c, 'affiliation'))) : null,
    row('Said', h('span', { class: 'l-content' }, text(claim.content.text)), was((c) => c.content.text),
      h('div', { class: 'second' }, value(claim.content.type), was((c) => c.content.type))),
    row('Status', h('strong', { class: 'status-' + claim.status.value }, value(claim.status.value)), was((c) => c.status.value),
      entry.evidence.length ? h('span', { class: 'second' }, ' by ', entry.evidence.map((e, i) => [i ? ', ' : '', h('q', {}, text(e, 120))])) : null),
    row('Source', claim.source ? h('span', { class: 'l-source' }, text(claim.source.text)) : 'none in the text', was((c) => c.source?.text ?? '')),
    row('Cue', claim.cue ? [h('span', { class: 'l-cue' }, text(claim.cue.text)),
      claim.cue.negated ? ', negated' : ''] : 'none in the text', was((c) => c.cue?.text ?? ''), was((c) => (c.cue?.negated ? 'negated' : 'not negated'))),
    row('Kind', value(claim.kind), was((c) => c.kind)),
    claim.via.length || extracted?.via.length ? row('Via', claim.via.length ? claim.via.map((v, i) => [i ? ', told by ' : '', text(v, 120)]) : 'nobody', was((c) => c.via.join('; '))) : null,
    entry.state !== 'added' ? row('Confidence', h('span', { class: 'bar' }, h('meter', {
      min: 0, max: 1, low: 0.5, high: 0.8, optimum: 1, value: claim.confidence, 'aria-label': 'Confidence',
    }), ' ', claim.confidence.toFixed(2))) : null);
}

function notes(entry) {
  if (!entry.notes.length) return null;
  return h('section', { class: 'notes', 'aria-label': 'Notes' }, entry.notes.map((n) => h('p', {},
    h('span', { class: 'meta' }, text(n.by, 60), ': '), text(n.text, 4000))));
}

// neighbours lists the claims of the article, so that it can be read to its end.
export function neighbours(entries, current, open) {
  const at = Math.max(0, entries.findIndex((e) => e.claim.id === current));
  const from = Math.max(0, at - 100);
  const some = entries.slice(from, from + 200); // an article can hold thousands
  return [
    h('h3', {}, 'In this article: ', count(entries.length, 'claim')),
    h('ol', { start: from + 1, class: 'neighbours' }, some.map((e) => h('li', {}, h('a', {
      href: e.href, 'aria-current': e.claim.id === current ? 'true' : null, class: gone(e) ? 'gone' : null,
      onclick: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        open(e.claim.id);
      },
    }, stateMark(e), ' ', gist(e.claim))))),
  ];
}

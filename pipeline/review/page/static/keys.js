// The keyboard. Single letters work where no field has the focus; a reader who
// speaks to the computer, or whose hands slip, can have them need Alt instead.

const STORE = 'whosaid-keys-need-alt';

export function needAlt(set) {
  if (set !== undefined) localStorage.setItem(STORE, set ? '1' : '');
  return localStorage.getItem(STORE) === '1';
}

const FIELDS = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';

// listen calls bindings[key](event): keys are written as in event.key, letters
// small, with "Shift+" or "Control+" before them. Where wanted() is false only
// the help is at hand.
export function listen(bindings, wanted) {
  document.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.repeat && !e.key.startsWith('Arrow') || e.metaKey || e.isComposing) return;
    const letter = e.code?.startsWith('Digit') ? e.code.slice(5) : e.key.length === 1 ? e.key.toLowerCase() : e.key;
    if (e.ctrlKey) {
      if (!e.altKey && bindings['Control+' + e.key]) run(bindings['Control+' + e.key], e);
      return;
    }
    if (e.key === 'Escape') {
      if (bindings.Escape && !document.querySelector('dialog[open]')) run(bindings.Escape, e);
      return;
    }
    if (document.querySelector('dialog[open]')) return;
    if (e.target.closest?.(FIELDS)) return;
    const single = e.key.length === 1;
    if (single && needAlt() !== e.altKey) return;
    if (!single && e.altKey) return;
    // Arrows scroll where the text has the focus, and move in lists of choices.
    if (e.key.startsWith('Arrow') && e.target.closest?.('[role=radiogroup], input')) return;
    const name = (e.shiftKey && /^\d$/.test(letter) ? 'Shift+' : '') + (e.key === '?' || e.key === '/' ? e.key : letter);
    if (name !== '?' && !wanted()) return;
    if (bindings[name]) run(bindings[name], e);
  });
}

function run(binding, e) {
  if (binding(e) !== false) e.preventDefault();
}

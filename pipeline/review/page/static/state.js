// The address holds what is looked at, so that a view can be bookmarked, sent
// to oneself and gone back to. Filters are named as the server names them.

export const VIEWS = ['review', 'samples', 'agreement'];

// Everything else in the address is a filter, and may stand there several times.
const SINGLE = ['view', 'claim', 'with'];

// read gives {view, claim, with, filters: [[name, value], …]}.
export function read(search = location.search) {
  const query = new URLSearchParams(search);
  const state = { view: 'review', claim: '', with: '', filters: [] };
  for (const [name, value] of query) {
    if (value === '') continue;
    if (SINGLE.includes(name)) state[name] = value;
    else state.filters.push([name, value]);
  }
  if (!VIEWS.includes(state.view)) state.view = 'review';
  return state;
}

// address is the relative URL of a state.
export function address(state) {
  const query = new URLSearchParams();
  for (const name of SINGLE) {
    if (state[name] && !(name === 'view' && state[name] === 'review')) query.append(name, state[name]);
  }
  for (const [name, value] of state.filters || []) query.append(name, value);
  const text = query.toString();
  return text ? '?' + text : location.pathname;
}

export function filterQuery(filters) {
  return new URLSearchParams(filters).toString();
}

export function has(filters, name, value) {
  return filters.some(([n, v]) => n === name && (value === undefined || v === value));
}

export function first(filters, name) {
  const found = filters.find(([n]) => n === name);
  return found ? found[1] : '';
}

export function without(filters, name, value) {
  return filters.filter(([n, v]) => n !== name || (value !== undefined && v !== value));
}

// set gives a filter one value, or none.
export function set(filters, name, value) {
  const rest = without(filters, name);
  return value === '' ? rest : [...rest, [name, value]];
}

export function toggle(filters, name, value) {
  return has(filters, name, value) ? without(filters, name, value) : [...filters, [name, value]];
}

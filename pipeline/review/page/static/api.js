// Talking to the server. What is not on its disk has not happened: a decision
// counts when its promise is kept.

// Fault is what the server says is wrong, in words for people.
export class Fault extends Error {}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { credentials: 'same-origin', ...options });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Fault('The program does not answer. Is “whosaid review” still running? Nothing was saved.');
  }
  const body = await answer.text();
  let value = null;
  try {
    value = JSON.parse(body);
  } catch {
    // told below
  }
  if (!answer.ok) throw new Fault(value && value.error ? value.error : `The program refuses this (${answer.status}). Open the address that it printed at its start.`);
  return value;
}

export function get(path, query, signal) {
  const text = query ? new URLSearchParams(query).toString() : '';
  return ask('api/' + path + (text ? '?' + text : ''), { signal });
}

export function post(path, value) {
  return ask('api/' + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) });
}

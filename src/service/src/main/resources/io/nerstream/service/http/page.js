const find = id => document.getElementById(id);
let request = null;

function failed(failure) {
  find('status').className = 'error';
  find('status').textContent = failure.message;
}

// Of this tab alone, and gone with it. Never in an address: those are kept and logged.
const KEY = 'nerstream.key';

async function send(path, method, body) {
  const headers = body ? {'Content-Type': 'application/json'} : {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers.Authorization = 'Bearer ' + key;
  const response = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
  if (response.ok) return response;
  const problem = await response.json();
  if (response.status === 401) {
    // Not if another key was given meanwhile.
    if (sessionStorage.getItem(KEY) === key) sessionStorage.removeItem(KEY);
    find('login').hidden = Boolean(sessionStorage.getItem(KEY));
  }
  const failure = new Error(problem.detail);
  failure.status = response.status;
  throw failure;
}

const ask = async (path, method, body) => (await send(path, method, body)).json();

function shown(match) {
  const item = document.createElement('li');
  const at = match.start - match.sentence_start;
  const sentence = document.createElement('div');
  const mark = document.createElement('mark');
  mark.textContent = match.sentence.slice(at, at + match.end - match.start);
  sentence.append(match.sentence.slice(0, at), mark, match.sentence.slice(at + match.end - match.start));
  const about = document.createElement('div');
  about.className = 'about';
  about.textContent = [match.type, match.score.toFixed(3), match.title, match.document, match.source, match.time.slice(0, 10)].filter(Boolean).join(' · ');
  item.append(sentence, about);
  return item;
}

async function page() {
  find('status').className = '';
  find('status').textContent = 'Searching …';
  const start = performance.now();
  try {
    const answer = await ask('v1/search', 'POST', request);
    find('matches').append(...answer.matches.map(shown));
    const count = find('matches').children.length;
    find('status').textContent = `${count} shown, ${Math.round(performance.now() - start)} ms`;
    request.cursor = answer.cursor;
    find('more').hidden = !answer.cursor;
  } catch (failure) {
    failed(failure);
  }
}

const KEPT = 100;

function alerted(alert) {
  if (alert.kind === 'match') return shown(alert);
  const item = document.createElement('li');
  item.textContent = `${alert.type}: ${alert.held} more were held back by the rate cap`;
  return item;
}

const SOON = 1000, LATE = 60000;
let last = null; // the place of what was heard last
let delay = SOON;

function later(action) {
  setTimeout(action, delay);
  delay = Math.min(2 * delay, LATE);
}

async function watch() {
  try {
    const answer = await ask('v1/alerts?k=20', 'GET');
    find('alerts').replaceChildren(...answer.alerts.map(alerted));
    last = answer.last_event_id;
    follow();
  } catch (failure) {
    failed(failure);
    if (failure.status !== 401) later(watch);
  }
}

// Not the browser's own way to read events: that cannot send a key. Begins behind the list, and again behind what was heard last.
async function follow() {
  try {
    const response = await send('v1/alerts/stream?after=' + encodeURIComponent(last), 'GET');
    delay = SOON;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split('\n\n');
      text = events.pop();
      events.forEach(heard);
    }
    later(follow);
  } catch (failure) {
    if (failure.status === 401) failed(failure);
    else later(follow);
  }
}

function heard(event) {
  const values = {};
  for (const line of event.split('\n')) {
    const colon = line.indexOf(':');
    values[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  if (values.id) last = values.id;
  if (values.event === 'notice') failed(new Error(values.data));
  if (values.event === 'alert') {
    find('alerts').prepend(alerted(JSON.parse(values.data)));
    while (find('alerts').children.length > KEPT) find('alerts').lastChild.remove();
  }
}

function savedType(type) {
  const item = document.createElement('li');
  const button = (text, action) => {
    const made = document.createElement('button');
    made.textContent = text;
    made.addEventListener('click', () => action().then(listTypes).catch(failed));
    return made;
  };
  const path = 'v1/types/' + encodeURIComponent(type.id);
  item.append(
      `${type.type.join(' / ')} from score ${type.threshold.toFixed(3)}${type.paused ? ', paused' : ''} `,
      button(type.paused ? 'Resume' : 'Pause', () => ask(path, 'PATCH', {paused: !type.paused})),
      ' ',
      button('Delete', () => ask(path, 'DELETE')));
  return item;
}

async function listTypes() {
  const answer = await ask('v1/types', 'GET');
  find('types').replaceChildren(...answer.types.map(savedType));
}

find('save').addEventListener('click', () => {
  if (!find('type').reportValidity()) return;
  ask('v1/types', 'POST', {type: find('type').value}).then(listTypes).catch(failed);
});

async function begin() {
  try {
    await listTypes();
    watch();
  } catch (failure) {
    failed(failure);
    // Without a key there is nothing to wait for.
    if (failure.status !== 401) later(begin);
  }
}

find('login').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem(KEY, find('key').value.trim());
  find('key').value = '';
  find('login').hidden = true;
  find('status').textContent = '';
  begin();
});
begin();

find('search').addEventListener('submit', event => {
  event.preventDefault();
  find('matches').replaceChildren();
  find('more').hidden = true;
  request = {type: find('type').value, group: find('group').value, k: 20};
  page();
});
find('more').addEventListener('click', page);

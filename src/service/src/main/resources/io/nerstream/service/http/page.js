const find = id => document.getElementById(id);
let request = null;

function failed(failure) {
  find('status').className = 'error';
  find('status').textContent = failure.message;
}

async function ask(path, method, body) {
  const response = await fetch(path, {method, headers: {'Content-Type': 'application/json'}, body: body && JSON.stringify(body)});
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

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
    later(watch);
  }
}

// Begins behind the list. When a connection breaks, the browser makes another by itself; not so when it was refused.
function follow() {
  const source = new EventSource('v1/alerts/stream?after=' + encodeURIComponent(last));
  source.addEventListener('open', () => delay = SOON);
  source.addEventListener('place', event => last = event.lastEventId);
  source.addEventListener('notice', event => failed(new Error(event.data)));
  source.addEventListener('alert', event => {
    last = event.lastEventId;
    find('alerts').prepend(alerted(JSON.parse(event.data)));
    while (find('alerts').children.length > KEPT) find('alerts').lastChild.remove();
  });
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) later(follow);
  });
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
listTypes().catch(failed);
watch();

find('search').addEventListener('submit', event => {
  event.preventDefault();
  find('matches').replaceChildren();
  find('more').hidden = true;
  request = {type: find('type').value, group: find('group').value, k: 20};
  page();
});
find('more').addEventListener('click', page);

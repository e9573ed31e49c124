// The page of an invented product. It uses the official SDK as any site would; config.js names the token and this server.
/* global mixpanel, RISERBO_DEMO */
mixpanel.init(RISERBO_DEMO.token, {
  api_host: location.origin,
  persistence: 'localStorage',
  batch_flush_interval_ms: 500,
  ignore_dnt: true,
  debug: false,
});

const log = document.querySelector('#log');
const track = (name, properties) => {
  mixpanel.track(name, properties);
  const line = document.createElement('li');
  line.textContent = name;
  log.prepend(line);
};

track('Page Viewed');

for (const button of document.querySelectorAll('[data-event]')) {
  button.addEventListener('click', () => {
    const { event, ...properties } = button.dataset;
    track(event, {
      ...properties,
      ...(event === 'API Call' ? { latency_ms: 300 + Math.round(Math.random() * 500), tokens: 900 } : {}),
    });
  });
}

document.querySelector('#search').addEventListener('submit', (submit) => {
  submit.preventDefault();
  track('Docs Searched', { query: new FormData(submit.target).get('query') });
});

document.querySelector('#sign-up').addEventListener('submit', (submit) => {
  submit.preventDefault();
  const fields = new FormData(submit.target);
  mixpanel.identify(`demo_${fields.get('email')}`);
  mixpanel.set_group(RISERBO_DEMO.groupKey, fields.get('organisation'));
  mixpanel.people.set({
    $name: fields.get('name'),
    $email: fields.get('email'),
    language: navigator.language.slice(0, 2),
    plan: 'free',
  });
  track('Signed Up', { method: 'email' });
  document.querySelector('#identity').textContent =
    'You have signed up: what you did before belongs to you now.';
});

document.querySelector('#sign-out').addEventListener('click', () => {
  mixpanel.reset();
  document.querySelector('#identity').textContent = 'You are an anonymous visitor.';
});

// Makes the page into something to explore. Everything that is shown comes from the page itself.

import { Details } from './details.js';
import { el } from './dom.js';
import { filters } from './filters.js';
import { Graph } from './graph.js';
import { Sankey } from './sankey.js';
import { State } from './state.js';
import { Table } from './tables.js';
import { tabs } from './tabs.js';
import { Text } from './text.js';
import { mountTooltip } from './tooltip.js';

function view(id, heading, inner) {
  return el('section', { id, class: 'view', 'aria-labelledby': `${id}-tab` }, el('h2', {}, heading), inner);
}

function main() {
  const state = new State(JSON.parse(document.getElementById('model').textContent));
  const { model } = state;
  document.documentElement.classList.add('script');
  mountTooltip();

  const views = document.getElementById('views');
  const side = document.getElementById('text') ?? document.getElementById('policies');
  const graph = new Graph(state);
  const sankey = new Sankey(state);
  views.prepend(view('graph', 'Flow graph', graph.element), view('sankey', 'Data → recipient → purpose', sankey.element));
  for (const name of ['flows', 'recipients', 'data']) new Table(state, name, document.getElementById(name));
  const findings = document.getElementById('findings');
  if (findings) findings.dataset.tab = `Findings (${findings.querySelectorAll('article').length})`;

  const text = model.single ? new Text(state, side) : null;
  const details = new Details(state, (practice) => text?.show(practice));
  const aside = el('div', { class: 'side' });
  side.replaceWith(aside);
  aside.append(details.element, side);

  const panels = ['graph', 'sankey', 'flows', 'recipients', 'data', 'findings'].map((id) => document.getElementById(id)).filter(Boolean);
  const { list, open } = tabs(panels, (id) => {
    if (id === 'sankey' && (sankey.stale ?? true)) sankey.draw();
  });
  document.querySelector('header').after(filters(state));
  views.prepend(list);
  open('graph');
  graph.draw();
  follow(state, text);

  let width = window.innerWidth;
  window.addEventListener('resize', () => {
    if (width === window.innerWidth) return;
    width = window.innerWidth;
    graph.fit();
    sankey.draw();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') state.clear();
    if (event.key === '/' && !event.target.matches('input, select, textarea')) {
      event.preventDefault();
      document.getElementById('filter-search').focus();
    }
  });
}

// Links to a statement (#p12) or a sentence (#s3) of this page.
function follow(state, text) {
  if (!text) return;
  const go = (hash, origin) => {
    const [, kind, number] = /^#([ps])(\d+)$/.exec(hash) ?? [];
    if (kind === 'p') state.selectPractices([Number(number)], origin);
    if (kind === 's') text.flash(`s${number}`);
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#p"], a[href^="#s"]');
    const hash = link?.getAttribute('href') ?? '';
    if (!/^#[ps]\d+$/.test(hash)) return;
    event.preventDefault();
    history.replaceState(null, '', hash);
    go(hash, 'link');
  });
  window.addEventListener('hashchange', () => go(location.hash, 'hash'));
  go(location.hash, 'hash');
}

main();

// What is shown of all flows: data, purpose, who gives and gets, said or denied, confidence, words.

import { collate, el } from './dom.js';
import { EVERYTHING } from './state.js';

// Options by label, with how often each is said.
function options(counts, labels, prefix = '') {
  return [...counts]
    .map(([key, said]) => ({ label: labels[key], key, said }))
    .sort((one, other) => collate(one.label, other.label))
    .map(({ label, key, said }) => el('option', { value: `${prefix}${key}` }, `${label} (${said})`));
}

function counted(flows, pick) {
  const counts = new Map();
  for (const flow of flows) for (const key of new Set(pick(flow))) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function dataOptions(model) {
  const byCategory = counted(model.flows, (flow) => [model.data[flow.data].category]);
  const byData = counted(model.flows, (flow) => [flow.data, ...(model.data[flow.data].above ?? [])]);
  const order = [...byCategory.keys()].sort((one, other) => collate(model.categories[one], model.categories[other]));
  return order.map((category) => {
    const kinds = new Map([...byData].filter(([data]) => model.data[data].category === category));
    const all = el('option', { value: `c${category}` }, `All: ${model.categories[category]} (${byCategory.get(category)})`);
    return el('optgroup', { label: model.categories[category] }, all, options(kinds, model.data.map((item) => item.label), 'd'));
  });
}

function partyOptions(model, pick) {
  const counts = counted(model.flows.filter((flow) => flow.from !== flow.to), (flow) => [pick(flow)]);
  const labels = model.parties.map((party) => party.label);
  return model.sides.map((side, index) => {
    const own = new Map([...counts].filter(([party]) => model.parties[party].side === index));
    return own.size > 0 && el('optgroup', { label: side }, options(own, labels));
  });
}

// Flows that are drawn anew at every key; with more, after a short rest.
const QUICK = 1500;
const REST = 200;

// The bar of filters, above the views.
export function filters(state) {
  const { model } = state;
  const controls = {};
  let waiting;
  const typed = (change) => {
    clearTimeout(waiting);
    if (model.flows.length <= QUICK) state.filter(change);
    else waiting = setTimeout(() => state.filter(change), REST);
  };
  const select = (name, label, any, ...inner) => {
    controls[name] = el('select', { id: `filter-${name}`, onchange: (event) => state.filter({ [name]: event.target.value }) }, el('option', { value: '' }, any), ...inner);
    return el('div', {}, el('label', { for: `filter-${name}` }, label), controls[name]);
  };
  const purposes = counted(model.flows, (flow) => flow.statements.flatMap((at) => model.statements[at].purposes ?? []));
  controls.search = el('input', { type: 'search', id: 'filter-search', placeholder: 'name, data, words…', oninput: (event) => typed({ search: event.target.value }) });
  const shown = el('output', { for: 'filter-confidence' }, 'any');
  controls.confidence = el('input', { type: 'range', id: 'filter-confidence', min: 0, max: 1, step: 0.05, value: 0, oninput: (event) => typed({ confidence: Number(event.target.value) }) });
  const status = el('p', { role: 'status', class: 'status' });
  const reset = el('button', { type: 'button', class: 'reset', onclick: () => state.filter({ ...EVERYTHING }) }, 'Clear filters');
  const show = () => {
    for (const [name, control] of Object.entries(controls)) if (control.value !== String(state.filters[name])) control.value = state.filters[name];
    shown.textContent = state.filters.confidence > 0 ? `at least ${state.filters.confidence.toFixed(2)}` : 'any';
    const all = model.flows.length;
    const filtered = state.shown.length < all;
    reset.hidden = Object.entries(EVERYTHING).every(([name, value]) => state.filters[name] === value);
    status.textContent = filtered ? `${state.shown.length.toLocaleString('en')} of ${all.toLocaleString('en')} flows shown` : `${all.toLocaleString('en')} ${all === 1 ? 'flow' : 'flows'}: each is one kind of data from one party to another, or used by it`;
  };
  const bar = el(
    'form',
    { class: 'filters', 'aria-label': 'Filters', role: 'search', onsubmit: (event) => event.preventDefault() },
    el('div', { class: 'wide' }, el('label', { for: 'filter-search' }, 'Search'), controls.search),
    select('data', 'Data', 'All data', dataOptions(model)),
    select('purpose', 'Purpose', 'Any purpose', el('option', { value: 'none' }, 'No purpose stated'), options(purposes, model.purposes)),
    select('giver', 'From', 'Anybody', partyOptions(model, (flow) => flow.from)),
    select('recipient', 'Recipient', 'Anybody', partyOptions(model, (flow) => flow.to)),
    select('polarity', 'Said or denied', 'Both', el('option', { value: 'affirmed' }, 'Said: it is done'), el('option', { value: 'denied' }, 'Denied: it is not done')),
    el('div', {}, el('label', { for: 'filter-confidence' }, 'Confidence ', shown), controls.confidence),
    el('div', { class: 'result' }, status, reset),
  );
  state.on('filter', show);
  show();
  return bar;
}

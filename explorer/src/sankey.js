// Data → recipient → purpose, as wide as it is often said.

import { sankey, sankeyJustify, sankeyLinkHorizontal } from 'd3-sankey';
import { collate, count, el, markSelected, roving, shorten, svg } from './dom.js';
import { tooltip } from './tooltip.js';

const MOST = [12, 14, 12];
const NAMES = ['other data', 'other recipients', 'other purposes'];
const NONE = 'No purpose stated';

// The names of a column that get a place of their own; the others share one.
function kept(counts, limit) {
  const order = [...counts].sort((one, other) => other[1] - one[1] || collate(one[0], other[0])).map(([name]) => name);
  return new Set(order.length > limit + 1 ? order.slice(0, limit) : order);
}

function rowsOf(state, denied) {
  const { model } = state;
  const rows = [];
  for (const item of state.shown.filter(({ flow }) => flow.denied === denied)) {
    const { flow, statements, said } = item;
    const share = said / statements.length;
    for (const at of statements) {
      const own = model.statements[at].purposes ?? [];
      const purposes = own.length > 0 ? own.map((index) => model.purposes[index]) : [NONE];
      for (const purpose of purposes) rows.push({ item: { ...item, statements: [at] }, value: share / purposes.length, names: [model.categories[model.data[flow.data].category], model.parties[flow.to].label, purpose] });
    }
  }
  return rows;
}

function sankeyOf(rows) {
  const keep = [0, 1, 2].map((column) => {
    const counts = new Map();
    rows.forEach(({ names, value }) => counts.set(names[column], (counts.get(names[column]) ?? 0) + value));
    return kept(counts, MOST[column]);
  });
  const nodes = new Map();
  const links = new Map();
  for (const { item, value, names } of rows) {
    const ids = names.map((name, column) => `${column} ${keep[column].has(name) ? name : NAMES[column]}`);
    ids.forEach((id, column) => {
      if (!nodes.has(id)) nodes.set(id, { id, column, name: id.slice(2), items: [] });
      nodes.get(id).items.push(item);
    });
    for (const column of [0, 1]) {
      const key = `${ids[column]}\n${ids[column + 1]}`;
      if (!links.has(key)) links.set(key, { source: ids[column], target: ids[column + 1], value: 0, items: [] });
      const link = links.get(key);
      link.value += value;
      link.items.push(item);
    }
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

// One entry for each flow, with all its statements.
function merged(items) {
  const byFlow = new Map();
  for (const item of items) {
    const known = byFlow.get(item.index);
    byFlow.set(item.index, known ? { ...known, statements: [...new Set([...known.statements, ...item.statements])] } : item);
  }
  return [...byFlow.values()];
}

export class Sankey {
  constructor(state) {
    this.state = state;
    this.canvas = svg('svg', { role: 'group', 'aria-label': 'Data, recipients and purposes: arrow keys go from one to the next, Enter shows the words' });
    this.about = el('p', { class: 'about' });
    this.empty = el('p', { class: 'empty' }, 'No flow is as asked. Clear the filters to see all.');
    this.element = el('div', { class: 'sankey' }, this.about, this.empty, this.canvas);
    state.on('filter', () => this.draw());
    state.on('select', () => this.mark());
  }

  draw() {
    // What is hidden has no width to draw into.
    if (!this.element.clientWidth) {
      this.stale = true;
      return;
    }
    this.stale = false;
    const denied = this.state.filters.polarity === 'denied';
    const { nodes, links } = sankeyOf(rowsOf(this.state, denied));
    this.about.textContent = denied
      ? 'Which data do not go to whom, and for what: what the policy denies.'
      : 'Which data go to whom, for what: the wider, the more often it is said. The controller’s own use is in it; denials are not (set “Said or denied” to see them).';
    this.empty.hidden = nodes.length > 0;
    this.canvas.style.display = nodes.length > 0 ? '' : 'none';
    this.marks = [];
    if (nodes.length === 0) return;
    this.compose(nodes, links);
    this.mark();
  }

  compose(nodes, links) {
    const width = Math.max(this.element.clientWidth - 2, 620);
    const most = Math.max(...[0, 1, 2].map((column) => nodes.filter((node) => node.column === column).length));
    const height = Math.max(260, most * 30 + 40);
    const margin = 4;
    const place = sankey().nodeId((node) => node.id).nodeAlign(sankeyJustify).nodeWidth(14).nodePadding(12).nodeSort((one, other) => other.value - one.value)
      .extent([[margin, 26], [width - 190, height - margin]]);
    const graph = place({ nodes, links });
    const path = sankeyLinkHorizontal();
    const colours = new Map(nodes.filter((node) => node.column === 0).map((node, at) => [node.id, at % 8]));
    const shapes = graph.links.map((link) => {
      const colour = link.source.column === 0 ? ` colour${colours.get(link.source.id)}` : '';
      const words = () => `${link.source.name} → ${link.target.name}: ${count(new Set(link.items.flatMap((item) => item.statements)).size, 'statement')}`;
      link.element = svg('path', { class: `ribbon${colour}`, d: path(link), 'stroke-width': Math.max(1.5, link.width).toFixed(1), role: 'button', 'aria-label': words() });
      this.act(link.element, `${link.source.name} → ${link.target.name}`, link.items, words);
      return link.element;
    });
    graph.nodes.forEach((node) => this.node(node, colours));
    const heads = ['Data', 'Recipient', 'Purpose'].map((words, column) => {
      const node = graph.nodes.find((other) => other.column === column);
      return svg('text', { class: 'heading', x: node.x0, y: 14 }, words);
    });
    this.canvas.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.canvas.setAttribute('height', height);
    this.canvas.setAttribute('width', width);
    this.canvas.replaceChildren(svg('g', {}, shapes), ...heads, ...graph.nodes.flatMap((node) => [node.element, node.label]));
    roving(this.canvas, [...graph.nodes.flatMap((node) => [node.element, ...node.sourceLinks.map((link) => link.element)])]);
  }

  node(node, colours) {
    const words = () => `${node.name}: ${count(new Set(node.items.flatMap((item) => item.statements)).size, 'statement')}`;
    const colour = node.column === 0 ? ` colour${colours.get(node.id)}` : '';
    const bar = svg('rect', { x: node.x0, y: node.y0, width: node.x1 - node.x0, height: Math.max(2, node.y1 - node.y0) });
    // There is not always room for the whole name; the accessible name has it.
    node.label = svg('text', { class: 'stop-label', x: node.x1 + 6, y: (node.y0 + node.y1) / 2 + 4, 'aria-hidden': 'true', onclick: () => node.element.dispatchEvent(new MouseEvent('click')) }, shorten(node.name, 26));
    node.element = svg('g', { class: `stop${colour}`, role: 'button', 'aria-label': words() }, bar);
    this.act(node.element, node.name, node.items, words, node.label);
  }

  act(element, title, items, words, label) {
    const own = merged(items);
    this.marks.push({ element, label, flows: new Set(own.map((item) => item.index)), statements: new Set(own.flatMap((item) => item.statements)) });
    element.addEventListener('click', () => this.state.select(title, own, 'sankey'));
    tooltip(element, () => [words()]);
    if (label) tooltip(label, () => [words()]);
  }

  mark() {
    markSelected(this.canvas, this.marks, this.state.selection);
  }
}

// The flow graph: boxes are parties, lines are data that one gives to another. Zoom, drag, hover, click, arrow keys.

import { drag } from 'd3-drag';
import { select } from 'd3-selection';
import { zoom, zoomIdentity } from 'd3-zoom';
import { LEVELS, graphOf } from './bundles.js';
import { count, el, listed, markSelected, roving, shorten, svg } from './dom.js';
import { curve, layout, ports } from './layout.js';
import { tooltip } from './tooltip.js';

const VAGUE = ['Personal data', 'Personal Data', 'Unspecified data', 'Other data'];
const TALLEST = 1500;

export class Graph {
  constructor(state) {
    this.state = state;
    this.by = 'auto';
    this.level = 0;
    this.canvas = svg('svg', { role: 'group', 'aria-label': 'Flow graph: arrow keys go from party to flow, Enter shows the words' });
    this.note = el('p', { class: 'note', role: 'note' });
    this.empty = el('p', { class: 'empty' }, 'No flow is as asked. Clear the filters to see all.');
    this.more = el('button', { type: 'button', onclick: () => this.lift() }, 'Draw more');
    const lines = [['auto', 'as fits'], ['pair', 'two parties'], ['category', 'category of data'], ['kind', 'kind of data']];
    const by = el('select', { id: 'graph-by', onchange: (event) => this.draw((this.by = event.target.value)) }, lines.map(([value, words]) => el('option', { value }, words)));
    const button = (words, label, act) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: act }, words);
    const bar = el('div', { class: 'bar' }, el('label', { for: 'graph-by' }, 'One line for each'), by, this.more, el('span', { class: 'spring' }),
      button('+', 'Zoom in', () => this.scale(1.3)), button('−', 'Zoom out', () => this.scale(1 / 1.3)), button('Fit', 'Fit the graph into the window', () => this.fit()));
    this.zoom = zoom().scaleExtent([0.15, 4]).filter((event) => (event.type === 'wheel' ? event.ctrlKey || event.metaKey : !event.button))
      .on('zoom', (event) => this.stage?.setAttribute('transform', event.transform.toString()));
    select(this.canvas).call(this.zoom).on('dblclick.zoom', null);
    this.element = el('div', { class: 'graph' }, bar, this.note, this.empty, this.canvas, legend());
    state.on('filter', () => this.draw());
    state.on('select', () => this.mark());
  }

  lift() {
    this.level = this.level + 1 < LEVELS && this.graph.more ? this.level + 1 : 0;
    this.draw();
  }

  draw() {
    const { state } = this;
    this.graph = graphOf(state.model, state.shown, this.by, this.level);
    const { nodes, lines, more, notes } = this.graph;
    this.empty.hidden = nodes.length > 0 && state.shown.length > 0;
    this.canvas.style.display = this.empty.hidden ? '' : 'none';
    const last = this.level + 1 >= LEVELS || !more;
    this.more.hidden = this.level === 0 && !more;
    this.more.textContent = last ? 'Draw less' : 'Draw more';
    this.note.textContent = notes.join(' ');
    this.note.hidden = notes.length === 0;
    this.size = layout(this.graph, state.model.sides);
    ports(this.graph);
    this.marks = [];
    const edges = lines.map((line) => this.edge(line));
    const boxes = nodes.map((node) => this.box(node));
    const headings = this.size.headings.map(({ x, y, words }) => svg('text', { x, y, class: 'heading' }, words));
    this.stage = svg('g', { 'data-lines': lines.length }, svg('g', { class: 'edges' }, edges), svg('g', {}, lines.map((line) => line.label)), headings, boxes);
    this.canvas.replaceChildren(markers(), this.stage);
    this.keys(nodes, lines);
    this.mark();
    this.fit();
  }

  edge(line) {
    const { model } = this.state;
    const words = this.labelOf(line);
    const classes = ['edge', line.denied && 'denied', line.hedged && 'hedged', line.conditional && 'conditional', line.category !== null && `colour${line.category % 8}`];
    const shape = svg('path', { class: 'line', 'stroke-width': (1.3 + Math.log2(1 + line.said) * 0.6).toFixed(1), 'marker-end': `url(#${line.denied ? 'bar' : line.conditional ? 'open' : 'arrow'}-head)` });
    const wide = svg('path', { class: 'hit' });
    // Labels lie above all lines; for screen readers the line has the words.
    const label = svg('text', { class: `label${line.denied ? ' denied' : ''}`, 'aria-hidden': 'true', onclick: () => line.element.dispatchEvent(new MouseEvent('click')) }, words);
    line.label = label;
    line.element = svg('g', { class: classes.filter(Boolean).join(' '), role: 'button', 'aria-label': this.speak(line) }, wide, shape);
    line.place = () => {
      const d = curve(line);
      wide.setAttribute('d', d);
      shape.setAttribute('d', d);
      const end = line.ends[1];
      label.setAttribute('x', end.side === 'left' ? end.x - 14 : end.x + 14);
      label.setAttribute('y', end.y - 3);
      label.setAttribute('text-anchor', end.side === 'left' ? 'end' : 'start');
    };
    line.place();
    const title = line.country ? `${model.parties[line.items[0].flow.to].label} → ${this.graph.nodes[line.to].label}` : this.titleOf(line);
    this.act(line.element, title, line.items, () => this.speak(line), label);
    return line.element;
  }

  labelOf(line) {
    if (line.country) return '';
    const { data, categories } = this.state.model;
    const kinds = new Map();
    const single = line.category !== null || new Set(line.items.map((item) => data[item.flow.data].category)).size === 1;
    for (const { flow, said } of line.items) {
      const name = single && this.graph.by !== 'category' ? data[flow.data].label : categories[data[flow.data].category];
      kinds.set(name, (kinds.get(name) ?? 0) + said);
    }
    // What says least comes last.
    const order = [...kinds].sort((one, other) => VAGUE.includes(one[0]) - VAGUE.includes(other[0]) || other[1] - one[1]).map(([name]) => name);
    const more = order.length > 2 ? ` +${order.length - 2}` : '';
    const room = line.way === 0 ? 20 : this.graph.nodes[line.from].side === 0 ? 27 : 33;
    return shorten(order.slice(0, 2).join(', '), room - more.length) + more;
  }

  titleOf(line) {
    const { nodes } = this.graph;
    return `${nodes[line.from].label} → ${nodes[line.to].label}${line.denied ? ' (denied)' : ''}`;
  }

  speak(line) {
    const firm = [line.hedged && 'hedged', line.conditional && 'on a condition'].filter(Boolean).join(', ');
    const said = `${count(line.said, 'statement')}${firm ? `, ${firm}` : ''}`;
    if (line.country) return `${this.titleOf(line)}: ${said}`;
    return `${this.state.sentence(line.items.map((item) => item.flow))} (${said})`;
  }

  box(node) {
    const notes = node.places.map((line, at) => this.place(node, line, at));
    const title = node.title.map((words, at) => svg('text', { x: 9, y: 20 + at * 16, class: 'name' }, at + 1 < node.title.length ? `${words} ` : words));
    const rect = svg('rect', { width: node.width, height: node.height, rx: [22, 6, 6, 3, 0, 22, 12][node.side] });
    const items = this.itemsOf(node);
    const gets = items.filter((item) => node.parties.includes(item.flow.to) && item.flow.from !== item.flow.to).length;
    const gives = items.filter((item) => node.parties.includes(item.flow.from) && item.flow.from !== item.flow.to).length;
    const speak = () => (node.country === undefined ? `${node.label}: gets ${count(gets, 'flow')}, gives ${count(gives, 'flow')}` : `${node.label}: country, ${count(items.length, 'flow')}`);
    const name = svg('g', { class: 'head', role: 'button', 'aria-label': speak() }, rect, title);
    node.head = name;
    node.element = svg('g', { class: `box side${node.side}${node.isRest ? ' rest' : ''}`, transform: `translate(${node.x},${node.y})` }, name, notes);
    const names = node.isRest ? `: ${listed(node.parties.map((party) => this.state.model.parties[party].label), 12)}` : '';
    this.act(name, node.label, items, () => speak() + names);
    select(node.element).call(drag().clickDistance(4).on('drag', (event) => this.move(node, event)));
    return node.element;
  }

  // What is done at a party: a line of words in its box.
  place(node, line, at) {
    const verbs = [...new Set(line.items.map((item) => this.state.verb(item.flow)))];
    const kinds = count(new Set(line.items.map((item) => item.flow.data)).size, 'kind');
    const bare = verbs.map((verb) => verb.replace('does not ', ''));
    const few = `${bare.slice(0, 2).join(', ')}${bare.length > 2 ? ` +${bare.length - 2}` : ''}`;
    const short = line.denied ? `does not ${few}` : few;
    const shown = `${shorten(short, 24)}: ${kinds}`;
    const words = svg('text', { x: 9, y: 20 + node.title.length * 16 + at * 15 }, shown);
    const back = svg('rect', { class: 'hit', x: 4, y: 8 + node.title.length * 16 + at * 15, width: node.width - 8, height: 15 });
    const speak = () => `${this.state.sentence(line.items.map((item) => item.flow))} (${count(line.said, 'statement')})`;
    line.element = svg('g', { class: `place${line.denied ? ' denied' : ''}`, role: 'button', 'aria-label': `${shown}. ${speak()}` }, back, words);
    this.act(line.element, `${node.label} ${short}`, line.items, speak);
    return line.element;
  }

  itemsOf(node) {
    if (node.country !== undefined) {
      const { statements } = this.state.model;
      const here = (at) => statements[at].countries?.includes(node.country);
      return this.state.shown.filter((item) => item.statements.some(here)).map((item) => ({ ...item, statements: item.statements.filter(here) }));
    }
    return this.state.shown.filter(({ flow }) => node.parties.includes(flow.from) || node.parties.includes(flow.to));
  }

  act(element, title, items, speak, label) {
    const statements = items.flatMap((item) => item.statements);
    this.marks.push({ element, label, flows: new Set(items.map((item) => item.index)), statements: new Set(statements) });
    element.addEventListener('click', (event) => {
      event.stopPropagation();
      this.state.select(title, items, 'graph');
    });
    tooltip(element, () => [speak(), ...items.slice(0, 1).map((item) => `“${shorten(this.state.model.statements[item.statements[0]].words, 200)}”`)]);
  }

  move(node, event) {
    node.x += event.dx;
    node.y += event.dy;
    node.element.setAttribute('transform', `translate(${node.x},${node.y})`);
    ports(this.graph);
    this.graph.lines.forEach((line) => line.place());
  }

  // Shows what of it is selected.
  mark() {
    markSelected(this.canvas, this.marks, this.state.selection);
  }

  // Arrow keys: up and down in order; right from a party to what it gives, from a flow to who gets it; left back.
  keys(nodes, lines) {
    const order = nodes.flatMap((node, index) => [node.head, ...node.places.map((line) => line.element), ...lines.filter((line) => line.from === index).map((line) => line.element)]);
    if (order.length === 0) return;
    const lineOf = (element) => lines.find((line) => line.element === element);
    roving(this.canvas, order, (key, item) => {
      const line = lineOf(item);
      const box = nodes.findIndex((node) => node.head === item);
      if (key === 'ArrowRight' && line) return nodes[line.to].head;
      if (key === 'ArrowLeft' && line) return nodes[line.from].head;
      if (key === 'ArrowRight' && box >= 0) return lines.find((other) => other.from === box)?.element;
      if (key === 'ArrowLeft' && box >= 0) return lines.find((other) => other.to === box)?.element;
      if (key === '+' || key === '=') this.scale(1.3);
      if (key === '-') this.scale(1 / 1.3);
      if (key === '0') this.fit();
      return undefined;
    });
  }

  scale(factor) {
    select(this.canvas).call(this.zoom.scaleBy, factor);
  }

  // As wide as the window, and as tall as it takes: words must be read, the page scrolls.
  fit() {
    const { width, height } = this.size;
    const room = this.element.clientWidth || 860;
    const scale = Math.min(1.15, Math.max(room / width, 0.55));
    this.canvas.setAttribute('height', Math.round(Math.min(Math.max(height * scale, 160), TALLEST)));
    // Where there is no room for all, who gets the data is what one wants to see first.
    const left = width * scale > room ? room - width * scale : (room - width * scale) / 2;
    select(this.canvas).call(this.zoom.transform, zoomIdentity.translate(left, 0).scale(scale));
  }
}

function markers() {
  const head = (id, ...inner) => svg('marker', { id: `${id}-head`, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 10, markerHeight: 10, markerUnits: 'userSpaceOnUse', orient: 'auto-start-reverse' }, inner);
  return svg('defs', {}, head('arrow', svg('path', { d: 'M0,1 L9,5 L0,9 z', class: 'tip-full' })), head('open', svg('path', { d: 'M0,1 L9,5 L0,9 z', class: 'tip-open' })), head('bar', svg('path', { d: 'M8,0 L8,10', class: 'tip-bar' })));
}

function legend() {
  const sample = (kind, words) => {
    const line = svg('svg', { width: 34, height: 10, 'aria-hidden': 'true' }, svg('g', { class: `edge ${kind}` }, svg('path', { class: 'line', d: 'M0,5 L32,5', 'stroke-width': 2, 'marker-end': `url(#${kind === 'denied' ? 'bar' : kind === 'conditional' ? 'open' : 'arrow'}-head)` })));
    return el('li', {}, line, words);
  };
  return el('ul', { class: 'legend', 'aria-label': 'What lines mean' }, sample('', 'said outright'), sample('hedged', 'hedged: may, generally'), sample('conditional', 'on a condition'), sample('denied', 'denied: does not'),
    el('li', {}, 'thicker: said more often · drag to move, Ctrl + wheel to zoom · keys: arrows, Enter, + − 0; / searches, Esc clears'));
}

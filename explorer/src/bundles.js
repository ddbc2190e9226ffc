// Flows → boxes and lines of the graph. Parties that are spoken of least share a box, and lines of two parties are joined, until it can be
// read; what was done is said.

import { count } from './dom.js';

// Boxes of each side (people, controllers, group, third parties, authorities, others) by level: a glance, a page, nearly all.
const BOXES = [[3, 0, 3, 14, 4, 3], [4, 10, 6, 16, 5, 4], [12, 40, 20, 60, 20, 12]];
export const LEVELS = BOXES.length;
// More lines than this are no longer taken in at a glance.
const GLANCE = 50;
const PLURALS = ['groups of people', 'controllers', 'group companies', 'third parties', 'authorities', 'groups of other people'];
const COUNTRIES = 10;
const LINES = 120;

function weights(items) {
  const weight = new Map();
  for (const { flow, said } of items) {
    if (flow.from === flow.to) {
      weight.set(flow.from, weight.get(flow.from) ?? 0);
      continue;
    }
    for (const party of [flow.from, flow.to]) weight.set(party, (weight.get(party) ?? 0) + said);
  }
  return weight;
}

// A box for each party, or one for several.
function boxes(model, items, limits) {
  const weight = weights(items);
  const nodes = [];
  const boxOf = new Map();
  let shared = 0;
  model.sides.slice(0, 6).forEach((side, index) => {
    const own = [...weight.keys()].filter((party) => model.parties[party].side === index);
    // A party at which only something is done and that neither gives nor gets is drawn if it is the controller.
    const drawn = own.filter((party) => weight.get(party) > 0 || index === 1).sort((one, other) => weight.get(other) - weight.get(one) || one - other);
    const kept = drawn.length > limits[index] + 1 ? drawn.slice(0, limits[index]) : drawn;
    for (const party of kept) {
      boxOf.set(party, nodes.length);
      nodes.push({ id: `n${party}`, label: model.parties[party].label, side: index, parties: [party], places: [] });
    }
    const rest = drawn.slice(kept.length);
    if (rest.length === 0) return;
    shared += rest.length;
    rest.forEach((party) => boxOf.set(party, nodes.length));
    nodes.push({ id: `rest${index}`, label: kept.length === 0 ? `${rest.length} ${PLURALS[index]}` : `${rest.length} more ${PLURALS[index]}`, side: index, parties: rest, places: [], isRest: true });
  });
  return { nodes, boxOf, shared };
}

function lineFor(lines, key, ends) {
  if (!lines.has(key)) lines.set(key, { key, ...ends, items: [], said: 0 });
  return lines.get(key);
}

// One line for each pair of boxes and polarity, for each category between them, or for each kind of data, as `by` says.
function bundle(model, items, boxOf, by) {
  const lines = new Map();
  let within = 0;
  for (const item of items) {
    const { flow, said } = item;
    const [from, to] = [boxOf.get(flow.from), boxOf.get(flow.to)];
    if (from === undefined || to === undefined) continue;
    if (from === to && flow.from !== flow.to) {
      within += said;
      continue;
    }
    const category = model.data[flow.data].category;
    const part = from === to || by === 'pair' ? '' : by === 'category' ? category : `d${flow.data}`;
    const line = lineFor(lines, `${from}>${to} ${flow.denied ? 'no' : 'yes'} ${part}`, { from, to, denied: flow.denied, category: part === '' ? null : category });
    line.items.push(item);
    line.said += said;
  }
  return { lines: [...lines.values()], within };
}

function firmness(model, line) {
  const said = line.items.flatMap((item) => item.statements.map((at) => model.statements[at]));
  line.hedged = said.length > 0 && said.every((statement) => statement.hedged);
  line.conditional = said.length > 0 && said.every((statement) => statement.conditions?.length);
}

// Boxes of countries, and lines to them from who gets the data there.
function countries(model, items, nodes, boxOf) {
  const found = new Map();
  for (const item of items) {
    if (item.flow.from === item.flow.to || !boxOf.has(item.flow.to)) continue;
    for (const country of new Set(item.statements.flatMap((at) => model.statements[at].countries ?? []))) {
      if (!found.has(country)) found.set(country, new Map());
      const box = boxOf.get(item.flow.to);
      const line = lineFor(found.get(country), `${box} ${item.flow.denied}`, { from: box, denied: item.flow.denied, category: null, country: true });
      const statements = item.statements.filter((at) => model.statements[at].countries?.includes(country));
      line.items.push({ ...item, statements });
      line.said += statements.length;
    }
  }
  const said = (lines) => [...lines.values()].reduce((sum, line) => sum + line.said, 0);
  const order = [...found].sort((one, other) => said(other[1]) - said(one[1]));
  const lines = [];
  for (const [country, own] of order.slice(0, COUNTRIES)) {
    nodes.push({ id: `c${country}`, label: model.countries[country], side: 6, parties: [], places: [], country });
    for (const line of own.values()) lines.push({ ...line, key: `${line.from}>c${country} ${line.denied}`, to: nodes.length - 1 });
  }
  return { lines, more: order.length - Math.min(order.length, COUNTRIES) };
}

const drawn = (lines) => lines.filter((line) => line.from !== line.to);

// Boxes and lines between them; lines of two parties are joined where there are too many.
function lay(model, items, limits, by) {
  const { nodes, boxOf, shared } = boxes(model, items, limits);
  let used = by === 'auto' ? 'category' : by;
  let bundled = bundle(model, items, boxOf, used);
  const count = drawn(bundled.lines).length;
  if (count > (by === 'auto' ? 30 : LINES) && used !== 'pair') {
    used = 'pair';
    bundled = bundle(model, items, boxOf, used);
  }
  return { nodes, boxOf, shared, used, ...bundled, before: count };
}

// The graph of `items` (shown flows). `by`: `auto`, `pair`, `category`, `kind`; `level`: how many boxes, from 0; the first level is as many as
// can be taken in.
export function graphOf(model, items, by, level) {
  const notes = [];
  let laid = lay(model, items, BOXES[Math.max(level, 1)], by);
  if (level === 0 && drawn(laid.lines).length > GLANCE) laid = lay(model, items, BOXES[0], by);
  const { nodes, boxOf, shared, used, within } = laid;
  if (by !== 'auto' && used !== by) notes.push(`There are ${laid.before} lines, too many to read: those between two parties are joined.`);
  const lines = drawn(laid.lines);
  const most = level === 0 ? GLANCE : LINES;
  if (lines.length > most) {
    // At a glance what is said often counts; later denials go first, for they are few and matter.
    lines.sort((one, other) => (level > 0 && other.denied - one.denied) || other.said - one.said);
    notes.push(`${count(lines.length - most, 'line')} said less often ${lines.length - most === 1 ? 'is' : 'are'} not drawn: filter, or draw more.`);
    lines.length = most;
  }
  for (const line of laid.lines.filter((line) => line.from === line.to)) nodes[line.from].places.push(line);
  const placed = countries(model, items, nodes, boxOf);
  if (shared > 0) notes.push(`${count(shared, 'party', 'parties')} spoken of less often ${shared === 1 ? 'shares a box' : 'share boxes'}.`);
  if (within > 0) notes.push(`${count(within, 'statement')} between parties that share a box ${within === 1 ? 'is' : 'are'} not drawn.`);
  if (placed.more > 0) notes.push(`${count(placed.more, 'more country', 'more countries')} not drawn.`);
  const every = [...lines, ...placed.lines];
  [...every, ...nodes.flatMap((node) => node.places)].forEach((line) => firmness(model, line));
  return { nodes, lines: every, by: used, more: shared > 0 || drawn(laid.lines).length > lines.length, notes };
}

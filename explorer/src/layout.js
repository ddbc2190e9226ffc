// Where boxes stand and lines begin and end: columns from left to right, lines spread along the sides of their boxes.

import { collate, wrap } from './dom.js';

export const WIDTH = 190;
const GAPS = [190, 230, 90];
const LINE = 16;
const NOTE = 15;
const PORT = 15;
const SPACE = 14;
const HEADING = 34;

// Column of each side: people, controllers, all who get data, countries.
const COLUMN = [0, 1, 2, 2, 2, 2, 3];

function size(node, ports) {
  node.title = wrap(node.label, 24, 3);
  const text = 12 + node.title.length * LINE + node.places.length * NOTE;
  node.width = WIDTH;
  node.height = Math.max(text, ports * PORT + 10, 34);
}

// Sets the place of every box; gives width and height of all, and the headings.
export function layout(graph, sides) {
  const { nodes, lines } = graph;
  const ports = nodes.map(() => ({ left: 0, right: 0 }));
  for (const line of lines) {
    const [one, other] = [COLUMN[nodes[line.from].side], COLUMN[nodes[line.to].side]];
    line.way = Math.sign(other - one);
    ports[line.from][line.way < 0 ? 'left' : 'right'] += 1;
    ports[line.to][line.way > 0 ? 'left' : 'right'] += 1;
  }
  nodes.forEach((node, index) => size(node, Math.max(ports[index].left, ports[index].right)));
  const columns = [0, 1, 2, 3].map((column) => nodes.filter((node) => COLUMN[node.side] === column));
  const headings = [];
  const tall = (column) => column.reduce((sum, node, at) => sum + node.height + SPACE + (at === 0 || column[at - 1].side !== node.side ? HEADING : 0), 0);
  // Above and below controllers there is room for lines that pass them.
  const passing = 6 * lines.filter((line) => [COLUMN[nodes[line.from].side], COLUMN[nodes[line.to].side]].some((column) => column === 0) && Math.abs(COLUMN[nodes[line.from].side] - COLUMN[nodes[line.to].side]) > 1).length;
  const height = Math.max(...columns.map(tall), tall(columns[1]) + 2 * passing, 120);
  let x = 10;
  columns.forEach((column, number) => {
    if (column.length === 0) return;
    let y = (height - tall(column)) / 2;
    column.forEach((node, at) => {
      if (at === 0 || column[at - 1].side !== node.side) {
        y += HEADING;
        headings.push({ x, y: y - 10, words: sides[node.side] });
      }
      node.x = x;
      node.y = y;
      y += node.height + SPACE;
    });
    x += WIDTH + (GAPS[number] ?? 0);
  });
  const right = Math.max(...nodes.map((node) => node.x + node.width), 300);
  // Lines between boxes of the last column go round at their right, and have their words there.
  const round = lines.some((line) => line.way === 0 && nodes[line.from].x + WIDTH === right);
  return { width: right + (round ? 150 : 10), height: height + 10, headings };
}

// Where each line meets its boxes, as they stand now.
export function ports(graph) {
  const { nodes, lines } = graph;
  const ends = nodes.map(() => ({ left: [], right: [] }));
  for (const line of lines) {
    const [from, to] = [nodes[line.from], nodes[line.to]];
    // Boxes may have been dragged past each other.
    const way = line.way === 0 ? 0 : Math.sign(to.x - from.x) || line.way;
    line.ends = [];
    ends[line.from][way < 0 ? 'left' : 'right'].push({ line, end: 0, other: to });
    ends[line.to][way > 0 ? 'left' : 'right'].push({ line, end: 1, other: from });
  }
  nodes.forEach((node, index) => {
    for (const side of ['left', 'right']) {
      const own = ends[index][side];
      own.sort((one, other) => one.other.y - other.other.y || collate(one.line.key, other.line.key) || one.end - other.end);
      own.forEach(({ line, end }, at) => {
        line.ends[end] = { x: side === 'left' ? node.x : node.x + node.width, y: node.y + ((at + 0.5) * node.height) / own.length, side };
      });
    }
  });
  lanes(graph);
}

// Lines from people past the controllers go above or below these, each in a lane of its own.
function lanes(graph) {
  const { nodes, lines } = graph;
  const passed = nodes.filter((node) => COLUMN[node.side] === 1);
  if (passed.length === 0) return;
  const top = Math.min(...passed.map((node) => node.y)) - HEADING;
  const bottom = Math.max(...passed.map((node) => node.y + node.height));
  const [left, right] = [Math.min(...passed.map((node) => node.x)), Math.max(...passed.map((node) => node.x + node.width))];
  const used = { above: 0, below: 0 };
  for (const line of lines) {
    const columns = [COLUMN[nodes[line.from].side], COLUMN[nodes[line.to].side]].sort();
    line.lane = null;
    if (columns[0] !== 0 || columns[1] < 2) continue;
    const far = line.ends.find((end) => end.x > right) ?? line.ends[1];
    const where = far.y < (top + bottom) / 2 ? 'above' : 'below';
    used[where] += 1;
    line.lane = { left, right, y: where === 'above' ? top - used[where] * 6 : bottom + used[where] * 6 + 4 };
  }
}

export function curve(line) {
  const [from, to] = line.ends;
  const bend = line.way === 0 ? 50 : Math.max(40, Math.abs(to.x - from.x) / 2);
  const out = (end) => (end.side === 'left' ? end.x - bend : end.x + bend);
  if (!line.lane) return `M${from.x},${from.y}C${out(from)},${from.y} ${out(to)},${to.y} ${to.x},${to.y}`;
  const { left, right, y } = line.lane;
  const [near, far] = line.way > 0 ? [left, right] : [right, left];
  const half = (one, other) => (one + other) / 2;
  return `M${from.x},${from.y}C${half(from.x, near)},${from.y} ${half(from.x, near)},${y} ${near},${y}L${far},${y}C${half(far, to.x)},${y} ${half(far, to.x)},${to.y} ${to.x},${to.y}`;
}

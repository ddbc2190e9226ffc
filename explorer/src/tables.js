// The tables that the page brings, made to sort, to follow the filters and to be saved.

import { csv, save } from './csv.js';
import { collate, el } from './dom.js';

const FEW = 200;
const NAMES = 12;
const QUOTES = 3;

const unique = (words) => [...new Set(words)].sort((one, other) => collate(one, other));

function group(items, key) {
  const groups = new Map();
  for (const item of items) {
    const name = key(item.flow);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return [...groups];
}

const said = (items) => items.reduce((sum, item) => sum + item.said, 0);

// The rows of each table: cells as words, numbers or lists, and the flows behind them.
function flowRows({ model, shown }) {
  return shown.map((item) => {
    const { flow } = item;
    const own = item.statements.map((at) => model.statements[at]);
    const all = (pick) => unique(own.flatMap((statement) => pick(statement) ?? []));
    const cells = [
      model.parties[flow.from].label,
      `${flow.denied ? 'not ' : ''}${model.actions[flow.action][2]}`,
      model.data[flow.data].label,
      flow.from === flow.to ? '' : model.parties[flow.to].label,
      all((statement) => statement.purposes?.map((index) => model.purposes[index])),
      all((statement) => statement.conditions),
      all((statement) => statement.durations),
      all((statement) => [statement.firmness]),
      Math.max(...own.map((statement) => statement.confidence)),
      own,
    ];
    return { cells, items: [item], denied: flow.denied };
  });
}

function recipientRows({ model, shown }) {
  const given = shown.filter(({ flow }) => flow.from !== flow.to);
  return group(given, (flow) => flow.to).map(([party, items]) => {
    const data = (denied) => unique(items.filter(({ flow }) => flow.denied === denied).map(({ flow }) => model.data[flow.data].label));
    const statements = items.filter(({ flow }) => !flow.denied).flatMap((item) => item.statements);
    const purposes = unique(statements.flatMap((at) => model.statements[at].purposes ?? []).map((index) => model.purposes[index]));
    const { label, side } = model.parties[party];
    return { cells: [label, model.sides[side], data(false), data(true), purposes, said(items)], items };
  });
}

function dataRows({ model, shown }) {
  return group(shown, (flow) => flow.data).map(([data, items]) => {
    const to = (denied) => unique(items.filter(({ flow }) => flow.denied === denied && flow.from !== flow.to).map(({ flow }) => model.parties[flow.to].label));
    const { label, category } = model.data[data];
    return { cells: [label, model.categories[category], to(false), to(true), said(items)], items };
  });
}

const KINDS = { flows: flowRows, recipients: recipientRows, data: dataRows };

const isQuotes = (value) => Array.isArray(value) && typeof value[0] === 'object';
const plain = (value) => (isQuotes(value) ? value.map((statement) => statement.words).join(' | ') : Array.isArray(value) ? value.join('; ') : value);

function compare(one, other) {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [left, right] = [String(plain(one)), String(plain(other))];
  // What is empty comes last.
  if (!left !== !right) return left ? -1 : 1;
  return collate(left, right);
}

export class Table {
  constructor(state, name, section) {
    Object.assign(this, { state, name, section, column: null, down: false, limit: FEW });
    this.body = section.querySelector('tbody');
    this.heads = [...section.querySelectorAll('thead th')];
    this.titles = this.heads.map((head) => head.textContent.trim());
    this.heads.forEach((head, at) => {
      const button = el('button', { type: 'button', onclick: () => this.sort(at) });
      button.append(...head.childNodes);
      head.append(button);
    });
    section.querySelectorAll(':scope > .note').forEach((note) => note.remove());
    this.more = el('button', { type: 'button', onclick: () => this.draw((this.limit = Infinity)) });
    const export_ = el('button', { type: 'button', class: 'csv', onclick: () => this.save() }, 'Save as CSV');
    this.status = el('span', { class: 'about' });
    section.querySelector('.scroll').before(el('div', { class: 'bar' }, this.status, el('span', { class: 'spring' }), export_));
    section.append(this.more);
    state.on('filter', () => this.refresh());
    state.on('select', () => this.mark());
    window.addEventListener('beforeprint', () => this.draw((this.limit = Infinity)));
    this.refresh();
  }

  refresh() {
    this.rows = KINDS[this.name](this.state);
    this.order();
    this.draw();
  }

  order() {
    if (this.column === null) return;
    const sign = this.down ? -1 : 1;
    this.rows.sort((one, other) => sign * compare(one.cells[this.column], other.cells[this.column]));
  }

  sort(column) {
    this.down = this.column === column && !this.down;
    this.column = column;
    this.heads.forEach((head, at) => (at === column ? head.setAttribute('aria-sort', this.down ? 'descending' : 'ascending') : head.removeAttribute('aria-sort')));
    this.order();
    this.draw();
  }

  draw() {
    const shown = this.rows.slice(0, this.limit);
    this.elements = shown.map((row) => this.row(row));
    this.body.replaceChildren(...this.elements);
    this.more.hidden = shown.length === this.rows.length;
    this.more.textContent = `Show all ${this.rows.length} rows`;
    this.status.textContent = `${this.rows.length} ${this.rows.length === 1 ? 'row' : 'rows'}`;
    this.mark();
  }

  row(row) {
    const cells = row.cells.map((value, at) => {
      if (typeof value === 'number') return el('td', { class: 'number' }, this.name === 'flows' ? value.toFixed(2) : value);
      if (isQuotes(value)) return el('td', {}, this.quotes(value, row));
      if (Array.isArray(value)) return el('td', {}, this.list(value));
      // The button that selects what the row is about.
      const isKey = at === (this.name === 'flows' ? 1 : 0);
      return el('td', { class: isKey && this.name === 'flows' ? 'verb' : null }, isKey ? el('button', { type: 'button', class: 'link' }, value) : value);
    });
    const title = this.name === 'flows' ? this.state.sentence([row.items[0].flow]) : row.cells[0];
    const select = (event) => !event.target.closest('a') && this.state.select(title, row.items, 'table');
    return el('tr', { class: row.denied ? 'denied' : null, onclick: select }, cells);
  }

  list(words) {
    const shown = words.slice(0, NAMES);
    if (words.length > NAMES) shown.push(`and ${words.length - NAMES} more`);
    return shown.length < 2 ? shown[0] ?? '' : el('ul', {}, shown.map((word) => el('li', {}, word)));
  }

  quotes(statements, row) {
    const links = statements.slice(0, QUOTES).map(({ document, practice, words }) => {
      const short = words.length > 140 ? `${words.slice(0, 140).trimEnd()}…` : words;
      return el('a', { class: 'quote', href: `${this.state.model.documents[document].page}#p${practice}` }, `“${short}”`);
    });
    const more = row.items[0].said - links.length;
    if (more > 0) links.push(`${more} more`);
    return links.length < 2 ? links : el('ul', {}, links.map((link) => el('li', {}, link)));
  }

  mark() {
    const { selection } = this.state;
    this.elements.forEach((element, at) => {
      const on = selection && this.rows[at].items.some((item) => selection.flows.has(item.index));
      element.classList.toggle('on', Boolean(on));
    });
  }

  save() {
    const name = this.state.model.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60) || 'policy';
    save(`${name}.${this.name}.csv`, csv([this.titles, ...this.rows.map((row) => row.cells.map(plain))]));
  }
}

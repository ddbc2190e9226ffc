// What is selected, statement by statement: the policy's words, and what they say.

import { count, el, listed } from './dom.js';

const FEW = 40;

export class Details {
  constructor(state, show) {
    this.state = state;
    this.show = show;
    this.element = el('section', { class: 'details', 'aria-labelledby': 'details-title' });
    state.on('select', () => this.draw());
    this.draw();
  }

  draw(limit = FEW) {
    const { selection } = this.state;
    if (!selection) {
      const hint = this.state.model.single ? 'Select a line, a party, a row, or a marked sentence: here is what it says, and where.' : 'Select a line, a party or a row: here are the words, with links to the policies.';
      this.element.replaceChildren(el('h2', { id: 'details-title' }, 'Nothing selected'), el('p', { class: 'about' }, hint));
      return;
    }
    const { statements, title } = selection;
    const clear = el('button', { type: 'button', class: 'clear', onclick: () => this.state.clear() }, 'Clear');
    const more = el('button', { type: 'button', onclick: () => this.draw(Infinity) }, `Show all ${count(statements.length, 'statement')}`);
    more.hidden = statements.length <= limit;
    this.element.replaceChildren(
      el('div', { class: 'bar' }, el('h2', { id: 'details-title' }, title), clear),
      el('p', { class: 'about', role: 'status' }, `${count(statements.length, 'statement')}, ${count(selection.flows.size, 'flow')}`),
      el('ol', {}, statements.slice(0, limit).map((at) => this.statement(at))),
      more,
    );
    this.element.scrollTop = 0;
  }

  statement(at) {
    const { model, selection } = this.state;
    const statement = model.statements[at];
    const own = this.state.flowsOf[at].filter((index) => selection.flows.has(index)).map((index) => model.flows[index]);
    const groups = new Map();
    for (const flow of own) {
      const key = `${flow.from} ${flow.to} ${flow.action} ${flow.denied}`;
      groups.set(key, [...(groups.get(key) ?? []), flow]);
    }
    const says = [...groups.values()].map((flows) => el('p', { class: flows[0].denied ? 'says denied' : 'says' }, this.state.sentence(flows, 12)));
    const facts = [
      ['for', statement.purposes?.map((index) => model.purposes[index])],
      ['on condition', statement.conditions],
      ['how long', statement.durations],
      ['where', statement.countries?.map((index) => model.countries[index])],
      ['legal basis', statement.bases],
      ['safeguards', statement.measures],
    ].filter(([, words]) => words?.length);
    const page = model.documents[statement.document];
    const source = model.single
      ? el('button', { type: 'button', class: 'link quote', onclick: () => this.show(statement.practice) }, `“${statement.words}”`)
      : [el('p', { class: 'about' }, el('a', { href: `${page.page}#p${statement.practice}` }, page.title)), el('blockquote', {}, `“${statement.words}”`)];
    return el('li', {}, says, facts.map(([name, words]) => el('p', { class: 'fact' }, el('b', {}, `${name}: `), listed(words, 8))), source, el('p', { class: 'about' }, `${statement.firmness} · confidence ${statement.confidence.toFixed(2)}`));
  }
}

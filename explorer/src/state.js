// What is known, what is asked for, what is selected; views listen for changes.

import { count, listed } from './dom.js';

export const EVERYTHING = { data: '', purpose: '', giver: '', recipient: '', polarity: '', confidence: 0, search: '' };

export class State {
  constructor(model) {
    this.model = model;
    this.filters = { ...EVERYTHING };
    this.selection = null;
    this.listeners = { filter: [], select: [] };
    this.flowsOf = model.statements.map(() => []);
    model.flows.forEach((flow, index) => flow.statements.forEach((statement) => this.flowsOf[statement].push(index)));
    this.byPractice = new Map(model.statements.map((statement, index) => [`${statement.document}.${statement.practice}`, index]));
    this.words = model.statements.map((statement) => this.wordsOf(statement).toLowerCase());
    this.apply();
  }

  on(event, listener) {
    this.listeners[event].push(listener);
  }

  tell(event) {
    this.listeners[event].forEach((listener) => listener());
  }

  wordsOf(statement) {
    const { purposes, countries } = this.model;
    const names = [...(statement.purposes ?? []).map((index) => purposes[index]), ...(statement.countries ?? []).map((index) => countries[index])];
    return [statement.words, ...names, ...(statement.conditions ?? []), ...(statement.durations ?? []), ...(statement.bases ?? [])].join(' ');
  }

  filter(change) {
    Object.assign(this.filters, change);
    this.apply();
    this.tell('filter');
  }

  // Sets `shown`: flows that are asked for, with their statements that are.
  apply() {
    const { model, filters } = this;
    const search = filters.search.trim().toLowerCase();
    this.shown = [];
    this.shownStatements = new Set();
    model.flows.forEach((flow, index) => {
      if (!this.isAsked(flow)) return;
      const named = search && this.nameOf(flow).toLowerCase().includes(search);
      const statements = flow.statements.filter((at) => this.isStatementAsked(at) && (!search || named || this.words[at].includes(search)));
      if (statements.length === 0) return;
      // Of many policies only some statements are here: as long as none is filtered away, all count.
      const said = statements.length === flow.statements.length ? flow.said : statements.length;
      this.shown.push({ index, flow, statements, said });
      statements.forEach((at) => this.shownStatements.add(at));
    });
  }

  isAsked(flow) {
    const { data, giver, recipient, polarity } = this.filters;
    if (polarity && (polarity === 'denied') !== flow.denied) return false;
    if (giver && flow.from !== Number(giver)) return false;
    if (recipient && (flow.to !== Number(recipient) || flow.from === flow.to)) return false;
    if (!data) return true;
    const item = this.model.data[flow.data];
    const wanted = Number(data.slice(1));
    return data[0] === 'c' ? item.category === wanted : flow.data === wanted || (item.above ?? []).includes(wanted);
  }

  isStatementAsked(at) {
    const { purpose, confidence } = this.filters;
    const statement = this.model.statements[at];
    if (statement.confidence < confidence) return false;
    if (purpose === '') return true;
    const own = statement.purposes ?? [];
    return purpose === 'none' ? own.length === 0 : own.includes(Number(purpose));
  }

  nameOf(flow) {
    const { parties, data, categories } = this.model;
    const item = data[flow.data];
    return `${parties[flow.from].label} ${this.verb(flow)} ${item.label} ${parties[flow.to].label} ${categories[item.category]}`;
  }

  verb(flow) {
    return this.model.actions[flow.action][flow.denied ? 1 : 0];
  }

  // What somebody does with some data, in a sentence.
  sentence(flows, limit = 4) {
    const { parties, data } = this.model;
    const { from, to } = flows[0];
    const verbs = [...new Set(flows.map((flow) => this.verb(flow)))].join(', ');
    const what = listed([...new Set(flows.map((flow) => data[flow.data].label))], limit);
    if (from === to) return `${parties[from].label} ${verbs}: ${what}`;
    // Who collects is the one who gets.
    const collects = flows.every((flow) => this.model.actions[flow.action][0] === 'collects');
    if (collects && parties[to].side !== 0) return `${parties[to].label} ${verbs} from ${parties[from].label}: ${what}`;
    const shares = flows.every((flow) => ['shares', 'combines'].includes(this.model.actions[flow.action][0]));
    return `${parties[from].label} ${verbs} ${shares ? 'with' : 'to'} ${parties[to].label}: ${what}`;
  }

  // Selects shown flows (as in `shown`) under a title; `statements` narrows what is quoted. `origin` tells views who asked.
  select(title, items, origin, statements) {
    if (items.length === 0 && !statements?.length) {
      this.clear();
      return;
    }
    const wanted = new Set(statements ?? items.flatMap((item) => item.statements));
    const { model } = this;
    const order = (at) => [model.statements[at].document, model.statements[at].practice];
    const sorted = [...wanted].sort((one, other) => order(one)[0] - order(other)[0] || order(one)[1] - order(other)[1]);
    this.selection = { title, origin, flows: new Set(items.map((item) => item.index)), statements: sorted };
    this.tell('select');
  }

  // Selects all that the practices (numbers from 1, in this policy) say, filtered away or not.
  selectPractices(practices, origin) {
    const statements = practices.map((practice) => this.byPractice.get(`0.${practice}`)).filter((at) => at !== undefined);
    const flows = [...new Set(statements.flatMap((at) => this.flowsOf[at]))].map((index) => ({ index, flow: this.model.flows[index], statements }));
    this.select(`This sentence: ${count(flows.length, 'flow')}`, flows, origin, statements);
  }

  clear() {
    if (!this.selection) return;
    this.selection = null;
    this.tell('select');
  }
}

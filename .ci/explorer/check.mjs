// Opens pages of the explorer in a headless browser, from disk, and does what a reader does.
//
// usage: node check.mjs PAGES FALLBACK SHOTS     PAGES: made by a program with the explorer's script, of example policies and hostile.md;
//                                        FALLBACK: the same by a program without it; SHOTS: where pictures of the pages go
// Needs from npm: playwright-core, axe-core (see package-lock.json); a Chromium at $CHROMIUM or /usr/bin/chromium.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [pages, fallback, shots] = process.argv.slice(2).map((folder) => path.resolve(folder));
const POLICY = 'aurelia-energy-gdpr.html';
// Milliseconds until a page is ready to use.
const READY = 1000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const address = (folder, name) => pathToFileURL(path.join(folder, name)).href;

// Opens a page and gives it to `act`; anything that it says on the console, and any request but for itself, is a fault.
async function open(folder, name, act, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => faults.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => /^(data|blob|file):/.test(request.url()) || faults.push(`asks for ${request.url()}`));
  page.on('dialog', (dialog) => { faults.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(address(folder, name.split('#')[0]) + (name.includes('#') ? `#${name.split('#')[1]}` : ''));
  await act(page);
  assert.deepEqual(faults, [], `${name}: nothing on the console, nothing asked of the network`);
  await context.close();
}

const shoot = (page, name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
const visible = (page, selector) => page.locator(`${selector}:visible`).count();
const status = (page) => page.locator('.filters [role=status]').textContent();
const marked = (page) => page.locator('mark.on').count();

const plain = (words) => words.replace(/\s+/g, ' ').trim();

// Points at a line where nothing lies over it, and clicks there.
async function clickLine(page, line) {
  const point = await line.evaluate((element) => {
    element.scrollIntoView({ block: 'center' });
    const path = element.querySelector('.line');
    for (const share of [0.8, 0.7, 0.6, 0.5, 0.9, 0.4, 0.3, 0.2]) {
      const { x, y } = path.getPointAtLength(path.getTotalLength() * share).matrixTransform(path.getScreenCTM());
      if (element.contains(document.elementFromPoint(x, y))) return { x, y };
    }
    return null;
  });
  assert.ok(point, 'the line can be pointed at');
  await page.mouse.click(point.x, point.y);
}

async function accessible(page, name) {
  // Playwright's own channel runs it: the page's security policy lets no other script in.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(found, [], `${name}: accessibility`);
}

const tests = {
  async 'every page loads in a second, without a word on the console'() {
    for (const name of fs.readdirSync(pages).filter((name) => name.endsWith('.html'))) {
      // The first of three may have to wait for a machine that does other things.
      let best = Infinity;
      for (let turn = 0; turn < 3 && best > READY; turn += 1) {
        await open(pages, name, async (page) => {
          const ready = await page.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd);
          best = Math.min(best, ready);
          assert.ok(await page.locator('html.script').count(), 'the script ran');
        });
      }
      assert.ok(best < READY, `${name} took ${Math.round(best)} ms`);
    }
  },

  async 'a click on a line shows its words'() {
    await open(pages, POLICY, async (page) => {
      const edges = page.locator('.edge[role=button]');
      for (const at of [1, 4, (await edges.count()) - 1]) {
        const edge = edges.nth(at);
        await clickLine(page, edge);
        assert.equal(await edge.evaluate((element) => element.classList.contains('on')), true);
        const quotes = (await page.locator('.details .quote').allTextContents()).map(plain).join('\n');
        const words = (await page.locator('mark.on').allTextContents()).map(plain);
        assert.ok(words.length > 0 && words.every((text) => quotes.includes(text)), `marked: ${words}; told: ${quotes}`);
        assert.ok(await page.locator('mark.on').first().evaluate((mark) => {
          const [own, pane] = [mark.getBoundingClientRect(), document.getElementById('text').getBoundingClientRect()];
          return own.top >= pane.top && own.bottom <= pane.bottom;
        }), 'the words are scrolled into view');
        // The label says who: its parties are in what is told.
        const [party] = (await page.locator('.details h2').textContent()).split(' → ');
        assert.ok((await edge.getAttribute('aria-label')).includes(party), 'the title is that of the line');
      }
      await shoot(page, 'policy-line');
      await page.keyboard.press('Escape');
      assert.equal(await marked(page), 0);
    });
  },

  async 'a click on a sentence shows its flows'() {
    await open(pages, POLICY, async (page) => {
      const mark = page.locator('mark[data-p]').nth(3);
      await mark.click();
      const words = plain(await mark.textContent());
      assert.ok(plain(await page.locator('.details').textContent()).includes(words), 'what it says is told');
      assert.ok(await page.locator('.edge.on, .place.on').count(), 'and drawn');
      const quoted = (await page.locator('#flows tr.on').allTextContents()).map(plain);
      assert.ok(quoted.some((row) => row.includes(words.slice(0, 60))), 'and in the table');
    });
  },

  async 'filters change all views'() {
    await open(pages, POLICY, async (page) => {
      const edges = await page.locator('.edge[role=button]').count();
      const all = await status(page);
      const tried = { data: 'optgroup option', purpose: 'option:nth-of-type(3)', giver: 'optgroup option', recipient: 'optgroup option' };
      for (const [name, option] of Object.entries(tried)) {
        // What a policy is read as saying changes with the models: the last choice that leaves lines out is taken, and there must be one.
        const values = await page.locator(`#filter-${name} ${option}`).evaluateAll((all) => all.map((one) => one.value));
        let lines = edges;
        while (lines >= edges && values.length) {
          await page.selectOption(`#filter-${name}`, values.pop());
          lines = await page.locator('.edge[role=button]').count();
        }
        assert.match(await status(page), /^\d+ of \d+ flows shown$/, name);
        assert.ok(lines < edges, `${name}: fewer lines`);
        assert.ok(await page.locator('mark.off').count(), `${name}: other sentences lose their mark`);
        await page.click('.reset');
        assert.equal(await status(page), all, `${name}: cleared`);
      }
      await page.selectOption('#filter-polarity', 'denied');
      const lines = page.locator('.edge[role=button]');
      assert.equal(await lines.count(), await page.locator('.edge.denied[role=button]').count());
      await page.click('#flows-tab');
      assert.equal(await page.locator('#flows tbody tr').count(), await page.locator('#flows tbody tr.denied').count());
      await page.click('.reset');
      await page.locator('#filter-confidence').fill('0.9');
      const sure = await page.locator('#flows tbody .number').allTextContents();
      assert.ok(sure.length > 0 && sure.every((value) => Number(value) >= 0.9), `confidence: ${sure}`);
      await page.click('.reset');
      const name = (await page.locator('#recipients tbody tr').nth(3).locator('td').first().textContent()).toLowerCase();
      await page.fill('#filter-search', name.toUpperCase());
      const rows = await page.locator('#flows tbody tr').allTextContents();
      assert.ok(rows.length > 0 && rows.length < Number(all.split(' ')[0]) && rows.some((row) => row.toLowerCase().includes(name)), `search: ${name}`);
      await page.fill('#filter-search', 'no such words');
      await page.click('#graph-tab');
      assert.ok(await page.locator('.graph .empty').isVisible());
    });
  },

  async 'the graph is zoomed, dragged, pointed at'() {
    await open(pages, POLICY, async (page) => {
      const where = () => page.locator('.graph > svg > g').getAttribute('transform');
      const before = await where();
      await page.click('button[aria-label="Zoom in"]');
      await page.waitForTimeout(100);
      assert.notEqual(await where(), before, 'zoomed');
      await page.click('button[aria-label^="Fit"]');
      assert.equal(await where(), before, 'fitted');
      const box = page.locator('.box.side1').first();
      const place = await box.getAttribute('transform');
      const bounds = await box.boundingBox();
      await page.mouse.move(bounds.x + 60, bounds.y + bounds.height - 20);
      await page.mouse.down();
      await page.mouse.move(bounds.x + 20, bounds.y + bounds.height + 40, { steps: 4 });
      await page.mouse.up();
      assert.notEqual(await box.getAttribute('transform'), place, 'dragged');
      assert.equal(await page.locator('.details h2').textContent(), 'Nothing selected', 'a drag is no click');
      await page.locator('.head').first().hover();
      assert.ok(await page.locator('.tip').isVisible());
    });
  },

  async 'the other way round: Sankey, recipients, data, findings'() {
    await open(pages, POLICY, async (page) => {
      await page.click('#sankey-tab');
      const ribbons = page.locator('.ribbon');
      assert.ok((await ribbons.count()) > 10);
      await page.locator('.stop').nth(3).click();
      assert.ok(await marked(page));
      await ribbons.first().dispatchEvent('click');
      assert.ok(await marked(page));
      await shoot(page, 'policy-sankey');
      await page.click('#recipients-tab');
      const recipient = page.locator('#recipients tbody button').nth(4);
      await recipient.click();
      assert.equal(await page.locator('.details h2').textContent(), await recipient.textContent());
      assert.ok(await marked(page));
      await shoot(page, 'policy-recipients');
      await page.click('#data-tab');
      assert.ok(await visible(page, '#data tbody tr'));
      await page.click('#findings-tab');
      await page.locator('.finding a.quote').first().click();
      assert.equal(await page.locator('.flash').count(), 1, 'the words of a finding');
      await shoot(page, 'policy-findings');
    });
  },

  async 'tables sort and are saved'() {
    await open(pages, 'hostile.html', async (page) => {
      await page.click('#flows-tab');
      const heads = page.locator('#flows thead th');
      for (const [at, number] of [[2, false], [8, true]]) {
        await heads.nth(at).locator('button').click();
        assert.equal(await heads.nth(at).getAttribute('aria-sort'), 'ascending');
        const cells = await page.locator(`#flows tbody tr td:nth-child(${at + 1})`).allTextContents();
        const sorted = [...cells].sort(number ? (one, other) => one - other : new Intl.Collator('en', { numeric: true }).compare);
        assert.deepEqual(cells, sorted);
        await heads.nth(at).locator('button').click();
        assert.equal(await heads.nth(at).getAttribute('aria-sort'), 'descending');
      }
      const saved = page.waitForEvent('download');
      await page.locator('#flows .csv').click();
      const file = await saved;
      assert.match(file.suggestedFilename(), /\.flows\.csv$/);
      const text = fs.readFileSync(await file.path(), 'utf8');
      assert.equal(text.trimEnd().split('\r\n').length, 1 + (await page.locator('#flows tbody tr').count()), 'a line for each row');
      assert.ok(!/(^|,)"?[=+@-]/m.test(text), 'no cell is a formula');
      assert.match(text, /email|e-mail/i);
    });
  },

  async 'everything is reached by keyboard'() {
    await open(pages, POLICY, async (page) => {
      await page.keyboard.press('Tab');
      assert.match(await page.evaluate(() => document.activeElement.className), /skip/);
      await page.keyboard.press('/');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'filter-search');
      await page.locator('#graph-tab').focus();
      await page.keyboard.press('ArrowRight');
      assert.ok(await page.locator('#sankey').isVisible(), 'tabs');
      await page.keyboard.press('Home');
      assert.ok(await page.locator('#graph').isVisible());
      await page.locator('.graph svg [tabindex="0"]').focus();
      const first = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      const then = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
      assert.notEqual(then, first);
      await page.keyboard.press('Enter');
      assert.ok(await marked(page), 'Enter selects');
      await page.keyboard.press('Escape');
      assert.equal(await marked(page), 0);
      await page.locator('.policy-text mark[tabindex="0"]').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      assert.equal(await marked(page) > 0, true, 'sentences');
    });
  },

  async 'links to statements are honoured'() {
    await open(pages, `${POLICY}#p12`, async (page) => {
      assert.match((await page.locator('mark.on').first().getAttribute('data-p')).split(' ').join(' '), /\b12\b/);
      await page.evaluate(() => { location.hash = '#p3'; });
      await page.waitForFunction(() => document.querySelector('mark.on')?.dataset.p.split(' ').includes('3'));
      assert.ok(await page.locator('mark.on').first().evaluate((mark) => mark.getBoundingClientRect().top < window.innerHeight));
    });
    await open(pages, 'all.html', async (page) => {
      await clickLine(page, page.locator('.edge[role=button]').first());
      const link = page.locator('.details a[href*=".html#p"]').first();
      const practice = (await link.getAttribute('href')).split('#p')[1];
      await link.click();
      await page.waitForSelector('mark.on');
      assert.ok((await page.locator('mark.on').first().getAttribute('data-p')).split(' ').includes(practice));
    });
  },

  async 'a hostile policy is words'() {
    for (const name of ['hostile.html', 'hostile-plain.html', 'hostile-page.html', 'all.html']) {
      await open(pages, name, async (page) => {
        if (name === 'hostile-page.html') assert.match(await page.locator('#text').textContent(), /<img src=x onerror=.*<script>window/s, 'its tags are words');
        if (name === 'all.html') await page.fill('#filter-search', 'mallory');
        for (const tab of await page.locator('[role=tab]').all()) await tab.click();
        await page.click('#graph-tab');
        for (const part of await page.locator('.edge[role=button]').all()) await part.dispatchEvent('click');
        assert.equal(await page.evaluate(() => window.hacked), undefined, `${name}: nothing of it ran`);
        assert.equal(await page.locator('main img, main iframe, main style, main script, main a[href^="javascript"]').count(), 0);
        assert.ok(await page.locator('body').isVisible());
      });
    }
  },

  async 'the security policy holds against what gets in all the same'() {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address(pages, POLICY));
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.hacked=1"><p id=styled style="color:rgb(1,2,3)">x</p>');
      const script = document.createElement('script');
      script.textContent = 'window.hacked=2';
      document.body.append(script);
    });
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.notEqual(await page.locator('#styled').evaluate((element) => getComputedStyle(element).color), 'rgb(1, 2, 3)');
    await context.close();
  },

  async 'dark, narrow, printed, for screen readers'() {
    await open(pages, POLICY, async (page) => {
      await accessible(page, 'light');
      await shoot(page, 'policy-light');
      for (const tab of ['sankey', 'flows', 'recipients', 'findings']) {
        await page.click(`#${tab}-tab`);
        await accessible(page, tab);
      }
    });
    await open(pages, POLICY, async (page) => {
      const dark = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      assert.ok(dark.match(/\d+/g).every((value) => Number(value) < 60), `dark: ${dark}`);
      await clickLine(page, page.locator('.edge[role=button]').nth(4));
      await accessible(page, 'dark');
      await shoot(page, 'policy-dark');
    }, { colorScheme: 'dark' });
    await open(pages, POLICY, async (page) => {
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing sticks out');
      await shoot(page, 'policy-narrow');
      await accessible(page, 'narrow');
    }, { viewport: { width: 420, height: 900 } });
    await open(pages, POLICY, async (page) => {
      await page.emulateMedia({ media: 'print' });
      for (const seen of ['#picture svg', '#flows table', '#recipients table', '#text mark']) assert.ok(await visible(page, seen), `printed: ${seen}`);
      for (const gone of ['.filters', '.tabs', '.details', '#graph', '#sankey']) assert.equal(await visible(page, gone), 0, `not printed: ${gone}`);
      await page.pdf({ path: path.join(shots, 'policy.pdf') });
      await page.screenshot({ path: path.join(shots, 'policy-print.png'), fullPage: true });
    });
    await open(pages, 'all.html', async (page) => {
      await accessible(page, 'all');
      await shoot(page, 'all-light');
    });
  },

  async 'without the script the page is whole too'() {
    for (const [folder, options] of [[fallback, {}], [pages, { javaScriptEnabled: false }]]) {
      for (const name of [POLICY, 'hostile.html', 'all.html']) {
        await open(folder, name, async (page) => {
          for (const seen of ['#picture svg', '#flows table', '#recipients table']) assert.ok(await visible(page, seen), seen);
          if (folder === fallback) {
            assert.ok(await page.locator('#fallback').isVisible(), 'it says so');
            assert.equal(await page.locator('script').count(), 0);
            await accessible(page, `fallback ${name}`);
          }
          if (name !== POLICY) return;
          await page.locator('#flows a.quote').first().click();
          assert.match(page.url(), /#p\d+$/);
          await page.screenshot({ path: path.join(shots, folder === fallback ? 'fallback.png' : 'noscript.png') });
        }, options);
      }
    }
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  const began = Date.now();
  try {
    await test();
    console.log(`ok: ${name} (${Date.now() - began} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.message.slice(0, 1500)}\n${error.stack?.split('\n').filter((line) => line.includes('check.mjs')).join('\n')}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);

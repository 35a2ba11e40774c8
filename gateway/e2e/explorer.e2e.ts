import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

let project: ReferenceProject;
let browser: Browser;

beforeAll(async () => {
  project = await startReferenceProject();
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await project?.[Symbol.asyncDispose]();
});

describe('the explorer in a browser', () => {
  it('runs a query at /?local and asks nobody but the gateway', async () => {
    const page = await browser.newPage();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));

    await page.goto(new URL('/?local', project.url).href);
    await page.getByRole('button', { name: /execute query/i }).click();
    const result = page.locator('.result-window');
    await result.getByText('"data"').waitFor();

    expect(await result.textContent()).toContain('"products"');
    expect([...hosts]).toEqual([new URL(project.url).host]);
    await page.close();
  });

  it('offers the local explorer on the page of Apollo Sandbox', async () => {
    const page = await browser.newPage();
    await page.goto(project.url, { waitUntil: 'domcontentloaded' });

    await page.locator('a[href*="?local"]').click();
    await page.getByRole('button', { name: /execute query/i }).waitFor();

    expect(new URL(page.url()).search).toBe('?local');
    await page.close();
  });
});

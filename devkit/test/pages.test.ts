import { describe, expect, it } from '@jest/globals';
import { brokenLinksOf, listPages } from './helpers/page-links.ts';

describe('the pages for users', () => {
  it.each(listPages())('%s links to files and headings that are there', (page) => {
    expect(brokenLinksOf(page)).toEqual([]);
  });
});

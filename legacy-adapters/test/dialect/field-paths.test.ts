import { describe, expect, it } from '@jest/globals';
import { toArgumentPath } from '../../dialect/field-paths.ts';

const bodyMap = new Map([
  ['email', 'input.email'],
  ['items', 'input.lines'],
  ['items.*.qty', 'input.lines.*.quantity'],
  ['items.*.options.*.code', 'input.lines.*.options.*.key'],
  ['address', 'input.shipTo'],
  ['user.name', 'name'],
]);

describe('toArgumentPath', () => {
  const cases = [
    ['email', 'input.email'],
    ['items', 'input.lines'],
    ['items.0.qty', 'input.lines[0].quantity'],
    ['items.12.qty', 'input.lines[12].quantity'],
    ['items.*.qty', 'input.lines[*].quantity'],
    ['items.1.options.2.code', 'input.lines[1].options[2].key'],
    ['items.0', 'input.lines[0]'],
    ['items.0.sku', 'input.lines[0].sku'],
    ['address.city', 'input.shipTo.city'],
    ['user.name', 'name'],
    ['coupon', 'coupon'],
    ['rows.0.total', 'rows.0.total'],
    ['', ''],
  ];
  it.each(cases)('maps "%s" to "%s"', (wire, argument) => {
    expect(toArgumentPath(wire, bodyMap)).toBe(argument);
  });

  it('follows a body that is one argument as a whole', () => {
    const whole = new Map([['', 'input']]);

    expect(toArgumentPath('items.0.qty', whole)).toBe('input.items[0].qty');
  });

  it('keeps an escaped dot within its name', () => {
    const dotted = new Map([['meta.key', 'input.metaKey']]);

    expect(toArgumentPath('settings.a\\.b', new Map([['settings', 'input']]))).toBe('input.a.b');
    expect(toArgumentPath('meta\\.key', dotted)).toBe('input.metaKey');
  });
});

import type { ConnectSpec } from '../../../connect/ast.ts';

/** A text that does not parse, and `line:column message` of its fault. */
export interface FaultCase {
  /** Default `v0.3`. */
  readonly spec?: ConnectSpec;
  readonly text: string;
  readonly fault: string;
}

export const selectionFaults: readonly FaultCase[] = [
  { text: 'id name {', fault: '1:10 Expected a key, an alias or a path, found the end.' },
  { text: 'id\n  name }', fault: '2:8 Expected a key, an alias or a path, found "}".' },
  { text: 'a { b } }', fault: '1:9 Expected a key, an alias or a path, found "}".' },
  {
    text: '.name',
    fault:
      '1:1 Expected a key, an alias or a path, found ".". A path cannot start with ".": use $.name.',
  },
  {
    text: 'x: .name',
    fault:
      '1:4 Expected a path or "{" after the alias "x", found ".". A path cannot start with ".": use $.name.',
  },
  { text: 'x:', fault: '1:3 Expected a path or "{" after the alias "x", found the end.' },
  {
    text: 'x: 5',
    fault:
      '1:4 Expected a path or "{" after the alias "x", found "5". Literals are written in $( … ).',
  },
  {
    text: 'x: [1]',
    fault:
      '1:4 Expected a path or "{" after the alias "x", found "[". Literals are written in $( … ).',
  },
  {
    text: 'x: -1',
    fault:
      '1:4 Expected a path or "{" after the alias "x", found "-". Literals are written in $( … ).',
  },
  {
    text: '5',
    fault: '1:1 Expected a key, an alias or a path, found "5". Literals are written in $( … ).',
  },
  { text: 'a.', fault: '1:3 Expected a key after ".", found the end.' },
  { text: 'a.5', fault: '1:3 Expected a key after ".", found "5".' },
  { text: 'a.$b', fault: '1:3 Expected a key after ".", found "$b".' },
  { text: 'a->', fault: '1:4 Expected a method name after "->", such as ->first, found the end.' },
  {
    text: 'a->"first"',
    fault: '1:4 Expected a method name after "->", such as ->first, found the string "first".',
  },
  { text: 'a->map(@', fault: '1:9 Expected "," or ")" in the arguments, found the end.' },
  { text: 'a->map(@ @)', fault: '1:10 Expected "," or ")" in the arguments, found "@".' },
  { text: 'a->map(,)', fault: '1:8 Expected an expression, found ",".' },
  { text: '$(1', fault: '1:4 Expected ")" to close "$(", found the end.' },
  { text: '$()', fault: '1:3 Expected an expression, found ")".' },
  {
    text: '$(.a)',
    fault: '1:3 Expected an expression, found ".". A path cannot start with ".": use $.a.',
  },
  { text: '$(-)', fault: '1:4 Expected digits, found ")".' },
  { text: '$(1 2)', fault: '1:5 Expected ")" to close "$(", found "2".' },
  { text: '$([1 2])', fault: '1:6 Expected "," or "]" in the array, found "2".' },
  { text: '$({a: 1 b: 2})', fault: '1:9 Expected "," or "}" in the object, found "b".' },
  { text: '$({5: 1})', fault: '1:4 Expected a key, found "5".' },
  { text: '$({a 1})', fault: '1:6 Expected ":" after the key "a", found "1".' },
  {
    text: '$(a ?? b ?! c)',
    fault: '1:10 "??" and "?!" cannot be mixed: put one of them in its own $( … ).',
  },
  { text: 'x: a ?? b', fault: '1:6 The operator "??" must stand in $( … ): name: $(a ?? b).' },
  { text: 'a??', fault: '1:2 The operator "??" must stand in $( … ): name: $(a ?? b).' },
  { text: 'a? ?', fault: '1:4 Two "?" in a row: one is enough.' },
  { text: 'a.b: c', fault: '1:4 Only a key can be an alias: write the output name before ":".' },
  {
    text: 'a $.b',
    fault:
      '1:3 A path without output name cannot stand beside other items unless it ends with { … }. Name it: alias: path.',
  },
  {
    text: 'o { $.a b }',
    fault:
      '1:5 A path without output name cannot stand beside other items unless it ends with { … }. Name it: alias: path.',
  },
  { text: 'a "b', fault: '1:3 This string is not closed: expected " before the end.' },
  { text: "a 'b\\'", fault: "1:3 This string is not closed: expected ' before the end." },
  {
    text: 'a-b',
    fault: '1:2 Expected a key, an alias or a path, found "-". Literals are written in $( … ).',
  },
  {
    text: 'prix€',
    fault: '1:5 Unexpected character "€". Keys with such characters are written in quotes: "€…".',
  },
  {
    text: '😀',
    fault: '1:1 Unexpected character "😀". Keys with such characters are written in quotes: "😀…".',
  },
  // Syntax of later versions.
  {
    spec: 'v0.2',
    text: 'a?',
    fault: '1:2 The optional "?" needs connect/v0.3, and this schema links connect/v0.2.',
  },
  {
    spec: 'v0.1',
    text: 'x: $(a ?? b)',
    fault: '1:8 The operator "??" needs connect/v0.3, and this schema links connect/v0.1.',
  },
  {
    spec: 'v0.2',
    text: 'x: $(a ?! b)',
    fault: '1:8 The operator "?!" needs connect/v0.3, and this schema links connect/v0.2.',
  },
  {
    spec: 'v0.2',
    text: 'o { $.a }',
    fault: '1:5 A path without output name must end with { … } here. Name it: alias: path.',
  },
  {
    text: 'id ...$.a',
    fault: '1:4 The spread "..." needs connect/v0.4, and this schema links connect/v0.3.',
  },
  {
    text: '$({ ...a })',
    fault: '1:5 The spread "..." needs connect/v0.4, and this schema links connect/v0.3.',
  },
  {
    text: '$({ a })',
    fault:
      '1:5 A member without ":" needs connect/v0.4, and this schema links connect/v0.3. Write "a: …".',
  },
  {
    text: '$({ a, b: 1 })',
    fault:
      '1:5 A member without ":" needs connect/v0.4, and this schema links connect/v0.3. Write "a: …".',
  },
  {
    text: 'id, name',
    fault:
      '1:3 A comma between items needs connect/v0.4, and this schema links connect/v0.3. Use a space.',
  },
];

export const templateFaults: readonly FaultCase[] = [
  {
    text: '/users/{$args.id',
    fault: '1:8 This expression is not closed: expected "}" before the end.',
  },
  { text: '/users/{}', fault: '1:9 Expected an expression such as $args.id, found "}".' },
  {
    text: '/users/{5}',
    fault:
      '1:9 Expected an expression such as $args.id, found "5". Literals are written in $( … ).',
  },
  {
    text: '/users/{$args.id ?? 1}',
    fault:
      '1:18 Expected "}" to close the expression, found "??". Operators are written in $( … ).',
  },
  {
    text: '/users/{$args.id name}',
    fault: '1:18 Expected "}" to close the expression, found "name".',
  },
  { text: '/users\n/{$args.}', fault: '2:9 Expected a key after ".", found "}".' },
  { text: '/users/{$("a)}', fault: '1:11 This string is not closed: expected " before the end.' },
  {
    spec: 'v0.2',
    text: '/users/{$args.id?}',
    fault: '1:17 The optional "?" needs connect/v0.3, and this schema links connect/v0.2.',
  },
];

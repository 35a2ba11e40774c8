/** How errors look. */
export interface ErrorShape {
  /**
   * Which 404 answers to a lookup by key mean that there is no such entity:
   * - `never`: a 404 is always an error (default in plain);
   * - `modelOnly`: all but those of a route which the service does not know (default in all others);
   * - `always`: every 404.
   *
   * The same goes for what a body reports under a status of success, see `answers.success`.
   */
  readonly missing: 'never' | 'modelOnly' | 'always';
  /** What a 404 means that answers to a list, and is not that of an unknown route. Default `error`. */
  readonly noRows: 'error' | 'emptyList';
  /**
   * Where validation messages by field stand, in the order in which they are looked for. None in plain; `errors`, `root` in
   * laravel; `root`, `errors` in lumen; `tree` in drf; `detail` in fastapi; `errors`, `tree` in flask.
   */
  readonly validation: readonly ValidationShape[];
}

/**
 * - `errors`: in the member `errors`: texts by path, some of them maybe as in `tree`, or a list of objects with
 *   `source.pointer` (JSON:API);
 * - `root`: the body itself, if it holds nothing but lists of texts by path;
 * - `tree`: the body itself, which has the form of the input, with lists of texts in place of its values;
 * - `detail`: a list in the member `detail`, whose objects have the path as a list in `loc`, and `msg`.
 */
export type ValidationShape = 'errors' | 'root' | 'tree' | 'detail';

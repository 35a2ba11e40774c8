/** A subject as the tables hold it: Debezium's `aggregatetype` and `aggregateid`. */
export interface SubjectColumns {
  /** `Product`. */
  readonly type: string;
  /** The text of the key; empty when it is not known. */
  readonly key: string;
}

/** `Product` and `42` of `Product:42`. */
export function columnsOfSubject(subject: string): SubjectColumns {
  const end = subject.indexOf(':');
  if (end < 0) return { type: subject, key: '' };
  return { type: subject.slice(0, end), key: subject.slice(end + 1) };
}

/** `Product:42` of `Product` and `42`. */
export function subjectOfColumns({ type, key }: SubjectColumns): string {
  return key === '' ? type : `${type}:${key}`;
}

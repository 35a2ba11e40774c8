/** Sends one body to a GraphQL endpoint and gives the answer's text. Rejects unless it is 200 without errors. */
export async function askText(url: string, body: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await response.text();
  if (response.status === 200 && !text.includes('"errors":')) return text;
  throw new Error(`answered with ${response.status}: ${text.slice(0, 300)}`);
}

/** The `data` of the answer to one body. */
export async function askData(url: string, body: string): Promise<unknown> {
  const answer: unknown = JSON.parse(await askText(url, body));
  return Reflect.get(Object(answer), 'data');
}
